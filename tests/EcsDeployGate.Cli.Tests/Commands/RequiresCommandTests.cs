namespace EcsDeployGate.Cli.Tests.Commands;

public sealed class RequiresCommandTests
{
    [Fact]
    public async Task One_command_is_one_line_of_json()
    {
        var ran = await Ran.InProcessAsync(["requires", "CMD-SHELL", "curl -f http://localhost/ || exit 1", "--output", "json"]);

        Assert.Equal(
            new Ran(0, "{\"required\":[\"/bin/sh\",\"curl\"],\"optional\":[],\"dynamic\":false,\"canFail\":true,\"canPass\":true}\n", ""), ran);
    }

    [Fact]
    public async Task Every_array_of_the_input_is_one_line()
    {
        var ran = await Ran.InProcessAsync(
            ["requires", "--stdin", "--output", "json"], "[\"CMD-SHELL\", \"curl -f x || wget y || true\"]\n\n[\"CMD\",\n\"false\"]\n[\"NONE\"] [\"CMD-SHELL\",\"$TOOL\"]");

        Assert.Equal(
            new Ran(
                0,
                """
                {"required":["/bin/sh","curl"],"optional":["wget"],"dynamic":false,"canFail":false,"canPass":true}
                {"required":["false"],"optional":[],"dynamic":false,"canFail":true,"canPass":false}
                {"required":[],"optional":[],"dynamic":false,"canFail":false,"canPass":false}
                {"required":["/bin/sh"],"optional":[],"dynamic":true,"canFail":true,"canPass":true}

                """,
                ""),
            ran);
    }

    [Fact]
    public async Task For_people_it_is_four_lines()
    {
        var ran = await Ran.InProcessAsync(["requires", "--", "CMD", "curl", "-o", "/dev/null", "-f", "http://localhost/"]);

        Assert.Equal(new Ran(0, "Required  curl\nOptional  nothing\nCan fail  yes\nCan pass  yes\n", ""), ran);
    }

    [Theory]
    [InlineData("[\"CMD\",1]", "Command 1 of the input is not a JSON array of texts: ")]
    [InlineData("[\"CMD\",\"x\"] [null]", "Command 2 of the input is not a JSON array of texts: it is or holds null.")]
    [InlineData("{}", "Command 1 of the input is not a JSON array of texts: ")]
    [InlineData("[\"CMD\"", "Command 1 of the input is not a JSON array of texts: ")]
    public async Task What_is_no_array_of_texts_is_a_mistake_with_its_number(string input, string problem)
    {
        var ran = await Ran.InProcessAsync(["requires", "--stdin"], input);

        Assert.Equal(1, ran.Code);
        Assert.StartsWith($"ecs-deploy-gate: {problem}", ran.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("requires")]
    [InlineData("requires --stdin CMD x")]
    public async Task A_command_or_the_input_not_both_and_not_neither(string line)
    {
        var ran = await Ran.InProcessAsync(line.Split(' '));

        Assert.Equal(1, ran.Code);
        Assert.Contains("or --stdin.", ran.Error, StringComparison.Ordinal);
    }
}
