using EcsDeployGate.Core.Auditing;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Runs;

namespace EcsDeployGate.TestKit.Runs;

/// <summary>What every run store promises. A store is done when a class that inherits this, and its parts, is green.</summary>
public abstract partial class RunStoreContract
{
    /// <summary>A store that is empty when the test begins.</summary>
    protected abstract IRunStore Store { get; }

    /// <summary>The same store as another process would open it.</summary>
    protected abstract IRunStore OpenAgain();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_started_run_has_its_first_entry()
    {
        var log = Some.Log();

        Assert.Equal(log.Run.Id, await StartAsync(Store, log));

        Assert.Equal(log.Entries, await Store.ReadAsync(log.Run.Id, Stop));
        Assert.Equal([RunIndex.Of(log.Run)], (await Store.ListAsync(new(), Stop)).Runs);
    }

    [Fact]
    public async Task Starting_again_with_the_same_identity_finds_the_first_run_and_writes_nothing()
    {
        var first = Some.Log(1, Some.Approval());
        var second = Some.Log(2, Some.Approval());
        await StartAsync(Store, first);

        Assert.Equal(first.Run.Id, await StartAsync(Store, second));

        Assert.Empty(await Store.ReadAsync(second.Run.Id, Stop));
        Assert.Equal(first.Run.Id, Assert.Single((await Store.ListAsync(new(), Stop)).Runs).Id);
    }

    [Fact]
    public async Task Of_many_starts_at_once_one_wins_and_everybody_learns_its_id()
    {
        var other = OpenAgain();
        using var go = new ManualResetEventSlim();
        var starts = Enumerable.Range(1, 24).Select(n => Task.Run(
            async () =>
            {
                go.Wait(Stop);
                return await StartAsync(n % 2 == 0 ? Store : other, Some.Log(n, Some.Approval()));
            },
            Stop)).ToList();
        go.Set();

        var winner = Assert.Single((await Task.WhenAll(starts)).Distinct());

        Assert.Equal(winner, Assert.Single((await Store.ListAsync(new(), Stop)).Runs).Id);
        Assert.Single(await Store.ReadAsync(winner, Stop));
    }

    [Fact]
    public async Task Identities_differ_by_case_by_accent_and_at_any_length()
    {
        string[] identities = ["a", "A", "á", "a ", "ａ", new('x', 2000), new string('x', 1999) + "y"];

        for (var n = 0; n < identities.Length; n++)
        {
            var log = Some.Log(n + 1, Some.Execution(identities[n]));
            Assert.Equal(log.Run.Id, await StartAsync(Store, log));
        }
    }

    [Fact]
    public async Task Entries_are_appended_after_the_expected_number()
    {
        var log = Some.Log();
        await StartAsync(Store, log);
        var next = log.Append(new DeploymentResolved(Some.Deployment()), Some.Time.AddSeconds(1));

        Assert.True(await AppendAsync(Store, log, next));

        Assert.Equal(next.Entries, await Store.ReadAsync(log.Run.Id, Stop));
        Assert.Equal([RunIndex.Of(next.Run)], (await Store.ListAsync(new(), Stop)).Runs);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task An_append_after_another_number_than_there_is_writes_nothing(int expected)
    {
        var log = Some.Log();
        await StartAsync(Store, log);
        var second = log.Append(new DeploymentResolved(Some.Deployment()), Some.Time.AddSeconds(1));
        await AppendAsync(Store, log, second);
        var late = second.Entries[1] with { Number = expected + 1, Data = "{}" };

        Assert.False(await Store.AppendAsync(log.Run.Id, expected, [late], RunIndex.Of(log.Run) with { RequestedBy = "late" }, Stop));

        Assert.Equal(second.Entries, await Store.ReadAsync(log.Run.Id, Stop));
        Assert.Equal([RunIndex.Of(second.Run)], (await Store.ListAsync(new(), Stop)).Runs);
    }

    [Fact]
    public async Task Several_entries_are_appended_together()
    {
        var ended = Some.EndedLog();
        var log = new RunLog(Some.Log().Run, [ended.Entries[0]]);
        await Store.StartAsync(ended.Run.Request.Identity, ended.Entries[0], RunIndex.Of(log.Run), Stop);

        Assert.True(await AppendAsync(Store, log, ended));

        Assert.Equal(ended.Entries, await Store.ReadAsync(ended.Run.Id, Stop));
    }

    [Fact]
    public async Task Nothing_is_appended_to_a_run_that_was_never_started()
    {
        var log = Some.Log();
        var next = log.Append(new DeploymentResolved(Some.Deployment()), Some.Time);

        Assert.False(await AppendAsync(Store, log, next));

        Assert.Empty(await Store.ReadAsync(log.Run.Id, Stop));
        Assert.Empty((await Store.ListAsync(new(), Stop)).Runs);
    }

    [Fact]
    public async Task Entries_that_do_not_fit_their_place_are_a_programmers_mistake()
    {
        var log = Some.Log();
        var gap = log.Entries[0] with { Number = 3 };
        var stranger = log.Entries[0] with { Number = 2, Run = Some.Id(2) };

        foreach (var entry in new[] { gap, stranger })
        {
            await Assert.ThrowsAsync<ArgumentException>(() => Store.AppendAsync(log.Run.Id, 1, [entry], RunIndex.Of(log.Run), Stop));
        }

        await Assert.ThrowsAsync<ArgumentException>(() => Store.AppendAsync(log.Run.Id, 1, [], RunIndex.Of(log.Run), Stop));
    }

    [Fact]
    public async Task Writers_at_once_never_lose_an_entry_and_the_chain_holds()
    {
        const int writers = 6;
        const int each = 5;
        var first = Some.Log();
        await StartAsync(Store, first);
        var other = OpenAgain();

        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(
            async () =>
            {
                var store = writer % 2 == 0 ? Store : other;
                for (var written = 0; written < each;)
                {
                    var log = RunLog.Fold(await store.ReadAsync(first.Run.Id, Stop))!;
                    var next = log.Append(new StepFailed("Resolve", 1, "Test", $"{writer}/{written}"), Some.Time);
                    written += await AppendAsync(store, log, next) ? 1 : 0;
                }
            },
            Stop)));

        var entries = await Store.ReadAsync(first.Run.Id, Stop);
        Assert.Equal(1 + (writers * each), entries.Count);
        Assert.Null(AuditChain.Verify(entries));
        Assert.Equal(writers * each, entries.Skip(1).Select(e => ((StepFailed)AuditChain.Read(e)).Message).Distinct().Count());
    }

    [Fact]
    public async Task Every_character_of_an_entry_comes_back()
    {
        const string odd = """{"kind":"receiving.requested","text":"naïve 日本語 \ud83d\udc33 \u0000 \\ \" ' ; DROP TABLE runs; --  \u2028 🐳 e\u0301 é","number":1E+30}""";
        var log = Some.Log();
        var entry = log.Entries[0] with { Data = odd + "\n\t\r\n" };
        var index = RunIndex.Of(log.Run) with { RequestedBy = "Zoë 🐳 \\ ' \" %_", Pipeline = "日本", Service = "é" };

        await Store.StartAsync("ïdentity 🐳", entry, index, Stop);

        Assert.Equal(entry, Assert.Single(await Store.ReadAsync(log.Run.Id, Stop)));
        Assert.Equal(index, Assert.Single((await Store.ListAsync(new(Pipeline: "日本", Service: "é"), Stop)).Runs));
        Assert.Empty((await Store.ListAsync(new(Service: "e\u0301"), Stop)).Runs);
    }

    [Fact]
    public async Task An_entry_of_a_megabyte_is_kept_whole()
    {
        var log = Some.Log();
        await StartAsync(Store, log);
        var next = log.Append(new StepFailed("Resolve", 1, "Test", string.Concat(Enumerable.Repeat("0123456789abcdé", 70_000))), Some.Time.AddSeconds(1));
        Assert.True(next.Entries[1].Data.Length > 1_000_000);

        Assert.True(await AppendAsync(Store, log, next));

        var entries = await OpenAgain().ReadAsync(log.Run.Id, Stop);
        Assert.Null(AuditChain.Verify(entries));
        Assert.Equal(next.Entries, entries);
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_after_reopening()
    {
        var log = Some.Log();
        await StartAsync(Store, log);
        var next = log.Append(new DeploymentResolved(Some.Deployment()), Some.Time.AddSeconds(1));
        await AppendAsync(Store, log, next);
        (Store as IDisposable)?.Dispose();

        var again = OpenAgain();

        Assert.Equal(next.Entries, await again.ReadAsync(log.Run.Id, Stop));
        Assert.Equal([RunIndex.Of(next.Run)], (await again.ListAsync(new(), Stop)).Runs);
        Assert.Equal(log.Run.Id, await StartAsync(again, Some.Log(2, log.Run.Request)));
    }

    [Fact]
    public async Task An_unknown_run_has_no_entries() => Assert.Empty(await Store.ReadAsync(Some.Id(), Stop));

    [Fact]
    public async Task A_cancelled_call_says_so()
    {
        var cancelled = new CancellationToken(canceled: true);
        var log = Some.Log();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.StartAsync("x", log.Entries[0], RunIndex.Of(log.Run), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.ReadAsync(log.Run.Id, cancelled));
        Assert.Empty(await Store.ReadAsync(log.Run.Id, Stop));
    }

    /// <summary>Starts a run with the first entry of its log.</summary>
    protected static Task<RunId> StartAsync(IRunStore store, RunLog log) =>
        store.StartAsync(log.Run.Request.Identity, log.Entries[0], RunIndex.Of(log.Run), Stop);

    private static Task<bool> AppendAsync(IRunStore store, RunLog before, RunLog after) =>
        store.AppendAsync(before.Run.Id, before.Entries.Count, [.. after.Entries.Skip(before.Entries.Count)], RunIndex.Of(after.Run), Stop);
}
