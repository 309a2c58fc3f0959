using System.Security.Cryptography;
using Amazon.DynamoDBv2.Model;
using EcsDeployGate.Aws.Inspecting.Layers;
using EcsDeployGate.Aws.Resilience;
using EcsDeployGate.Aws.Tests.Runs;
using EcsDeployGate.TestKit.Runs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace EcsDeployGate.Aws.Tests.Inspecting.Files;

/// <summary>What lies in the table, and what is made of it when it is not what was written.</summary>
[Collection(DynaliteCollection.Name)]
public sealed class LayerIndexTableTests(Dynalite dynalite)
{
    private const string Layer = "sha256:1111";

    private readonly RecordingLog _log = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(300 * 1024)]
    [InlineData((300 * 1024) + 1)]
    [InlineData(3000 * 1024)]
    public async Task What_is_kept_comes_back_in_as_few_items_as_it_fits_in(int bytes)
    {
        using var table = await TableAsync();
        var index = RandomNumberGenerator.GetBytes(bytes);

        await Open(table).SaveAsync(Layer, index, Stop);

        Assert.Equal(index, await Open(table).FindAsync(Layer, Stop));
        Assert.Null(await Open(table).FindAsync("sha256:2222", Stop));
        Assert.Equal((bytes + (300 * 1024) - 1) / (300 * 1024), (await ItemsAsync(table)).Count);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task Only_what_the_role_may_do_is_asked_for()
    {
        using var table = await TableAsync();
        var wire = new WireTap(_ => Mishap.None);

        await Open(table, wire).SaveAsync(Layer, RandomNumberGenerator.GetBytes(700_000), Stop);
        await Open(table, wire).FindAsync(Layer, Stop);

        Assert.Equal(["PutItem", "PutItem", "PutItem", "Query"], wire.Seen.Select(call => call.Operation));
    }

    [Fact]
    public async Task Items_say_when_they_may_go()
    {
        using var table = await TableAsync();

        await Open(table).SaveAsync(Layer, RandomNumberGenerator.GetBytes(400_000), Stop);

        Assert.All(await ItemsAsync(table), item => Assert.Equal("1780272000", item[LayerIndexTable.Expires].N));
    }

    [Fact]
    public async Task What_is_too_large_is_not_kept()
    {
        using var table = await TableAsync();

        await Open(table).SaveAsync(Layer, new byte[(3000 * 1024) + 1], Stop);

        Assert.Empty(await ItemsAsync(table));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task An_index_that_lacks_a_part_is_as_if_it_were_not_there_until_it_is_kept_again(int part)
    {
        using var table = await TableAsync();
        var index = RandomNumberGenerator.GetBytes(700_000);
        await Open(table).SaveAsync(Layer, index, Stop);
        var item = (await ItemsAsync(table)).Single(item => item["sk"].S == $"PART#000{part}");
        await table.Client().DeleteItemAsync(table.Name, new() { ["pk"] = item["pk"], ["sk"] = item["sk"] }, Stop);

        Assert.Null(await Open(table).FindAsync(Layer, Stop));

        await Open(table).SaveAsync(Layer, index, Stop);
        Assert.Equal(index, await Open(table).FindAsync(Layer, Stop));
        Assert.Empty(_log.Lines);
    }

    [Theory]
    [InlineData("bytes", null)]
    [InlineData("bytes", "-1")]
    [InlineData("bytes", "0")]
    [InlineData("bytes", "99999999999999999999")]
    [InlineData("bytes", "2000000000")]
    [InlineData("bytes", "101")]
    [InlineData("index", null)]
    public async Task An_item_that_somebody_else_wrote_is_no_index(string attribute, string? number)
    {
        using var table = await TableAsync();
        await Open(table).SaveAsync(Layer, RandomNumberGenerator.GetBytes(100), Stop);
        var item = Assert.Single(await ItemsAsync(table));
        item.Remove(attribute);
        if (number is not null)
        {
            item[attribute] = new() { N = number };
        }

        await table.Client().PutItemAsync(table.Name, item, Stop);

        Assert.Null(await Open(table).FindAsync(Layer, Stop));
    }

    [Fact]
    public async Task A_lost_or_busy_moment_is_tried_once_more_and_then_told_once_for_each_reason()
    {
        using var table = await TableAsync();
        var index = RandomNumberGenerator.GetBytes(400_000);
        await Open(table, new WireTap(call => call % 2 is 0 ? Mishap.Lost : Mishap.None)).SaveAsync(Layer, index, Stop);
        Assert.Equal(index, await Open(table, new WireTap(call => call is 0 ? Mishap.Throttled : Mishap.None)).FindAsync(Layer, Stop));
        Assert.Empty(_log.Lines);

        var busy = Open(table, new WireTap(_ => Mishap.Throttled));
        Assert.Null(await busy.FindAsync(Layer, Stop));
        await busy.SaveAsync(Layer, index, Stop);

        var line = Assert.Single(_log.Lines);
        Assert.StartsWith($"The table '{table.Name}' with indexes of layers cannot be used, so layers are read again instead: layer-table Query: ProvisionedThroughputExceededException", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_that_is_not_there_is_told_and_nothing_is_found()
    {
        using var nowhere = new EmptyTable(dynalite.Endpoint, "no-such-layers");

        await Open(nowhere).SaveAsync(Layer, [1], Stop);
        Assert.Null(await Open(nowhere).FindAsync(Layer, Stop));

        Assert.All(_log.Lines, line => Assert.Contains("'no-such-layers'", line, StringComparison.Ordinal));
        Assert.NotEmpty(_log.Lines);
    }

    private Task<EmptyTable> TableAsync() => EmptyTable.CreateAsync(dynalite, LayerIndexTable.Describe);

    private LayerIndexTable Open(EmptyTable table, WireTap? wire = null)
    {
        var client = table.Client(wire);
        return new(
            () => client, table.Name, new Port("layer-table", AwsWorld.Quick with { Retries = 1 }, TimeProvider.System),
            new FakeTimeProvider(new DateTimeOffset(2026, 5, 2, 0, 0, 0, TimeSpan.Zero)), _log);
    }

    private static async Task<List<Dictionary<string, AttributeValue>>> ItemsAsync(EmptyTable table)
    {
        var items = new List<Dictionary<string, AttributeValue>>();
        var request = new ScanRequest(table.Name);
        do
        {
            var page = await table.Client().ScanAsync(request, Stop);
            items.AddRange(page.Items ?? []);
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });
        return items;
    }
}
