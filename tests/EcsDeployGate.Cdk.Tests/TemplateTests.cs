using System.Diagnostics;
using System.Text.Json.Nodes;
using Amazon.CDK;
using EcsDeployGate.Cdk.Installing;

namespace EcsDeployGate.Cdk.Tests;

public sealed class TemplateTests(Synthesized synthesized)
{
    private const string PlainFile = "cdk/ecs-deploy-gate.template.json";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void The_template_for_people_without_CDK_is_what_the_program_makes()
    {
        Assert.True(
            synthesized.Plain == File.ReadAllText(Checkout.Path(PlainFile)),
            $"{PlainFile} is not what the program makes. Write it again: dotnet run --project cdk/EcsDeployGate.Cdk -- template {PlainFile}");
    }

    [Fact]
    public void The_plain_template_has_the_resources_of_the_stack_and_asks_for_the_rest()
    {
        var plain = JsonNode.Parse(synthesized.Plain)!.AsObject();

        Assert.Equal(
            synthesized.StandardJson["Resources"]!.AsObject().Select(r => (r.Key, r.Value!["Type"]!.GetValue<string>())),
            plain["Resources"]!.AsObject().Select(r => (r.Key, r.Value!["Type"]!.GetValue<string>())));
        Assert.Equal(["AlarmTopicArn", "ArtifactObjects", "CodeBucket", "CodeKey", "ProbeImage", "TaskRoles"], plain["Parameters"]!.AsObject().Select(p => p.Key).Order());
        Assert.Null(plain["Rules"]);
    }

    [Theory]
    [InlineData("EcsDeployGate")]
    [InlineData("Chosen")]
    [InlineData("plain")]
    public async Task Cdk_nag_finds_nothing_that_is_not_argued(string which)
    {
        var template = which is "plain" ? Checkout.Path(PlainFile) : Path.Combine(synthesized.Outdir, $"{which}.template.json");

        var said = await NagAsync(template);

        Assert.Empty(said["findings"]!.AsArray());
        Assert.Equal(
            Argued(JsonNode.Parse(await File.ReadAllTextAsync(template, Stop))!.AsObject()),
            said["suppressed"]!.AsArray().Select(s => $"{s!["rule"]} {s["at"]}").Distinct().Order(StringComparer.Ordinal));
        Assert.All(said["suppressed"]!.AsArray(), s => Assert.True(s!["reason"]!.GetValue<string>().Length > 40));
    }

    /// <remarks>
    /// cfn-lint comes from PyPI, which not every machine reaches: where it is installed it has its say, and where it is not the
    /// output says so. cdk-nag has its say everywhere.
    /// </remarks>
    [Fact]
    public async Task Cfn_lint_finds_nothing_where_it_is_installed()
    {
        string[] templates = [Checkout.Path(PlainFile), .. ((string[])["EcsDeployGate", "Chosen"]).Select(name => Path.Combine(synthesized.Outdir, $"{name}.template.json"))];
        Assert.All(templates, template => Assert.True(File.Exists(template), template));
        var program = (System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "cfn-lint")).FirstOrDefault(File.Exists);
        if (program is null)
        {
            TestContext.Current.TestOutputHelper!.WriteLine("cfn-lint is not installed here; only cdk-nag has looked at the templates.");
            return;
        }

        using var process = Process.Start(new ProcessStartInfo(program, ["--format", "parseable", .. templates]) { RedirectStandardOutput = true })!;
        var said = await process.StandardOutput.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);

        Assert.Equal("", said.Trim());
    }

    [Fact]
    public async Task Cdk_nag_finds_what_is_wrong()
    {
        var broken = synthesized.StandardJson.DeepClone();
        foreach (var resource in broken["Resources"]!.AsObject().Select(pair => pair.Value!.AsObject()))
        {
            resource.Remove("Metadata");
        }

        var table = broken["Resources"]!.AsObject().Single(pair => pair.Value!["Properties"]!["TableName"]?.GetValue<string>() is "ecs-deploy-gate-runs").Value!;
        table["Properties"]!.AsObject().Remove("PointInTimeRecoverySpecification");
        var file = Path.Combine(synthesized.Outdir, "broken.json");
        await File.WriteAllTextAsync(file, broken.ToJsonString(), Stop);

        var rules = (await NagAsync(file))["findings"]!.AsArray().Select(f => f!["rule"]!.GetValue<string>()).Distinct().Order();

        Assert.Equal(["AwsSolutions-DDB3", "AwsSolutions-ECR1", "AwsSolutions-IAM5"], rules);
    }

    [Fact]
    public void A_folder_without_the_function_is_told_with_what_to_type()
    {
        var app = new App(new AppProps { Context = new Dictionary<string, object> { ["code"] = "/no/such/folder" } });

        var e = Assert.Throws<ArgumentException>(() => GateContext.Read(app.Node));

        Assert.Equal(
            "There is no folder '/no/such/folder' with the published function. "
            + "Publish it ('dotnet publish src/EcsDeployGate.Api -c Release -r linux-arm64') or name another one with '-c code=FOLDER'.",
            e.Message);
    }

    [Theory]
    [InlineData("ownKey", "yes", "The context value 'ownKey' is 'yes'. Write '-c ownKey=true' or leave it out.")]
    [InlineData(
        "targetRoles", "arn:aws:iam::444455556666:role/gate,gate",
        "Number 1 of the context value 'targetRoles' has 'gate', not the ARN of a role, such as arn:aws:iam::111122223333:role/gate.")]
    [InlineData(
        "targetRoles", """[{"stage":"Production"}]""",
        "Number 0 of the context value 'targetRoles' has '', not the ARN of a role, such as arn:aws:iam::111122223333:role/gate.")]
    public void A_value_that_cannot_be_read_is_told_with_what_to_type(string name, string value, string message)
    {
        var app = new App(new AppProps { Context = new Dictionary<string, object> { ["code"] = Path.GetTempPath(), [name] = value } });

        Assert.Equal(message, Assert.Throws<ArgumentException>(() => GateContext.Read(app.Node)).Message);
    }

    [Fact]
    public void Roles_with_patterns_are_a_list_of_JSON_and_a_pattern_that_does_not_exist_is_named()
    {
        GateSettings Read(string roles) => GateContext.Read(new App(new AppProps { Context = new Dictionary<string, object> { ["code"] = Path.GetTempPath(), ["targetRoles"] = roles } }).Node);
        const string Role = "arn:aws:iam::444455556666:role/gate";

        Assert.Equal([new TargetRole(Role), new(Role.Replace("gate", "two", StringComparison.Ordinal))], Read($"{Role}, {Role.Replace("gate", "two", StringComparison.Ordinal)}").TargetRoles);
        Assert.Equal(
            [new TargetRole(Role) { Stage = "Production*", ExternalId = "shop" }, new(Role)],
            Read($$"""[{"roleArn":"{{Role}}","stage":"Production*","externalId":"shop"},{"roleArn":"{{Role}}"}]""").TargetRoles);
        Assert.Contains("'stages'", Assert.Throws<ArgumentException>(() => Read($$"""[{"roleArn":"{{Role}}","stages":"x"}]""")).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Argued(JsonObject template) => template["Resources"]!.AsObject()
        .SelectMany(r => r.Value!["Metadata"]?["cdk_nag"]?["rules_to_suppress"]?.AsArray().Select(s => $"{s!["id"]} {r.Key}") ?? [])
        .Order(StringComparer.Ordinal);

    private async Task<JsonNode> NagAsync(string template)
    {
        var home = System.Environment.GetEnvironmentVariable("ECS_DEPLOY_GATE_NPM")
            ?? throw new InvalidOperationException("cdk-nag is not installed: ECS_DEPLOY_GATE_NPM is not set. 'bash tests/run.sh' installs it and sets the variable.");
        var outdir = Directory.CreateDirectory(Path.Combine(synthesized.Outdir, "nag-" + Guid.NewGuid().ToString("N")));
        using var process = Process.Start(new ProcessStartInfo("node", [Path.Combine(AppContext.BaseDirectory, "nag.js"), template, outdir.FullName])
        {
            RedirectStandardOutput = true,
            Environment = { ["NODE_PATH"] = Path.Combine(home, "node_modules") },
        })!;
        var said = await process.StandardOutput.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);
        Assert.True(process.ExitCode == 0, $"cdk-nag could not run over {template}; its complaint is on the error output above.");
        return JsonNode.Parse(said)!;
    }
}
