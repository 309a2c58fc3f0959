using EcsDeployGate.Core.Auditing;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.TestKit;
using EcsDeployGate.TestKit.Runs;

namespace EcsDeployGate.Aws.Tests.Runs;

/// <summary>A process that dies between any two of its requests, or right after one, leaves a run that is there or not, and whole.</summary>
[Collection(DynaliteCollection.Name)]
public sealed class DynamoCrashTests(Dynalite dynalite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Lost")]
    [InlineData("AnswerLost")]
    public async Task Starting_dies_at_every_request_and_the_next_delivery_has_exactly_one_run(string how)
    {
        for (var at = 0; ; at++)
        {
            using var table = await EmptyTable.CreateAsync(dynalite);
            var died = await DiesAsync(table, at, how, store => StartAsync(store, Some.Log(1, Some.Approval())));

            var again = await StartAsync(table.Open(), Some.Log(2, Some.Approval()));

            var entries = await table.Open().ReadAsync(again, Stop);
            Assert.Null(AuditChain.Verify(entries));
            Assert.Single(entries);
            Assert.Equal(again, Assert.Single((await table.Open().ListAsync(new(), Stop)).Runs).Id);
            Assert.Equal([again], await table.Open().DueAsync(Some.Time, 10, Stop));
            if (!died)
            {
                Assert.Equal(Some.Id(1), again);
                Assert.True(at >= 4, $"Only {at} requests were made to start a run.");
                return;
            }
        }
    }

    [Theory]
    [InlineData("Lost", false)]
    [InlineData("Lost", true)]
    [InlineData("AnswerLost", false)]
    [InlineData("AnswerLost", true)]
    public async Task Appending_dies_at_every_request_and_leaves_all_or_nothing(string how, bool large)
    {
        var before = Some.Log();
        var after = before.Append(Large(large ? 900_000 : 10), Some.Time).Append(Large(20), Some.Time);
        for (var at = 0; ; at++)
        {
            using var table = await EmptyTable.CreateAsync(dynalite);
            await StartAsync(table.Open(), before);
            var died = await DiesAsync(table, at, how, store => AppendAsync(store, before, after));

            var left = await table.Open().ReadAsync(before.Run.Id, Stop);
            Assert.Equal(left.Count == 1 ? before.Entries : after.Entries, left);
            var index = Assert.Single((await table.Open().ListAsync(new(), Stop)).Runs);
            Assert.Equal(RunIndex.Of(left.Count == 1 ? before.Run : after.Run), index);

            // Whoever is next goes on from what is there.
            var next = RunLog.Fold(left)!.Append(Large(30), Some.Time.AddSeconds(1));
            Assert.True(await AppendAsync(table.Open(), RunLog.Fold(left)!, next));
            Assert.Equal(next.Entries, await table.Open().ReadAsync(before.Run.Id, Stop));
            if (!died)
            {
                Assert.Equal(3, left.Count);
                Assert.True(at >= (large ? 6 : 4), $"Only {at} requests were made to append.");
                return;
            }
        }
    }

    [Fact]
    public async Task A_lost_answer_is_asked_for_again_and_known_as_ours()
    {
        using var table = await EmptyTable.CreateAsync(dynalite);
        var lossy = table.Open(new WireTap(number => number % 2 == 0 ? Mishap.AnswerLost : Mishap.None));
        var log = Some.Log(1, Some.Approval());

        Assert.Equal(log.Run.Id, await StartAsync(lossy, log));
        var next = log.Append(Large(10), Some.Time);
        Assert.True(await AppendAsync(lossy, log, next));

        Assert.Equal(next.Entries, await lossy.ReadAsync(log.Run.Id, Stop));
    }

    [Fact]
    public async Task A_busy_table_is_asked_again()
    {
        using var table = await EmptyTable.CreateAsync(dynalite);
        var busy = table.Open(new WireTap(number => number % 3 == 2 ? Mishap.None : Mishap.Throttled));
        var log = Some.Log();

        await StartAsync(busy, log);

        Assert.Equal(log.Entries, await busy.ReadAsync(log.Run.Id, Stop));
    }

    [Fact]
    public async Task A_table_that_stays_busy_is_unavailable_for_now()
    {
        using var table = await EmptyTable.CreateAsync(dynalite);
        var busy = table.Open(new WireTap(_ => Mishap.Throttled), retries: 2);

        var e = await Assert.ThrowsAsync<PortUnavailableException>(() => busy.ReadAsync(Some.Id(), Stop));

        Assert.Equal(("dynamodb", "GetItem", "ProvisionedThroughputExceededException"), (e.Port, e.Operation, e.Code));
    }

    private static StepFailed Large(int length) => new("Resolve", 1, "Test", Noise.Text(length));

    private static async Task<bool> DiesAsync(EmptyTable table, int at, string how, Func<IRunStore, Task> work)
    {
        var mishap = Enum.Parse<Mishap>(how);
        var dying = table.Open(new WireTap(number => number < at ? Mishap.None : number == at ? mishap : Mishap.Lost), retries: 0);
        try
        {
            await work(dying);
            return false;
        }
        catch (PortUnavailableException)
        {
            return true;
        }
    }

    private static Task<Core.Names.RunId> StartAsync(IRunStore store, RunLog log) =>
        store.StartAsync(log.Run.Request.Identity, log.Entries[0], RunIndex.Of(log.Run), Stop);

    private static Task<bool> AppendAsync(IRunStore store, RunLog before, RunLog after) =>
        store.AppendAsync(before.Run.Id, before.Entries.Count, [.. after.Entries.Skip(before.Entries.Count)], RunIndex.Of(after.Run), Stop);
}
