using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.Hosting.Runs;
using EcsDeployGate.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace EcsDeployGate.Hosting.Tests.Runs;

public sealed class WakeUpServiceTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_that_is_in_the_store_is_found_without_anybody_waking_it()
    {
        await using var gate = new HostedGate(null, ("EcsDeployGate:WakeUpSeconds", "1"));
        var run = await gate.Get<RunStarter>().StartAsync(Some.Approval(), Stop);

        await gate.StartAsync();

        var ended = await gate.EndAsync(run);
        Assert.NotNull(ended.Decision);
    }

    [Fact]
    public async Task What_a_crash_left_on_ecs_is_removed_when_the_process_starts_and_every_few_minutes_after()
    {
        var time = new FakeTimeProvider(Some.Time);
        await using var gate = new HostedGate(services => services.AddSingleton<TimeProvider>(time));
        var forgotten = Core.Names.RunId.New(Some.Time.AddDays(-2));
        gate.Probes.Left.Enqueue(forgotten);
        var sweeps = gate.Get<ProbeSweeps>();
        await gate.StartAsync();
        while (gate.Probes.CleanedUp.IsEmpty)
        {
            await Task.Delay(20, Stop);
        }

        // The double goes on saying that it is there, so each sweep shows.
        await sweeps.IfDueAsync(Stop);
        Assert.Equal([forgotten], gate.Probes.CleanedUp);
        time.Advance(TimeSpan.FromMinutes(11));
        await sweeps.IfDueAsync(Stop);
        while (gate.Probes.CleanedUp.Count < 2)
        {
            await Task.Delay(20, Stop);
        }
    }

    [Fact]
    public async Task A_run_that_is_woken_does_not_wait_for_the_next_look()
    {
        var time = new FakeTimeProvider(Some.Time);
        await using var gate = new HostedGate(services => services.AddSingleton<TimeProvider>(time));
        await gate.StartAsync();
        await Task.Delay(100, Stop);

        // The clock stands still: there is no next look.
        var run = await gate.Get<RunStarter>().StartAsync(Some.Approval(), Stop);
        gate.Get<WakeUps>().Wake(run);

        await gate.EndAsync(run);
        Assert.Equal(1, gate.Resolver.Calls);
    }

    [Fact]
    public async Task A_run_that_is_woken_many_times_at_once_gives_one_answer()
    {
        await using var gate = new HostedGate(null, ("EcsDeployGate:WakeUpSeconds", "1"));
        gate.Resolver.Answer = _ => new Resolution.Refused("invalid-artifact", "The artifact is broken.", "Repair it.", Rejects: true);
        await gate.StartAsync();
        var run = await gate.Get<RunStarter>().StartAsync(Some.Approval(), Stop);

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => gate.Get<WakeUps>().Wake(run), Stop)));

        await gate.EndAsync(run);
        Assert.Equal(Decision.Rejected, Assert.Single(gate.Answers.Given).Decision);
    }

    [Fact]
    public async Task A_store_that_fails_for_a_while_and_a_log_that_makes_no_run_stop_nothing()
    {
        var store = new FailingStore();
        await using var gate = new HostedGate(
            services => services.AddSingleton<IRunStore>(s => store),
            ("EcsDeployGate:WakeUpSeconds", "1"), ("EcsDeployGate:WakeUpParallelism", "1"));
        var broken = Some.Log(1);
        await store.StartAsync("broken", broken.Entries[0] with { Kind = "x", Data = """{"kind":"unheard.of"}""" }, RunIndex.Of(broken.Run), Stop);
        store.Failures = 1;
        await gate.StartAsync();

        var run = await gate.Get<RunStarter>().StartAsync(Some.Approval("5d9b0000-0000-4000-8000-000000000009"), Stop);

        await gate.EndAsync(run);
        Assert.Equal(0, store.Failures);
    }

    [Fact]
    public async Task A_run_is_in_hand_once_and_comes_again_when_it_is_woken_meanwhile()
    {
        var wakeUps = new WakeUps();
        wakeUps.Wake(Some.Id());
        wakeUps.Wake(Some.Id());
        Assert.Equal(Some.Id(), await wakeUps.TakeAsync(Stop));

        var next = wakeUps.TakeAsync(Stop).AsTask();
        wakeUps.Wake(Some.Id());
        Assert.False(next.IsCompleted);

        wakeUps.Done(Some.Id());
        Assert.Equal(Some.Id(), await next);
        wakeUps.Done(Some.Id());
        Assert.False(wakeUps.Knows(Some.Id()));
    }

    /// <summary>A store that fails to list what is due as often as told.</summary>
    private sealed class FailingStore : IRunStore, IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edg-failing-");
        private readonly EcsDeployGate.Sqlite.SqliteRunStore _inner;

        public FailingStore() => _inner = EcsDeployGate.Sqlite.SqliteRunStore.Open(Path.Combine(_folder.FullName, "runs.db"));

        public int Failures { get; set; }

        public Task<IReadOnlyList<RunId>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
            Failures-- > 0 ? throw new IOException("The disk is away.") : Default(now, limit, cancellationToken);

        public Task<RunId> StartAsync(string identity, Core.Auditing.AuditEntry first, RunIndex index, CancellationToken cancellationToken) =>
            _inner.StartAsync(identity, first, index, cancellationToken);

        public Task<bool> AppendAsync(RunId run, int expected, IReadOnlyList<Core.Auditing.AuditEntry> entries, RunIndex index, CancellationToken cancellationToken) =>
            _inner.AppendAsync(run, expected, entries, index, cancellationToken);

        public Task<IReadOnlyList<Core.Auditing.AuditEntry>> ReadAsync(RunId run, CancellationToken cancellationToken) => _inner.ReadAsync(run, cancellationToken);

        public Task<RunPage> ListAsync(RunQuery query, CancellationToken cancellationToken) => _inner.ListAsync(query, cancellationToken);

        public void Dispose()
        {
            _inner.Dispose();
            _folder.Delete(recursive: true);
        }

        private Task<IReadOnlyList<RunId>> Default(DateTimeOffset now, int limit, CancellationToken cancellationToken)
        {
            Failures = 0;
            return _inner.DueAsync(now, limit, cancellationToken);
        }
    }
}
