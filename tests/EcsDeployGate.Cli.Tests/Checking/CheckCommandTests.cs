using EcsDeployGate.TestKit;

namespace EcsDeployGate.Cli.Tests.Checking;

public sealed class CheckCommandTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_definition_with_nothing_wrong_is_admitted()
    {
        var ran = await Ran.InProcessAsync(["check", "--no-images", _folder.Write("td.json", $"{Some.TaskDefinition()}")]);

        Assert.Equal(0, ran.Code);
        Assert.StartsWith("APPROVE\n", ran.Out, StringComparison.Ordinal);
        Assert.Empty(ran.Error);
    }

    [Fact]
    public async Task A_definition_that_cannot_work_is_denied_with_the_rule_the_place_and_the_fix()
    {
        var ran = await Ran.InProcessAsync(["check", "--no-images", _folder.Write("td.json", Impossible)]);

        Assert.Equal(10, ran.Code);
        Assert.StartsWith("REJECT\n", ran.Out, StringComparison.Ordinal);
        Assert.Contains("FAIL         containerDefinitions[0].healthCheck", ran.Out, StringComparison.Ordinal);
        Assert.Contains("  Fix: ", ran.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_only_a_probe_can_tell_is_approved_with_a_word_about_it()
    {
        var ran = await Ran.InProcessAsync(["check", "--no-images", _folder.Write("td.json", $"{Some.TaskDefinition(healthCheck: "curl -f http://localhost/; exit 1")}")]);

        Assert.Equal(0, ran.Code);
        Assert.EndsWith(
            "Nothing fails for certain, so this is approved; but EDG-HC16 most likely will. 'ecs-deploy-gate judge' runs the health check and tells, as the gate does in the pipeline.\n",
            ran.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_answer_as_json_is_one_line_that_parses()
    {
        var ran = await Ran.InProcessAsync(["check", "--no-images", "-", "--output", "json"], Impossible);

        Assert.Equal(10, ran.Code);
        Assert.Single(ran.Out.TrimEnd('\n').Split('\n'));
        Assert.Equal("reject", ran.Json["verdict"]!.GetValue<string>());
        Assert.Contains(ran.Json["findings"]!.AsArray(), f => f!["outcome"]!.GetValue<string>() == "fail");
    }

    [Theory]
    [InlineData("[]", "The task definition is not a JSON object.")]
    [InlineData("{}", "/containerDefinitions: a task definition needs at least one container there.")]
    [InlineData("{\"containerDefinitions\":[{\"name\":\"web\"}]}", "/containerDefinitions/0/image: a container needs its image, as text.")]
    public async Task What_is_no_task_definition_is_a_mistake_with_its_place(string content, string problem)
    {
        var ran = await Ran.InProcessAsync(["check", "--no-images", "-"], content);

        Assert.Equal(new Ran(1, "", $"ecs-deploy-gate: '-': {problem}\n"), ran);
    }

    [Fact]
    public async Task A_file_that_is_not_there_or_too_large_is_a_mistake()
    {
        var absent = await Ran.InProcessAsync(["check", "--no-images", _folder.Path("absent.json")]);
        var large = await Ran.InProcessAsync(["check", "--no-images", "-"], new string(' ', (1024 * 1024) + 1));

        absent.AssertRefused($"ecs-deploy-gate: '{_folder.Path("absent.json")}' cannot be read: ");
        Assert.Equal(new Ran(1, "", "ecs-deploy-gate: '-' is larger than 1048576 bytes; a task definition has at most 64 KiB.\n"), large);
    }

    /// <summary>An interval that ECS does not take.</summary>
    private static string Impossible { get; } = $"{Some.TaskDefinition().With(json => json["containerDefinitions"]![0]!["healthCheck"]!["interval"] = 4)}";
}
