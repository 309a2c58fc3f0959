using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Runs;

namespace EcsDeployGate.TestKit.Runs;

/// <content>Lists and what is due.</content>
public abstract partial class RunStoreContract
{
    [Fact]
    public async Task An_empty_store_lists_nothing()
    {
        var page = await Store.ListAsync(new(), Stop);

        Assert.Empty(page.Runs);
        Assert.Null(page.Next);
        Assert.Empty(await Store.DueAsync(Some.Time, 10, Stop));
    }

    [Fact]
    public async Task Lists_begin_with_the_newest_and_break_ties_by_id()
    {
        await StartAsync(Store, Some.Log(1, at: Some.Time));
        await StartAsync(Store, Some.Log(4, at: Some.Time.AddSeconds(-9)));
        await StartAsync(Store, Some.Log(3, at: Some.Time));
        await StartAsync(Store, Some.Log(2, at: Some.Time.AddMilliseconds(1)));

        Assert.Equal([Some.Id(2), Some.Id(3), Some.Id(1), Some.Id(4)], await IdsAsync(new()));
    }

    [Fact]
    public async Task Filters_are_exact_and_all_of_them_hold()
    {
        await KeepAsync(1, index => index with { Pipeline = "shop", Service = "web", Stage = RunStage.Ended, Decision = Decision.Rejected, WakeAt = null });
        await KeepAsync(2, index => index with { Pipeline = "shop", Service = "web", Stage = RunStage.Probing });
        await KeepAsync(3, index => index with { Pipeline = "Shop", Service = "api", Stage = RunStage.Ended, Decision = Decision.Held, WakeAt = null });
        await KeepAsync(4, index => index with { Pipeline = null, Service = null });

        Assert.Equal([Some.Id(2), Some.Id(1)], await IdsAsync(new(Pipeline: "shop")));
        Assert.Equal([Some.Id(3)], await IdsAsync(new(Service: "api")));
        Assert.Equal([Some.Id(3), Some.Id(1)], await IdsAsync(new(Stage: RunStage.Ended)));
        Assert.Equal([Some.Id(1)], await IdsAsync(new(Decision: Decision.Rejected)));
        Assert.Equal([Some.Id(1)], await IdsAsync(new(Pipeline: "shop", Service: "web", Stage: RunStage.Ended, Decision: Decision.Rejected)));
        Assert.Empty(await IdsAsync(new(Pipeline: "sho%")));
        Assert.Empty(await IdsAsync(new(Pipeline: "")));
        Assert.Equal(4, (await IdsAsync(new())).Count);
    }

    [Fact]
    public async Task Pages_show_every_run_once_although_runs_come_and_change_meanwhile()
    {
        const int there = 130;
        for (var n = 1; n <= there; n++)
        {
            // Ten of each millisecond: the cursor has to know more than the time.
            await StartAsync(Store, Some.Log(n, at: Some.Time.AddMilliseconds(n / 10)));
        }

        var seen = new List<RunId>();
        string? cursor = null;
        do
        {
            var page = await Store.ListAsync(new(Limit: 11, Cursor: cursor), Stop);
            seen.AddRange(page.Runs.Select(r => r.Id));
            cursor = page.Next;
            await StartAsync(Store, Some.Log(1000 + seen.Count, at: Some.Time.AddHours(1)));
            var changed = Some.Log(1 + (seen.Count % there), at: Some.Time.AddMilliseconds((1 + (seen.Count % there)) / 10));
            await AppendAsync(Store, changed, changed.Append(new StepFailed("Resolve", 1, "Test", "again"), Some.Time.AddHours(2)));
        }
        while (cursor is not null);

        Assert.Equal(Enumerable.Range(1, there).Reverse().Select(Some.Id), seen);
    }

    [Fact]
    public async Task A_cursor_works_in_another_process_and_ends_when_the_list_does()
    {
        await StartAsync(Store, Some.Log(1));
        await StartAsync(Store, Some.Log(2));
        var first = await Store.ListAsync(new(Limit: 1), Stop);

        var second = await OpenAgain().ListAsync(new(Limit: 1, Cursor: first.Next), Stop);

        Assert.Equal(Some.Id(1), Assert.Single(second.Runs).Id);
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task A_cursor_that_somebody_changed_is_refused()
    {
        await StartAsync(Store, Some.Log(1));
        await StartAsync(Store, Some.Log(2));
        var cursor = (await Store.ListAsync(new(Limit: 1), Stop)).Next!;

        Assert.Equal(cursor, Uri.EscapeDataString(cursor));
        var changed = Enumerable.Range(0, cursor.Length - 1).Select(at => cursor[..at] + (cursor[at] == 'A' ? 'B' : 'A') + cursor[(at + 1)..]);
        foreach (var wrong in (string[])[.. changed, cursor + "A", cursor[1..], "", "2", "🐳", new('A', cursor.Length), new('x', 10_000)])
        {
            await Assert.ThrowsAsync<FormatException>(() => Store.ListAsync(new(Cursor: wrong), Stop));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(101)]
    public Task A_limit_out_of_bounds_is_refused(int limit) =>
        Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.ListAsync(new(Limit: limit), Stop));

    [Fact]
    public async Task Due_are_open_runs_whose_time_has_come_the_longest_waiting_first()
    {
        await KeepAsync(1, index => index with { WakeAt = Some.Time.AddSeconds(-1) });
        await KeepAsync(2, index => index with { WakeAt = Some.Time.AddSeconds(-2) });
        await KeepAsync(3, index => index with { WakeAt = Some.Time });
        await KeepAsync(4, index => index with { WakeAt = Some.Time.AddMilliseconds(1) });
        await KeepAsync(5, index => index with { WakeAt = null, Stage = RunStage.Ended });

        Assert.Equal([Some.Id(2), Some.Id(1), Some.Id(3)], await Store.DueAsync(Some.Time, 10, Stop));
        Assert.Equal([Some.Id(2), Some.Id(1)], await Store.DueAsync(Some.Time, 2, Stop));
    }

    [Fact]
    public async Task An_appended_entry_moves_the_time_at_which_a_run_is_due()
    {
        var log = Some.Log();
        await StartAsync(Store, log);
        Assert.Equal([log.Run.Id], await Store.DueAsync(Some.Time, 10, Stop));

        var waiting = log.Append(new StepFailed("Resolve", 1, "Test", "no"), Some.Time);
        await AppendAsync(Store, log, waiting);

        Assert.Empty(await Store.DueAsync(Some.Time, 10, Stop));
        Assert.Equal([log.Run.Id], await Store.DueAsync(waiting.Run.NotBefore!.Value, 10, Stop));
    }

    private Task<RunId> KeepAsync(int n, Func<RunIndex, RunIndex> change)
    {
        var log = Some.Log(n, at: Some.Time.AddSeconds(n));
        return Store.StartAsync(log.Run.Request.Identity, log.Entries[0], change(RunIndex.Of(log.Run)), Stop);
    }

    private async Task<IReadOnlyList<RunId>> IdsAsync(RunQuery query) =>
        [.. (await Store.ListAsync(query, Stop)).Runs.Select(run => run.Id)];
}
