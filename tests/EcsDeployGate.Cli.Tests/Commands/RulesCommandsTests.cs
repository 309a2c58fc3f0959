namespace EcsDeployGate.Cli.Tests.Commands;

public sealed class RulesCommandsTests
{
    [Fact]
    public async Task The_list_has_every_rule_with_its_title()
    {
        var ran = await Ran.InProcessAsync(["rules", "list"]);

        Assert.Equal((0, ""), (ran.Code, ran.Error));
        Assert.StartsWith("ID        SEVERITY  CONFIDENCE  TITLE\nEDG-FG01", ran.Out, StringComparison.Ordinal);
        Assert.Contains("EDG-HC09  error     certain     Programs of the health check are in the image\n", ran.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_is_explained_with_why_fix_and_source()
    {
        var ran = await Ran.InProcessAsync(["rules", "explain", "edg-hc14"]);

        Assert.Equal(0, ran.Code);
        Assert.StartsWith("EDG-HC14  curl fails on HTTP errors\n  error, certain\n  Why: curl exits with 0", ran.Out, StringComparison.Ordinal);
        Assert.Contains("  See: https://curl.se/", ran.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_json_it_is_the_rules_own_words()
    {
        var ran = await Ran.InProcessAsync(["rules", "explain", "EDG-HC16", "-o", "json"]);

        Assert.Equal(("EDG-HC16", "error"), (ran.Json["id"]!.GetValue<string>(), ran.Json["severity"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_rule_that_is_none_is_a_mistake() => Assert.Equal(
        new Ran(1, "", "ecs-deploy-gate: There is no rule 'EDG-XX99'; 'ecs-deploy-gate rules list' says which there are.\n"), await Ran.InProcessAsync(["rules", "explain", "EDG-XX99"]));
}
