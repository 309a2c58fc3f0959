using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.CDK;
using Amazon.CDK.AWS.Lambda;

namespace EcsDeployGate.Cdk.Installing;

/// <summary>The same stack as one file, with parameters in the place of settings, for people who install without CDK.</summary>
internal static class PlainTemplate
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, IndentSize = 1, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The template as it lies beside this program; the same every time.</summary>
    public static string Make()
    {
        var folder = Directory.CreateTempSubdirectory("ecs-deploy-gate-template-");
        try
        {
            var app = new App(new AppProps { Outdir = folder.FullName, AnalyticsReporting = false, TreeMetadata = false });
            var stack = new GateStack(app, "EcsDeployGate", Choose, new StackProps
            {
                Description = "EcsDeployGate: admission control for ECS deployments. Made by cdk/EcsDeployGate.Cdk; change it there.",
                Synthesizer = new LegacyStackSynthesizer(),
                AnalyticsReporting = false,
            });
            app.Synth();
            var template = JsonNode.Parse(File.ReadAllText(Path.Combine(folder.FullName, stack.TemplateFile)))!;
            return template.ToJsonString(Indented) + "\n";
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static GateSettings Choose(GateStack stack)
    {
        var alarmTopic = Parameter("AlarmTopicArn", "Topic that alarms publish to; empty for alarms that only show.", "");
        var hasAlarmTopic = new CfnCondition(stack, "HasAlarmTopic", new CfnConditionProps { Expression = Fn.ConditionNot(Fn.ConditionEquals(alarmTopic.ValueAsString, "")) });
        var probeImage = Parameter("ProbeImage", "The probe's image; empty for tag 0.1.0 of the repository that this stack makes.", "");
        var hasProbeImage = new CfnCondition(stack, "HasProbeImage", new CfnConditionProps { Expression = Fn.ConditionNot(Fn.ConditionEquals(probeImage.ValueAsString, "")) });
        var own = $"{stack.Account}.dkr.ecr.{stack.Region}.{stack.UrlSuffix}/ecs-deploy-gate/probe:0.1.0";
        return new GateSettings
        {
            Code = Code.FromCfnParameters(new CfnParametersCodeProps
            {
                BucketNameParam = Parameter("CodeBucket", "Bucket, in this region, with the published function as a zip.", null),
                ObjectKeyParam = Parameter("CodeKey", "Key of the zip.", null),
            }),
            ProbeImage = Fn.ConditionIf(hasProbeImage.LogicalId, probeImage.ValueAsString, own).ToString(),
            TaskRoles = Parameter("TaskRoles", "ARN patterns of the task and execution roles that probes may run under, such as arn:aws:iam::111122223333:role/ecs-tasks/*.", null, list: true).ValueAsList,
            ArtifactObjects = Parameter("ArtifactObjects", "ARN patterns of pipeline artifacts, such as arn:aws:s3:::codepipeline-*/*.", "arn:aws:s3:::codepipeline-*/*", list: true).ValueAsList,
            AlarmTopicArn = Fn.ConditionIf(hasAlarmTopic.LogicalId, alarmTopic.ValueAsString, Aws.NO_VALUE).ToString(),
        };

        CfnParameter Parameter(string name, string description, string? standard, bool list = false) => new(stack, name, new CfnParameterProps
        {
            Type = list ? "CommaDelimitedList" : "String",
            Description = description,
            Default = standard,
        });
    }
}
