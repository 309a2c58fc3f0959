// Runs cdk-nag's AwsSolutions rules over a template and writes what they say as JSON: { findings: [...], suppressed: [...], passed: n }.
const { App, Aspects, LegacyStackSynthesizer, Stack } = require('aws-cdk-lib');
const { CfnInclude } = require('aws-cdk-lib/cloudformation-include');
const { AwsSolutionsChecks } = require('cdk-nag');

const findings = [];
const suppressed = [];
let passed = 0;
const says = data => ({ rule: data.ruleId, finding: data.findingId ?? '', at: data.resource.logicalId ?? data.resource.node.path, info: data.ruleInfo });
const logger = {
  onCompliance: () => { passed++; },
  onNonCompliance: data => findings.push(says(data)),
  onSuppressed: data => suppressed.push({ ...says(data), reason: data.suppressionReason }),
  // A rule that cannot read a value has not passed it.
  onError: data => findings.push({ ...says(data), info: `The rule could not be applied: ${data.errorMessage}` }),
  onSuppressedError: data => suppressed.push({ ...says(data), reason: data.errorSuppressionReason }),
  onNotApplicable: () => {},
};

const app = new App({ outdir: process.argv[3], analyticsReporting: false, treeMetadata: false });
const stack = new Stack(app, 'Template', { synthesizer: new LegacyStackSynthesizer() });
new CfnInclude(stack, 'Include', { templateFile: process.argv[2] });
Aspects.of(app).add(new AwsSolutionsChecks({ reports: false, additionalLoggers: [logger] }));
app.synth();
const resolve = entry => ({ ...entry, at: String(stack.resolve(entry.at)) });
console.log(JSON.stringify({ findings: findings.map(resolve), suppressed: suppressed.map(resolve), passed }));
