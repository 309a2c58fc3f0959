using EcsDeployGate.TestKit;

namespace EcsDeployGate.Cli.Tests;

public sealed class ProcessTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_exit_code_of_the_process_is_the_answer_and_there_is_no_colour_for_programs()
    {
        var good = await Ran.AsProcessAsync("check", "--no-images", _folder.Write("good.json", $"{Some.TaskDefinition()}"));
        var bad = await Ran.AsProcessAsync("check", "--no-images", _folder.Write("bad.json", $"{Some.TaskDefinition().With(json => json["containerDefinitions"]![0]!["healthCheck"]!["retries"] = 11)}"), "-o", "json");

        Assert.Equal((0, 10), (good.Code, bad.Code));
        Assert.Equal(("", ""), (good.Error, bad.Error));
        Assert.DoesNotContain('\x1b', good.Out);
        Assert.Equal("reject", bad.Json["verdict"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("", "Required command was not provided.", "'ecs-deploy-gate --help'")]
    [InlineData("chek", "'chek'", "'ecs-deploy-gate --help'")]
    [InlineData("check", "TASKDEF", "'ecs-deploy-gate check --help'")]
    [InlineData("check a.json -o yaml", "--output is text or json, not 'yaml'.", "'ecs-deploy-gate check --help'")]
    [InlineData("judge a.json --engine podman", "'podman'", "'ecs-deploy-gate judge --help'")]
    [InlineData("runs show x", "'x' is not a run id: expected a UUID such as 0198c0de-0000-7000-8000-000000000000.", "'ecs-deploy-gate runs show --help'")]
    [InlineData("runs list --limit 0", "--limit is a number from 1 to 100.", "'ecs-deploy-gate runs list --help'")]
    [InlineData("runs list --url nowhere", "--url is an http or https URL, not 'nowhere'.", "'ecs-deploy-gate runs list --help'")]
    [InlineData("runs list --url http://127.0.0.1:1 --store a.db", "--url and --store exclude each other.", "'ecs-deploy-gate runs list --help'")]
    public async Task A_misuse_is_said_on_the_error_stream_with_where_help_is(string line, string problem, string help)
    {
        var ran = await Ran.InProcessAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        ran.AssertRefused(problem);
        Assert.EndsWith($"{help} says what there is.\n", ran.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("judge --help")]
    public async Task Help_is_an_answer(string line)
    {
        var ran = await Ran.InProcessAsync(line.Split(' '));

        Assert.Equal((0, ""), (ran.Code, ran.Error));
        Assert.Contains("Usage:", ran.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gate_that_does_not_answer_and_a_store_that_is_not_there_are_sentences()
    {
        var nobody = await Ran.AsProcessAsync("runs", "list", "--url", "http://127.0.0.1:1");
        var absent = await Ran.InProcessAsync(["audit", "verify", "--store", _folder.Path("absent.db")]);
        var foreign = await Ran.InProcessAsync(["runs", "list", "--store", _folder.Write("notes.txt", new string('x', 4096))]);

        nobody.AssertRefused("ecs-deploy-gate: No gate answers at http://127.0.0.1:1/: ");
        Assert.Equal(new Ran(1, "", $"ecs-deploy-gate: There is no store '{_folder.Path("absent.db")}'.\n"), absent);
        Assert.False(File.Exists(_folder.Path("absent.db")));
        Assert.Equal(1, foreign.Code);
        Assert.Contains("it is not a SQLite database.", foreign.Error, StringComparison.Ordinal);
    }
}
