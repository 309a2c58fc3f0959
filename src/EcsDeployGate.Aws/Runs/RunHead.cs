using System.Globalization;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Runs;

namespace EcsDeployGate.Aws.Runs;

/// <summary>The one item of a run that changes. Writing it is what makes an append true.</summary>
/// <param name="Run">The run.</param>
/// <param name="Commits">For each entry, in order, the append that wrote it. Entries that nobody committed are not in the log.</param>
internal sealed record RunHead(RunId Run, IReadOnlyList<string> Commits)
{
    public const string RunAttribute = "run";

    public const string CommitsAttribute = "commits";

    /// <summary>Attributes that place a run in the indexes and in lists; one without a value is absent.</summary>
    public static IReadOnlyList<(string Name, string? Value)> Places(RunIndex index)
    {
        var run = index.Id.ToString();
        var shard = RunKeys.Shard(index.Id);
        return
        [
            ("shard", shard),
            ("started", RunKeys.At(index.StartedAt.ToUnixTimeMilliseconds(), run)),
            ("pipeline", RunKeys.Name(index.Pipeline)),
            ("service", RunKeys.Name(index.Service)),
            ("stage", RunKeys.Shared(index.Stage, shard)),
            ("decision", index.Decision is { } decision ? RunKeys.Shared(decision, shard) : null),
            ("due", index.WakeAt is { } wake ? RunKeys.At(wake.ToUnixTimeMilliseconds(), run) : null),
            (RunTable.Shown, JsonSerializer.Serialize(index, RunJson.Of<RunIndex>())),
        ];
    }

    /// <summary>What a row of a list shows.</summary>
    public static RunIndex ReadShown(Dictionary<string, AttributeValue> item) =>
        JsonSerializer.Deserialize(item[RunTable.Shown].S, RunJson.Of<RunIndex>())!;

    /// <summary>A new run's head.</summary>
    public static Dictionary<string, AttributeValue> Item(string request, RunIndex index, string commit)
    {
        var item = new Dictionary<string, AttributeValue>
        {
            [RunTable.PartitionKey] = new(request),
            [RunTable.SortKey] = new(RunKeys.Head),
            [RunAttribute] = new(index.Id.ToString()),
            [CommitsAttribute] = new() { L = [new(commit)] },
        };
        foreach (var (name, value) in Places(index).Where(place => place.Value is not null))
        {
            item[name] = new(value);
        }

        return item;
    }

    /// <summary>The change that an append makes, if the run has exactly <paramref name="expected"/> entries.</summary>
    public static UpdateItemRequest Append(string request, int expected, int more, RunIndex index, string commit)
    {
        var names = new Dictionary<string, string> { ["#run"] = RunAttribute, ["#commits"] = CommitsAttribute };
        var values = new Dictionary<string, AttributeValue>
        {
            [":run"] = new(index.Id.ToString()),
            [":expected"] = new() { N = expected.ToString(CultureInfo.InvariantCulture) },
            [":more"] = new() { L = [.. Enumerable.Repeat(new AttributeValue(commit), more)] },
        };
        var set = new List<string> { "#commits = list_append(#commits, :more)" };
        var remove = new List<string>();
        foreach (var (name, value) in Places(index))
        {
            names[$"#{name}"] = name;
            if (value is null)
            {
                remove.Add($"#{name}");
                continue;
            }

            values[$":{name}"] = new(value);
            set.Add($"#{name} = :{name}");
        }

        return new()
        {
            Key = new() { [RunTable.PartitionKey] = new(request), [RunTable.SortKey] = new(RunKeys.Head) },
            ConditionExpression = "#run = :run AND size(#commits) = :expected",
            UpdateExpression = $"SET {string.Join(", ", set)}{(remove.Count > 0 ? $" REMOVE {string.Join(", ", remove)}" : "")}",
            ExpressionAttributeNames = names,
            ExpressionAttributeValues = values,
        };
    }

    /// <summary>Reads a head; null when the item is none.</summary>
    public static RunHead? Read(Dictionary<string, AttributeValue>? item) =>
        item is not null && item[RunTable.SortKey].S is RunKeys.Head
            ? new(RunId.Parse(item[RunAttribute].S, null), [.. item[CommitsAttribute].L.Select(commit => commit.S)])
            : null;
}
