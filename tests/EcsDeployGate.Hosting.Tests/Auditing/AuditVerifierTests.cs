using EcsDeployGate.Core.Runs;
using EcsDeployGate.Hosting.Auditing;
using EcsDeployGate.TestKit;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace EcsDeployGate.Hosting.Tests.Auditing;

public sealed class AuditVerifierTests : IAsyncDisposable
{
    private readonly HostedGate _gate = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _gate.DisposeAsync();

    [Fact]
    public async Task Whole_trails_are_counted_over_all_pages()
    {
        for (var n = 1; n <= 103; n++)
        {
            await KeepAsync(n);
        }

        var report = await _gate.Get<AuditVerifier>().VerifyAllAsync(Stop);

        Assert.True(report.Intact);
        Assert.Equal((103, 103 * 7), (report.Runs, report.Entries));
    }

    [Theory]
    [InlineData("UPDATE entries SET data = replace(data, 'someone', 'nobody') WHERE number = 1", "entry 1 (receiving.requested) was changed")]
    [InlineData("DELETE FROM entries WHERE number = 5", "entry 5 is missing")]
    [InlineData("DELETE FROM entries WHERE number > 5", "entries were removed at its end")]
    [InlineData("DELETE FROM entries", "all entries are missing")]
    public async Task A_trail_that_somebody_changed_is_named_and_the_others_are_not(string sql, string problem)
    {
        await KeepAsync(1);
        await KeepAsync(2);
        Change($"DROP TRIGGER entries_are_never_changed; DROP TRIGGER entries_are_never_removed; {sql}{(sql.Contains("WHERE", StringComparison.Ordinal) ? " AND" : " WHERE")} run = '{Some.Id(1)}'");

        var report = await _gate.Get<AuditVerifier>().VerifyAllAsync(Stop);

        Assert.False(report.Intact);
        var found = Assert.Single(report.Problems);
        Assert.Equal(Some.Id(1), found.Run);
        Assert.Contains(problem, found.Problem, StringComparison.Ordinal);
        Assert.True((await _gate.Get<AuditVerifier>().VerifyAsync(Some.Id(2), Stop))!.Intact);
    }

    [Fact]
    public async Task An_unknown_run_has_no_report() => Assert.Null(await _gate.Get<AuditVerifier>().VerifyAsync(Some.Id(), Stop));

    private async Task KeepAsync(int n)
    {
        var log = Some.EndedLog(n, request: Some.Execution($"{n}"));
        var store = _gate.Get<IRunStore>();
        await store.StartAsync($"{n}", log.Entries[0], RunIndex.Of(log.Run), Stop);
        await store.AppendAsync(log.Run.Id, 1, [.. log.Entries.Skip(1)], RunIndex.Of(log.Run), Stop);
    }

    private void Change(string sql)
    {
        var path = _gate.Get<IOptions<Hosting.Configuration.GateOptions>>().Value.StorePath;
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
