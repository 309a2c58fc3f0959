using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.CDK.AWS.Lambda;
using Constructs;

namespace EcsDeployGate.Cdk.Installing;

/// <summary>Reads settings from the command line: <c>cdk deploy -c code=PATH -c taskRoles=ARN,ARN</c>.</summary>
internal static class GateContext
{
    private static readonly JsonSerializerOptions RoleJson = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

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
            TargetRoles = Roles(node, "targetRoles"),
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

    /// <summary>ARNs, each for its own account, or the list with its patterns as JSON.</summary>
    private static TargetRole[] Roles(Node node, string name)
    {
        if (Text(node, name)?.TrimStart().StartsWith('[') is not true)
        {
            return [.. (List(node, name) ?? []).Select((arn, i) => Checked(new TargetRole(arn), name, i))];
        }

        try
        {
            return [.. JsonSerializer.Deserialize<TargetRole[]>(Text(node, name)!, RoleJson)!.Select((role, i) => Checked(role, name, i))];
        }
        catch (JsonException e)
        {
            throw new ArgumentException(
                $"The context value '{name}' cannot be read: {e.Message} Write '-c {name}=ARN,ARN' or '-c {name}=[{{\"roleArn\":\"ARN\",\"stage\":\"Production\"}}]', "
                + "with externalId, pipeline, stage, cluster, service, region and account as the entry needs them.");
        }
    }

    private static TargetRole Checked(TargetRole? role, string name, int index) => role?.RoleArn?.Split(':') is ["arn", _, "iam", "", { Length: 12 }, _]
        ? role
        : throw new ArgumentException($"Number {index} of the context value '{name}' has '{role?.RoleArn}', not the ARN of a role, such as arn:aws:iam::111122223333:role/gate.");

    private static bool Flag(Node node, string name) => Text(node, name) switch
    {
        null or "false" => false,
        "true" => true,
        var other => throw new ArgumentException($"The context value '{name}' is '{other}'. Write '-c {name}=true' or leave it out."),
    };
}
