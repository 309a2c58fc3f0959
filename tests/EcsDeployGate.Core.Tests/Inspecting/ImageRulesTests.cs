using System.Text.Json.Nodes;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Inspecting;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.TestKit.Doubles;

namespace EcsDeployGate.Core.Tests.Inspecting;

public sealed class ImageRulesTests
{
    private static readonly ImageFacts s_facts = new() { Digest = "sha256:aa", Architecture = "amd64", Os = "linux" };

    [Fact]
    public void An_image_that_is_missing_is_rejected_in_the_registrys_words()
    {
        var found = Said("EDG-IM01", new InspectedImage("web", null, "Registry 'r' has no tag '1' of 'shop'.", Missing: true));

        Assert.Equal("Image 'shop:1' of container 'web' does not exist: Registry 'r' has no tag '1' of 'shop'.", found.Message);
        Assert.Equal("/containerDefinitions/0/image", found.At);
        Assert.True(found.Blocks);
    }

    [Fact]
    public void An_image_that_nobody_could_look_at_is_not_called_missing()
    {
        var found = Said("EDG-IM01", new InspectedImage("web", null, "no credentials for 'r'"));

        Assert.Equal((Outcome.CannotTell, "Image 'shop:1' of container 'web' could not be looked at: no credentials for 'r'"), (found.Outcome, found.Message));
        Assert.Equal(
            "Let the gate read the repository. It is the task's execution role 'arn:aws:iam::111122223333:role/shop-exec' that pulls the image, and of that this says nothing.", found.Fix!.Text);
        Assert.Equal(Outcome.CannotTell, Said("EDG-IM01").Outcome);
        Assert.Equal(Outcome.Pass, Said("EDG-IM01", new InspectedImage("web", s_facts, null)).Outcome);
    }

    [Theory]
    [InlineData("111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:1", null, true, true)]
    [InlineData("111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:1", "arn:aws:iam::111122223333:role/exec", true, false)]
    [InlineData("111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:1", null, false, false)]
    [InlineData("public.ecr.aws/shop/shop:1", null, true, false)]
    public void An_image_that_no_role_may_pull_is_rejected_though_the_gate_may_read_it(string image, string? role, bool fargate, bool rejected)
    {
        var task = Some.Task(["CMD", "x"]);
        task["containerDefinitions"]![0]!["image"] = image;
        task["executionRoleArn"] = role;
        task["requiresCompatibilities"] = new JsonArray(fargate ? "FARGATE" : "EC2");

        var said = ImageRuleSet.Default.Check(Some.Deployment(task.ToJsonString()), [new InspectedImage("web", s_facts, null)]).Where(f => f.Rule == "EDG-IM01").ToList();

        Assert.Equal(rejected, said.Any(f => f.Blocks));
        Assert.Contains(said, f => f.Outcome is Outcome.Pass);
        Assert.True(!rejected || said[^1] is
        {
            At: "/executionRoleArn", CauseCode: CauseCodes.InvalidTaskDefinition,
            Message: "Nobody may pull image '111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:1' of container 'web': it is in a private registry, and the task definition has no execution role.",
        });
    }

    [Fact]
    public void An_image_for_another_processor_comes_with_the_one_that_it_is_built_for()
    {
        var found = Said("EDG-IM02", new InspectedImage("web", s_facts with { Architecture = "arm64" }, null));

        Assert.Equal("Build the image for linux/amd64 (docker build --platform linux/amd64), or set runtimePlatform.cpuArchitecture to ARM64.", found.Fix!.Text);
        Assert.Equal(
            """[{"op":"add","path":"/runtimePlatform","value":{"cpuArchitecture":"ARM64","operatingSystemFamily":"LINUX"}}]""", found.PatchText());
        Assert.Null(Said("EDG-IM02", new InspectedImage("web", s_facts with { Architecture = "s390x" }, null)).Fix!.Patch);
    }

    [Fact]
    public void An_image_for_another_processor_is_rejected()
    {
        Assert.Equal(
            "Image 'shop:1' of container 'web' is built for linux/arm64; the task asks for amd64.",
            Said("EDG-IM02", new InspectedImage("web", s_facts with { Architecture = "arm64" }, null)).Message);
        Assert.Equal(Outcome.Pass, Said("EDG-IM02", new InspectedImage("web", s_facts, null)).Outcome);
        Assert.Equal(Outcome.CannotTell, Said("EDG-IM02").Outcome);
    }

    [Fact]
    public void An_image_for_another_system_is_rejected()
    {
        var found = Said("EDG-IM02", new InspectedImage("web", s_facts with { Os = "windows" }, null));

        Assert.True(found.Blocks);
        Assert.Equal("Image 'shop:1' of container 'web' is built for windows/amd64; the task asks for linux/amd64.", found.Message);
        Assert.Equal("Build the image for linux/amd64 (docker build --platform linux/amd64).", found.Fix!.Text);
    }

    [Fact]
    public async Task An_image_for_Windows_is_not_called_missing_where_the_task_runs_on_Windows()
    {
        var task = Some.Task(["CMD-SHELL", "powershell -Command exit 0"]);
        task["runtimePlatform"] = new JsonObject { ["operatingSystemFamily"] = "WINDOWS_SERVER_2022_CORE" };
        var deployment = Some.Deployment(task.ToJsonString()) with { Images = [new ResolvedImage("web", "shop:1", null)] };
        var images = new ScriptedImages { Answer = _ => new ImageAnswer.Missing("it has nothing for linux/amd64") };

        var (_, findings) = await new ImageInspector(images, images).InspectAsync(deployment, survey: false, TestContext.Current.CancellationToken);

        Assert.DoesNotContain(findings, f => f.Blocks);
        Assert.Equal(
            (Outcome.CannotTell, "Image 'shop:1' of container 'web' could not be looked at: the task runs on 'WINDOWS_SERVER_2022_CORE', and this version looks into images for Linux only."),
            findings.Where(f => f.Rule == "EDG-IM01").Select(f => (f.Outcome, f.Message)).First());
    }

    [Fact]
    public void A_check_that_is_only_in_the_image_is_offered_for_the_task_definition()
    {
        var image = new InspectedImage("web", s_facts with { HealthcheckTest = ["CMD-SHELL", "curl -f http://localhost/ || exit 1"] }, null);

        var found = ImageRuleSet.Default.Check(Some.WithCheck((System.Text.Json.Nodes.JsonNode?)null), [image]).Single(f => f.Rule == "EDG-HC01");

        Assert.Equal(
            """Container 'web' has no health check; its image's HEALTHCHECK ["CMD-SHELL","curl -f http://localhost/ || exit 1"] is ignored by ECS.""", found.Message);
        Assert.Equal(
            """[{"op":"add","path":"/containerDefinitions/0/healthCheck","value":{"command":["CMD-SHELL","curl -f http://localhost/ || exit 1"]}}]""",
            found.PatchText());
        Assert.True(found.Blocks);
    }

    [Fact]
    public void Two_checks_that_differ_are_shown_and_the_same_check_twice_is_fine()
    {
        var other = Said("EDG-HC01", new InspectedImage("web", s_facts with { HealthcheckTest = ["CMD", "b"] }, null));
        Assert.Equal((Outcome.Fail, Severity.Info), (other.Outcome, other.Severity));

        Assert.Equal(Outcome.Pass, Said("EDG-HC01", new InspectedImage("web", s_facts with { HealthcheckTest = ["CMD", "x"] }, null)).Outcome);
        Assert.Equal(Outcome.Skip, Said("EDG-HC01", new InspectedImage("web", s_facts with { HealthcheckTest = ["NONE"] }, null)).Outcome);
        Assert.Equal(Outcome.CannotTell, Said("EDG-HC01").Outcome);
    }

    private static Finding Said(string rule, params InspectedImage[] images) =>
        ImageRuleSet.Default.Check(Some.WithCheck("CMD", "x"), images).Single(f => f.Rule == rule);
}
