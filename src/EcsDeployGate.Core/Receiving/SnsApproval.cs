using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EcsDeployGate.Core.Receiving;

/// <summary>Reads the SNS message that CodePipeline publishes when a manual approval begins to wait.</summary>
/// <remarks>Shape: CodePipeline user guide, "JSON data format for manual approval notifications". It has no pipeline execution id.</remarks>
internal static partial class SnsApproval
{
    /// <summary>Longest CustomData in characters: 1,000 as configured, more once variables in it are resolved.</summary>
    private const int MaxCustomData = 16 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16 };

    /// <summary>CodePipeline writes minutes and no seconds; the others cost nothing and survive a change of its mind.</summary>
    private static readonly string[] TimeFormats =
        ["yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFF'Z'"];

    public static ReceivedEvent Read(JsonElement record, string at)
    {
        at += "/Sns";
        if (record.Member("Sns") is not { ValueKind: JsonValueKind.Object } sns)
        {
            return new ReceivedEvent.Malformed(at, "The record has no Sns object.");
        }

        at += "/Message";
        if (sns.Member("Message")?.Text() is not { } message)
        {
            return new ReceivedEvent.Malformed(at, "The SNS notification has no message, as text.");
        }

        var topic = sns.Member("TopicArn")?.Text() ?? "sns";
        try
        {
            using var body = JsonDocument.Parse(message, Strict);
            return body.RootElement.Member("approval") is { } approval
                ? Approval(approval, topic, at + "/approval")
                : new ReceivedEvent.Ignored("The SNS message is not about a manual approval: it has no 'approval'.");
        }
        catch (JsonException)
        {
            return new ReceivedEvent.Ignored("The SNS message is not about a manual approval: it is not JSON.");
        }
    }

    private static ReceivedEvent Approval(JsonElement approval, string topic, string at)
    {
        var names = new string[3];
        foreach (var (index, member) in ((string[])["pipelineName", "stageName", "actionName"]).Index())
        {
            var value = approval.Member(member)?.Text();
            if (value is null || !Name().IsMatch(value))
            {
                return new ReceivedEvent.Malformed($"{at}/{member}", $"{JsonShape.Quote(value)} is not a name of 1 to 100 letters, digits, '.', '@', '-' or '_'.");
            }

            names[index] = value;
        }

        // The token's text is never repeated: who has it can answer the approval.
        var token = approval.Member("token")?.Text();
        if (token is null || !Token().IsMatch(token))
        {
            return new ReceivedEvent.Malformed($"{at}/token", "Not an approval token: expected a UUID in lower case.");
        }

        DateTimeOffset? expires = null;
        if (approval.Member("expires") is { } until)
        {
            if (!DateTimeOffset.TryParseExact(until.Text(), TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
            {
                return new ReceivedEvent.Malformed($"{at}/expires", $"{JsonShape.Quote(until.Text())} is not a time such as 2026-05-11T09:10Z.");
            }

            expires = time;
        }

        string? customData = null;
        if (approval.Member("customData") is { } data)
        {
            customData = data.Text();
            if (customData is null or { Length: > MaxCustomData })
            {
                return new ReceivedEvent.Malformed($"{at}/customData", $"Not a text of at most {MaxCustomData} characters.");
            }
        }

        return new ReceivedEvent.Asked(new GateRequest(
            Door.PipelineApproval,
            $"approval:{names[0]}/{names[1]}/{names[2]}/{token}",
            topic.Length > 300 ? topic[..300] : topic,
            new ApprovalTarget(names[0], names[1], names[2], token, expires, customData)));
    }

    [GeneratedRegex(@"\A[A-Za-z0-9.@_-]{1,100}\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"\A[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\z")]
    private static partial Regex Token();
}
