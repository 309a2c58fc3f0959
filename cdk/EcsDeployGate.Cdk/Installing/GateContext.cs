using Amazon.CDK.AWS.Lambda;
using Constructs;

namespace EcsDeployGate.Cdk.Installing;

/// <summary>Reads settings from the command line: <c>cdk deploy -c code=PATH -c taskRoles=ARN,ARN</c>.</summary>
internal static class GateContext
{
    public static GateSettings Read(Node node)
    {
        var folder = Text(node, "code") ?? "../artifacts/publish/EcsDeployGate.Api/release_linux-arm64";
        if (!Directory.Exists(folder))
        {
            throw new ArgumentException(
                $"There is no folder '{Path.GetFullPath(folder)}' with the published function. "
                + "Publish it ('dotnet publish src/EcsDeployGate.Api -c Release -r linux-arm64') or name another one with '-c code=FOLDER'.");
        }

        var settings = new GateSettings
        {
            Code = Code.FromAsset(folder),
            ProbeImage = Text(node, "probeImage"),
            ArtifactObjects = List(node, "artifactObjects"),
            TaskRoles = List(node, "taskRoles"),
            TargetRoles = List(node, "targetRoles") ?? [],
            AlarmTopicArn = Text(node, "alarmTopic"),
            OwnKey = Flag(node, "ownKey"),
        };
        return settings with { Name = Text(node, "name") ?? settings.Name, ProbeTag = Text(node, "probeTag") ?? settings.ProbeTag };
    }

    private static string? Text(Node node, string name) => node.TryGetContext(name) switch
    {
        null => null,
        string { Length: > 0 } text => text,
        var other => throw new ArgumentException($"The context value '{name}' is '{other}', not a text. Write '-c {name}=TEXT'."),
    };

    private static string[]? List(Node node, string name) => Text(node, name)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool Flag(Node node, string name) => Text(node, name) switch
    {
        null or "false" => false,
        "true" => true,
        var other => throw new ArgumentException($"The context value '{name}' is '{other}'. Write '-c {name}=true' or leave it out."),
    };
}
