using System.Text;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2.Model;
using EcsDeployGate.Aws.Runs;
using EcsDeployGate.Core.Auditing;
using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.TestKit;
using EcsDeployGate.TestKit.Runs;

namespace EcsDeployGate.Aws.Tests.Runs;

/// <summary>How the table is used: what is asked, what is in it, and what is said when it cannot be.</summary>
[Collection(DynaliteCollection.Name)]
public sealed class DynamoTableUseTests(Dynalite dynalite)
{
    private static readonly string[] Allowed = ["GetItem", "PutItem", "UpdateItem", "Query"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_scanned_or_deleted_and_every_list_reads_the_index_that_fits()
    {
        using var table = await EmptyTable.CreateAsync(dynalite);
        var wire = new WireTap(_ => Mishap.None);
        var store = table.Open(wire);
        var log = Some.Log();
        await StartAsync(store, log);
        var next = log.Append(new DeploymentResolved(Some.Deployment()), Some.Time);
        await store.AppendAsync(log.Run.Id, 1, [next.Entries[1]], RunIndex.Of(next.Run), Stop);
        await store.ReadAsync(log.Run.Id, Stop);

        await ReadsAsync(RunTable.ByTime, new());
        await ReadsAsync(RunTable.ByPipeline, new(Pipeline: "shop-pipeline"));
        await ReadsAsync(RunTable.ByService, new(Service: "web", Pipeline: "shop-pipeline", Decision: Decision.Held));
        await ReadsAsync(RunTable.ByStage, new(Stage: RunStage.Probing, Service: "web"));
        await ReadsAsync(RunTable.ByStage, new(Stage: RunStage.Ended));
        await ReadsAsync(RunTable.ByDecision, new(Decision: Decision.Rejected, Stage: RunStage.Ended));
        wire.Seen.Clear();
        await store.DueAsync(Some.Time, 10, Stop);
        Assert.All(wire.Seen, call => Assert.Equal(RunTable.ByDue, IndexOf(call.Body)));

        async Task ReadsAsync(string index, RunQuery query)
        {
            Assert.All(wire.Seen, call => Assert.Contains(call.Operation, Allowed));
            wire.Seen.Clear();
            await store.ListAsync(query, Stop);
            Assert.NotEmpty(wire.Seen);
            Assert.All(wire.Seen, call => Assert.Equal(("Query", index), (call.Operation, IndexOf(call.Body))));
        }
    }

    [Fact]
    public async Task An_event_that_cannot_be_compressed_is_cut_and_put_together_again()
    {
        using var table = await EmptyTable.CreateAsync(dynalite);
        var log = Some.Log();
        await StartAsync(table.Open(), log);
        var next = log.Append(new StepFailed("Resolve", 1, "Test", Noise.Text(1_500_000)), Some.Time);

        Assert.True(await table.Open().AppendAsync(log.Run.Id, 1, [next.Entries[1]], RunIndex.Of(next.Run), Stop));

        Assert.Equal(next.Entries, await table.Open().ReadAsync(log.Run.Id, Stop));
        var items = await EverythingAsync(table);
        Assert.True(items.Count(item => item[RunTable.SortKey].S.StartsWith("LOG#00000002#", StringComparison.Ordinal)) >= 4);
    }

    [Fact]
    public async Task Half_a_character_is_refused_instead_of_stored_as_something_else()
    {
        using var table = await EmptyTable.CreateAsync(dynalite);
        var log = Some.Log();
        var entry = log.Entries[0] with { Data = "{\"text\":\"\ud83d\"}" };

        await Assert.ThrowsAsync<EncoderFallbackException>(() => table.Open().StartAsync("x", entry, RunIndex.Of(log.Run), Stop));
    }

    [Fact]
    public async Task What_somebody_removes_or_changes_by_hand_shows_in_the_chain()
    {
        using var table = await EmptyTable.CreateAsync(dynalite);
        var log = Some.EndedLog();
        await StartAsync(table.Open(), Some.Log());
        await table.Open().AppendAsync(log.Run.Id, 1, [.. log.Entries.Skip(1)], RunIndex.Of(log.Run), Stop);
        var entry = (await EverythingAsync(table)).Single(item => item[RunTable.SortKey].S.StartsWith("LOG#00000003#", StringComparison.Ordinal));

        await table.Client().PutItemAsync(table.Name, new(entry) { ["data"] = new("{}") }, Stop);
        Assert.Contains("entry 3", AuditChain.Verify(await table.Open().ReadAsync(log.Run.Id, Stop)), StringComparison.Ordinal);

        await table.Client().PutItemAsync(
            table.Name,
            new(entry.Where(a => a.Key != "data").ToDictionary()) { ["packed"] = new() { B = new([1, 2, 3]) }, ["packedBytes"] = new() { N = "3" }, ["bytes"] = new() { N = "9" } },
            Stop);
        Assert.Contains("entry 3", AuditChain.Verify(await table.Open().ReadAsync(log.Run.Id, Stop)), StringComparison.Ordinal);

        await table.Client().DeleteItemAsync(
            table.Name, new() { [RunTable.PartitionKey] = entry[RunTable.PartitionKey], [RunTable.SortKey] = entry[RunTable.SortKey] }, Stop);
        Assert.Contains("entry 3 is missing", AuditChain.Verify(await table.Open().ReadAsync(log.Run.Id, Stop)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_longer_than_a_key_may_be_are_found_all_the_same()
    {
        using var table = await EmptyTable.CreateAsync(dynalite);
        var log = Some.Log();
        var index = RunIndex.Of(log.Run) with { Pipeline = new('p', 5000), Service = "" };
        await table.Open().StartAsync("x", log.Entries[0], index, Stop);

        Assert.Equal(index, Assert.Single((await table.Open().ListAsync(new(Pipeline: index.Pipeline), Stop)).Runs));
        Assert.Empty((await table.Open().ListAsync(new(Pipeline: new('p', 4999)), Stop)).Runs);
    }

    [Fact]
    public async Task A_run_id_belongs_to_one_request()
    {
        using var table = await EmptyTable.CreateAsync(dynalite);
        var log = Some.Log();
        await table.Open().StartAsync("one", log.Entries[0], RunIndex.Of(log.Run), Stop);

        await Assert.ThrowsAsync<ArgumentException>(() => table.Open().StartAsync("two", log.Entries[0], RunIndex.Of(log.Run), Stop));

        Assert.Equal(log.Entries, await table.Open().ReadAsync(log.Run.Id, Stop));
    }

    [Fact]
    public async Task A_table_that_is_not_there_is_told_with_its_name_and_what_to_do()
    {
        using var nowhere = new EmptyTable(dynalite.Endpoint, "no-such-runs");

        var e = await Assert.ThrowsAsync<UnusableStoreException>(() => nowhere.Open().ListAsync(new(), Stop));

        Assert.Equal(
            "The run store 'no-such-runs' cannot be used: DynamoDB has no such table, or not its indexes, in this region and account. "
            + "Install the stack in cdk/, or correct the table's name.",
            e.Message);
    }

    private static string? IndexOf(string body) => JsonNode.Parse(body)!["IndexName"]?.GetValue<string>();

    private static Task StartAsync(IRunStore store, RunLog log) =>
        store.StartAsync(log.Run.Request.Identity, log.Entries[0], RunIndex.Of(log.Run), Stop);

    private static async Task<List<Dictionary<string, AttributeValue>>> EverythingAsync(EmptyTable table) =>
        (await table.Client().ScanAsync(new ScanRequest(table.Name), Stop)).Items;
}
