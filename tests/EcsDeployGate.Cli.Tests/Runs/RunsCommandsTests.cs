using EcsDeployGate.Api;
using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Inspecting;
using EcsDeployGate.Core.Probing;
using EcsDeployGate.Core.Reporting;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.Sqlite;
using EcsDeployGate.TestKit;
using EcsDeployGate.TestKit.Doubles;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EcsDeployGate.Cli.Tests.Runs;

/// <summary>The same commands, against a store and against the API over it.</summary>
public sealed class RunsCommandsTests : IAsyncLifetime
{
    private readonly ScratchFolder _folder = new();
    private readonly WebApplication _api;

    public RunsCommandsTests() => _api = ApiApp.Build(
        ["--urls", "http://127.0.0.1:0", "--EcsDeployGate:StorePath", _folder.Path("runs.db")],
        builder =>
        {
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton<IResolver>(new ScriptedResolver { Answer = request => request.Target is Core.Receiving.ApprovalTarget ? new Resolution.Closed("Approved", null, null) : new Resolution.Resolved(Some.Deployment()) });
            builder.Services.AddSingleton<IImageRegistry>(new ScriptedImages());
            builder.Services.AddSingleton<EcsDeployGate.Core.Inspecting.Files.IImageFiles>(new ScriptedImages());
            builder.Services.AddSingleton<IProbeTasks>(new ScriptedProbeTasks());
            builder.Services.AddSingleton<IDoorAnswers>(new RecordingDoorAnswers());
        });

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _api.StartAsync(Stop);
        await KeepAsync(1, Verdict.Approve);
        await KeepAsync(2, Verdict.Reject);
        await KeepAsync(3, Verdict.Inconclusive);
    }

    public async ValueTask DisposeAsync()
    {
        await _api.StopAsync(CancellationToken.None);
        await _api.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("--store")]
    [InlineData("--url")]
    public async Task Runs_are_a_table_for_people_and_a_page_for_programs(string source)
    {
        var text = await RunAsync(source, "runs", "list", "--pipeline", "shop-pipeline", "--stage", "Ended");
        var json = await RunAsync(source, "runs", "list", "--limit", "2", "-o", "json");
        var rest = await RunAsync(source, "runs", "list", "--limit", "2", "-o", "json", "--cursor", json.Json["next"]!.GetValue<string>());
        var none = await RunAsync(source, "runs", "list", "--decision", "approved", "--service", "nothing", "-o", "json");

        var lines = text.Out.TrimEnd('\n').Split('\n');
        Assert.Equal(4, lines.Length);
        Assert.StartsWith("RUN ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"{Some.Id(3)}  ", lines[1], StringComparison.Ordinal);
        Assert.Contains("rejected  command-not-found  shop-pipeline web web", lines[2], StringComparison.Ordinal);
        Assert.Equal([Some.Id(3).ToString(), Some.Id(2).ToString()], json.Json["runs"]!.AsArray().Select(r => r!["id"]!.GetValue<string>()));
        Assert.Equal([Some.Id(1).ToString()], rest.Json["runs"]!.AsArray().Select(r => r!["id"]!.GetValue<string>()));
        Assert.Empty(none.Json["runs"]!.AsArray());
    }

    [Theory]
    [InlineData("--store")]
    [InlineData("--url")]
    public async Task A_run_is_shown_with_its_timeline_cause_and_fix_and_its_verdict_is_the_exit_code(string source)
    {
        var approved = await RunAsync(source, "runs", "show", $"{Some.Id(1)}");
        var rejected = await RunAsync(source, "runs", "show", $"{Some.Id(2)}");
        var held = await RunAsync(source, "runs", "show", $"{Some.Id(3)}", "-o", "json");

        Assert.Equal((0, 10, 11), (approved.Code, rejected.Code, held.Code));
        Assert.Contains("REJECT  command-not-found  container 'web'\n", rejected.Out, StringComparison.Ordinal);
        Assert.Contains("  Fix (tried in the container, it works): Use 'wget", rejected.Out, StringComparison.Ordinal);
        Assert.Contains("resolving   would deploy 'web'", rejected.Out, StringComparison.Ordinal);
        Assert.Equal("inconclusive", held.Json["verdict"]!.GetValue<string>());
        Assert.DoesNotContain("token-2", rejected.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--store")]
    [InlineData("--url")]
    public async Task Following_tells_the_timeline_as_progress_and_the_verdict_as_answer(string source)
    {
        var ran = await RunAsync(source, "runs", "show", $"{Some.Id(2)}", "--follow");

        Assert.Equal(10, ran.Code);
        Assert.Contains("would deploy 'web'", ran.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("would deploy 'web'", ran.Out, StringComparison.Ordinal);
        Assert.Contains("REJECT", ran.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rerun_prints_the_new_run_which_can_be_followed_to_its_end()
    {
        var rerun = await RunAsync("--url", "runs", "rerun", $"{Some.Id(2)}");
        var id = rerun.Out.Trim();

        var followed = await RunAsync("--url", "runs", "show", id, "--follow", "-o", "json");

        Assert.Equal(0, rerun.Code);
        Assert.Equal((Some.Id(2).ToString(), "ended"), (followed.Json["rerunOf"]!.GetValue<string>(), followed.Json["stage"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_start_that_is_waited_for_tells_the_timeline_and_exits_with_the_verdict()
    {
        await File.WriteAllTextAsync(_folder.Path("task.json"), Some.TaskDefinition().ToJson().ToJsonString(), Stop);

        var waited = await RunAsync("--url", "runs", "start", _folder.Path("task.json"), "--cluster", "shop", "--wait", "--key", "k");
        var found = await RunAsync("--url", "runs", "start", _folder.Path("task.json"), "--cluster", "shop", "--key", "k");

        Assert.True(waited.Code is 0, waited.Error);
        Assert.Contains("APPROVE", waited.Out, StringComparison.Ordinal);
        Assert.Contains("would deploy 'web'", waited.Error, StringComparison.Ordinal);
        Assert.Contains(found.Out.Trim(), waited.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_in_a_store_is_there_for_the_gate_that_serves_it()
    {
        var started = await RunAsync("--store", "runs", "start", "--pipeline", "shop-pipeline", "--action", "Deploy/Web");

        Assert.True(started.Code is 0, started.Error);
        var followed = await RunAsync("--url", "runs", "show", started.Out.Trim(), "--follow", "-o", "json");
        Assert.Equal(("cli", "approve"), (followed.Json["door"]!.GetValue<string>(), followed.Json["verdict"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("--store", "Say what is to be judged: a pipeline, or a taskDefinition.")]
    [InlineData("--url", "Say what is to be judged: a pipeline, or a taskDefinition.")]
    [InlineData("--store", "/pipeline: Not the name of a pipeline", "--pipeline", "a b")]
    [InlineData("--url", "/pipeline: Not the name of a pipeline", "--pipeline", "a b")]
    [InlineData("--store", "/cluster: The pipeline says where it deploys to", "--pipeline", "p", "--cluster", "c")]
    public async Task What_cannot_be_judged_is_a_sentence(string source, string problem, params string[] args)
    {
        var ran = await RunAsync(source, ["runs", "start", .. args]);

        ran.AssertRefused(problem);
    }

    [Theory]
    [InlineData("--store")]
    [InlineData("--url")]
    public async Task A_run_that_is_decided_cannot_be_decided_once_more(string source)
    {
        var late = await RunAsync(source, "runs", "decide", $"{Some.Id(1)}", "approved", "--reason", "because");
        var misspelt = await RunAsync(source, "runs", "decide", $"{Some.Id(1)}", "perhaps", "--reason", "because");

        Assert.Equal((1, 1), (late.Code, misspelt.Code));
        Assert.Contains("has its decision", late.Error, StringComparison.Ordinal);
        Assert.Contains("approved or rejected, not 'perhaps'", misspelt.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--store", "has no run")]
    [InlineData("--url", "There is no such run: There is no run")]
    public async Task A_run_that_is_not_there_is_a_sentence(string source, string problem)
    {
        foreach (var command in (string[])["show", "rerun"])
        {
            var ran = await RunAsync(source, "runs", command, $"{Some.Id(99)}");

            ran.AssertRefused(problem);
        }
    }

    [Theory]
    [InlineData("--store")]
    [InlineData("--url")]
    public async Task Audit_trails_are_whole_until_somebody_changes_one(string source)
    {
        var whole = await RunAsync(source, "audit", "verify");
        Change();
        var broken = await RunAsync(source, "audit", "verify");
        var one = await RunAsync(source, "audit", "verify", $"{Some.Id(1)}", "-o", "json");

        Assert.Equal(new Ran(0, "3 runs, 21 entries: every chain is whole.\n", ""), whole);
        Assert.Equal((10, 0), (broken.Code, one.Code));
        Assert.Equal($"BROKEN  Run {Some.Id(2)}: entry 6 (deciding.verdict) was changed after it was written: its hash does not fit its content.\n3 runs, 21 entries: 1 broken.\n", broken.Out);
        Assert.True(one.Json["intact"]!.GetValue<bool>());
    }

    private Task<Ran> RunAsync(string source, params string[] args) =>
        Ran.InProcessAsync([.. args, source, source == "--url" ? _api.Urls.Single() : _folder.Path("runs.db")]);

    private async Task KeepAsync(int n, Verdict verdict)
    {
        var log = Some.EndedLog(n, verdict, Some.Approval(token: $"token-{n}"), Some.Time.AddMinutes(n));
        using var store = SqliteRunStore.Open(_folder.Path("runs.db"));
        await store.StartAsync($"{n}", log.Entries[0], RunIndex.Of(log.Run), Stop);
        await store.AppendAsync(log.Run.Id, 1, [.. log.Entries.Skip(1)], RunIndex.Of(log.Run), Stop);
    }

    private void Change()
    {
        using var connection = new SqliteConnection($"Data Source={_folder.Path("runs.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"DROP TRIGGER entries_are_never_changed; UPDATE entries SET data = replace(data, 'reject', 'approve') WHERE number = 6 AND run = '{Some.Id(2)}'";
        command.ExecuteNonQuery();
    }
}
