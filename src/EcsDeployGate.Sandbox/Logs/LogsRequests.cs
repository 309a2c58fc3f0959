using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Logs;

/// <summary>What CloudWatch Logs asks of names, and how it says that something is not there.</summary>
internal static partial class LogsRequests
{
    public static AwsException Invalid(string message) => new("InvalidParameterException", message);

    public static AwsException NoGroup() => new("ResourceNotFoundException", "The specified log group does not exist.");

    public static AwsException NoStream() => new("ResourceNotFoundException", "The specified log stream does not exist.");

    /// <summary>The group's name from <c>logGroupName</c> or <c>logGroupIdentifier</c> (a name or an ARN).</summary>
    public static string GroupName(this JsonObject input)
    {
        var name = input.Text("logGroupName");
        if (name is null && input.Text("logGroupIdentifier") is { } identifier)
        {
            var parts = identifier.Split(':');
            name = parts.Length >= 7 && parts[0] == "arn" ? parts[6] : identifier;
        }

        return name is not null && GroupPattern().IsMatch(name)
            ? name
            : throw Invalid("1 validation error detected: Value at 'logGroupName' failed to satisfy constraint: "
                + "Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+");
    }

    public static string StreamName(this JsonObject input) =>
        input.Text("logStreamName") is { Length: > 0 and <= 512 } name && name.AsSpan().IndexOfAny(':', '*') < 0
            ? name
            : throw Invalid("1 validation error detected: Value at 'logStreamName' failed to satisfy constraint: "
                + "Member must satisfy regular expression pattern: [^:*]*");

    public static int Limit(this JsonObject input, string member, int most) =>
        (input.Number(member) ?? most) is var limit && limit >= 1 && limit <= most
            ? limit
            : throw Invalid($"1 validation error detected: Value at '{member}' failed to satisfy constraint: "
                + $"Member must have value between 1 and {most}");

    public static LogGroup Group(this LogStore store, JsonObject input) =>
        store.Groups.TryGetValue(input.GroupName(), out var group) ? group : throw NoGroup();

    public static LogStream Stream(this LogStore store, JsonObject input) =>
        store.Group(input).Streams.TryGetValue(input.StreamName(), out var stream) ? stream : throw NoStream();

    [GeneratedRegex(@"\A[\.\-_/#A-Za-z0-9]{1,512}\z")]
    private static partial Regex GroupPattern();
}
