using System.Text.Json;

namespace EcsDeployGate.Core.Receiving;

/// <summary>Reads events as AWS delivers them to a Lambda function: SNS records, EventBridge events, CodePipeline jobs, ECS lifecycle hooks.</summary>
/// <remarks>The document may come from anyone; what it says is bounded, checked and never trusted further than the gate can verify it.</remarks>
public static class EventReader
{
    /// <summary>Longest document in characters. Lambda takes asynchronous events of at most 1 MB.</summary>
    public const int MaxLength = 1024 * 1024;

    /// <summary>Most records in one document. SNS delivers one; the rest is room for what it may do later.</summary>
    public const int MaxRecords = 10;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32 };

    /// <summary>Reads a document.</summary>
    /// <returns>What each of its records means, in order; an EventBridge event is one record. Never empty, never throws for bad input.</returns>
    public static IReadOnlyList<ReceivedEvent> Read(string json)
    {
        if (json.Length > MaxLength)
        {
            return [new ReceivedEvent.Malformed("", $"The event has {json.Length} characters; at most {MaxLength} are read.")];
        }

        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return Read(document.RootElement);
        }
        catch (JsonException e)
        {
            return [new ReceivedEvent.Malformed("", $"The event is not JSON: {e.Message}")];
        }
    }

    /// <inheritdoc cref="Read(string)"/>
    public static IReadOnlyList<ReceivedEvent> Read(JsonElement document)
    {
        if (document.ValueKind is not JsonValueKind.Object)
        {
            return [new ReceivedEvent.Malformed("", $"The event is a JSON {JsonShape.Of(document)}, not an object.")];
        }

        if (document.TryGetProperty("Records", out var records))
        {
            return Records(records);
        }

        if (document.TryGetProperty("detail-type", out var type) && document.TryGetProperty("source", out var source))
        {
            return [EventBridge(document, source.Text() ?? "", type.Text() ?? "")];
        }

        if (document.TryGetProperty("CodePipeline.job", out var job))
        {
            return [CodePipelineJob.Read(job)];
        }

        if (DeploymentHook.Is(document))
        {
            return [DeploymentHook.Read(document)];
        }

        return [ConditionCall.Read(document) ?? new ReceivedEvent.Ignored(
            "Not an event that the gate knows: no 'Records' (SNS), no 'source' with a 'detail-type' (EventBridge), no 'CodePipeline.job', no 'lifecycleStage' with a 'resourceArn' (ECS), "
            + "and no UserParameters that say {\"door\":\"condition\"} (stage condition).")];
    }

    private static IReadOnlyList<ReceivedEvent> Records(JsonElement records)
    {
        if (records.ValueKind is not JsonValueKind.Array || records.GetArrayLength() is 0)
        {
            return [new ReceivedEvent.Malformed("/Records", "Records is not an array with at least one record.")];
        }

        if (records.GetArrayLength() > MaxRecords)
        {
            return [new ReceivedEvent.Malformed("/Records", $"{records.GetArrayLength()} records; at most {MaxRecords} are read.")];
        }

        return [.. records.EnumerateArray().Select(Record)];
    }

    private static ReceivedEvent Record(JsonElement record, int index)
    {
        var at = $"/Records/{index}";
        if (record.ValueKind is not JsonValueKind.Object)
        {
            return new ReceivedEvent.Malformed(at, $"The record is a JSON {JsonShape.Of(record)}, not an object.");
        }

        var source = record.Member("EventSource")?.Text();
        return source is "aws:sns"
            ? SnsApproval.Read(record, at)
            : new ReceivedEvent.Ignored($"The record comes from {JsonShape.Quote(source)}; the gate reads records of 'aws:sns'.");
    }

    private static ReceivedEvent EventBridge(JsonElement document, string source, string type) => (source, type) switch
    {
        ("aws.ecs", "ECS Task State Change") => EcsTaskEvent.Read(document),
        ("aws.codepipeline", "CodePipeline Action Execution State Change") => ActionStateEvent.Read(document),
        ("aws.events" or "aws.scheduler", "Scheduled Event") => new ReceivedEvent.Tick(),
        _ => new ReceivedEvent.Ignored($"The gate has no use for the event {JsonShape.Quote(type)} of {JsonShape.Quote(source)}."),
    };
}
