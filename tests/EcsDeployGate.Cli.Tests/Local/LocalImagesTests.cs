using EcsDeployGate.Cli.Local;
using EcsDeployGate.TestKit;

namespace EcsDeployGate.Cli.Tests.Local;

public sealed class LocalImagesTests
{
    [Fact]
    public void An_image_that_is_given_keeps_the_name_that_the_definition_has()
    {
        var plan = LocalImages.Plan(Some.TaskDefinition(image: "example.com/web:v1"), ["web=oci-archive:web.tar"]);

        Assert.Equal([new LocalImage("web", "example.com/web:v1", "oci-archive:web.tar", Guessed: false)], plan.ToLoad);
        Assert.Equal("example.com/web:v1", plan.TaskDefinition.Containers[0].Image);
    }

    [Fact]
    public void A_reference_in_the_definition_gets_a_name_that_ecs_takes()
    {
        var plan = LocalImages.Plan(Some.TaskDefinition(image: "docker-archive:/tmp/web.tar:web:v1"), []);

        Assert.Equal([new LocalImage("web", "local/web:latest", "docker-archive:/tmp/web.tar:web:v1", Guessed: false)], plan.ToLoad);
        Assert.Equal("local/web:latest", plan.TaskDefinition.Containers[0].Image);
    }

    [Fact]
    public void An_image_that_nobody_gave_is_looked_for_in_docker()
    {
        var plan = LocalImages.Plan(Some.TaskDefinition(image: $"example.com/web@{Some.Digest}"), []);

        Assert.Equal([new LocalImage("web", "example.com/web", $"docker-daemon:example.com/web@{Some.Digest}", Guessed: true)], plan.ToLoad);
    }

    [Fact]
    public void Containers_that_share_an_image_load_it_once_and_must_agree_on_it()
    {
        var two = Some.TaskDefinition().With(json =>
        {
            var copy = json["containerDefinitions"]![0]!.DeepClone();
            copy["name"] = "sidecar";
            json["containerDefinitions"]!.AsArray().Add(copy);
        });

        Assert.Single(LocalImages.Plan(two, ["web=oci:a"]).ToLoad);
        var refused = Assert.Throws<CliException>(() => LocalImages.Plan(two, ["web=oci:a", "sidecar=oci:b"]));
        Assert.Equal("Containers 'web' and 'sidecar' both run 'example.com/web:v1', so they cannot take it from 'oci:a' and 'oci:b'.", refused.Message);
    }

    [Theory]
    [InlineData("web", "--image 'web' is not CONTAINER=REFERENCE with a reference that begins with docker-daemon:, docker-archive:, oci-archive:, oci:.")]
    [InlineData("web=web:v1", "--image 'web=web:v1' is not CONTAINER=REFERENCE with a reference that begins with docker-daemon:, docker-archive:, oci-archive:, oci:.")]
    [InlineData("api=oci:a", "--image 'api=oci:a': the task definition has no container 'api', only 'web'.")]
    public void An_image_option_that_cannot_be_meant_is_refused(string given, string problem) =>
        Assert.Equal(problem, Assert.Throws<CliException>(() => LocalImages.Plan(Some.TaskDefinition(), [given])).Message);

    [Theory]
    [InlineData("web:v1", "web:v1")]
    [InlineData("team/web:v1", "team/web:v1")]
    [InlineData("example.com/team/web:v1", "team/web:v1")]
    [InlineData("localhost:5000/web", "web")]
    public void The_registry_of_a_name_does_not_matter_here(string image, string path) => Assert.Equal(path, SandboxRegistry.WithoutHost(image));

    [Fact]
    public void A_definition_without_a_role_gets_one_unless_its_own_containers_need_it()
    {
        var bare = Some.TaskDefinition();
        var logging = bare.With(json => json["containerDefinitions"]![0]!["logConfiguration"] = new System.Text.Json.Nodes.JsonObject { ["logDriver"] = "awslogs" });

        Assert.NotNull(LogRole.AddTo(bare)["executionRoleArn"]);
        Assert.Equal(logging, LogRole.AddTo(logging));
    }
}
