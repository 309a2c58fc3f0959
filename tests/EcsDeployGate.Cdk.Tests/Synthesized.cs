using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.CDK;
using Amazon.CDK.Assertions;
using Amazon.CDK.AWS.Lambda;
using EcsDeployGate.Cdk.Installing;
using EcsDeployGate.Cdk.Tests;

[assembly: AssemblyFixture(typeof(Synthesized))]

// One node process speaks for all of CDK, one question at a time.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace EcsDeployGate.Cdk.Tests;

/// <summary>One synthesis for all tests: the installation as it is by default, with everything that can be chosen, and somebody else's pipeline.</summary>
public sealed class Synthesized : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edg-cdk-");

    public Synthesized()
    {
        // The code is whatever was published; here a folder that stands for it.
        var code = _folder.CreateSubdirectory("code");
        File.WriteAllText(Path.Combine(code.FullName, "bootstrap"), "stands for the published function");
        Outdir = Path.Combine(_folder.FullName, "cdk.out");
        var context = JsonNode.Parse(File.ReadAllText(Checkout.Path("cdk/cdk.json")))!["context"]!.AsObject();
        var app = new App(new AppProps
        {
            Outdir = Outdir,
            AnalyticsReporting = false,
            Context = context.ToDictionary(pair => pair.Key, pair => pair.Value!.GetValueKind() is JsonValueKind.Array
                ? (object)pair.Value.AsArray().Select(item => item!.GetValue<string>()).ToArray()
                : pair.Value.GetValue<bool>()),
        });
        var standard = new GateStack(app, "EcsDeployGate", new GateSettings { Code = Code.FromAsset(code.FullName) });
        var chosen = new GateStack(app, "Chosen", new GateSettings
        {
            Name = "edg-two",
            Code = Code.FromAsset(code.FullName),
            ProbeImage = "example.com/probe@sha256:0000000000000000000000000000000000000000000000000000000000000000",
            ArtifactObjects = ["arn:aws:s3:::shop-artifacts/*"],
            TaskRoles = ["arn:aws:iam::111122223333:role/shop/*"],
            TargetRoles =
            [
                new("arn:aws:iam::444455556666:role/gate") { Stage = "Production*", ExternalId = "shop" },
                new("arn:aws:iam::444455556666:role/gate") { Cluster = "shop", Service = "web-*", Region = "us-*", Pipeline = "shop-*" },
                new("arn:aws:iam::777788889999:role/gate") { Account = "777788889999" },
            ],
            AlarmTopicArn = "arn:aws:sns:eu-west-1:111122223333:alarms",
            OwnKey = true,
        });
        var others = new OthersStack(app);
        app.Synth();
        Standard = Template.FromStack(standard);
        Chosen = Template.FromStack(chosen);
        Others = Template.FromStack(others);
        StandardJson = Json("EcsDeployGate");
        ChosenJson = Json("Chosen");
        OthersJson = Json("Others");
        Plain = PlainTemplate.Make();
    }

    public string Outdir { get; }

    public Template Standard { get; }

    public Template Chosen { get; }

    public Template Others { get; }

    public JsonObject StandardJson { get; }

    public JsonObject ChosenJson { get; }

    public JsonObject OthersJson { get; }

    /// <summary>The template for people without CDK, as it would be written now.</summary>
    public string Plain { get; }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Statements of the function's role, by Sid.</summary>
    public static IReadOnlyDictionary<string, JsonObject> Statements(JsonObject template) => Resources(template, "AWS::IAM::Role")
        .SelectMany(role => role["Properties"]!["Policies"]!.AsArray())
        .SelectMany(policy => policy!["PolicyDocument"]!["Statement"]!.AsArray())
        .ToDictionary(statement => statement!["Sid"]!.GetValue<string>(), statement => statement!.AsObject());

    public static IEnumerable<JsonObject> Resources(JsonObject template, string type) =>
        template["Resources"]!.AsObject().Select(pair => pair.Value!.AsObject()).Where(resource => resource["Type"]!.GetValue<string>() == type);

    /// <summary>A text or a list of texts, and intrinsic functions as their JSON.</summary>
    public static IReadOnlyList<string> Texts(JsonNode? node) => node switch
    {
        null => [],
        JsonArray array => [.. array.SelectMany(Texts)],
        JsonValue value => [value.GetValue<string>()],
        _ => [node.ToJsonString()],
    };

    private JsonObject Json(string stack) => JsonNode.Parse(File.ReadAllText(Path.Combine(Outdir, $"{stack}.template.json")))!.AsObject();
}
