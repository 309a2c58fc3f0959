using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Core.Tests.Resolving;

public sealed class RevisionsTests
{
    private const string Target = "arn:aws:ecs:eu-west-1:1:service-revision/shop/web/2";
    private const string Source = "arn:aws:ecs:eu-west-1:1:service-revision/shop/web/1";
    private readonly PipelineWorld _world = new();

    [Fact]
    public async Task The_target_revision_is_the_deployment_and_what_it_replaces_the_baseline()
    {
        var candidate = TaskDefinition.Parse("""{"family":"shop","containerDefinitions":[{"name":"web","image":"registry.test/shop:3"},{"name":"side","image":"registry.test/side:1"}]}""");
        _world.Definitions["arn:new"] = candidate;
        _world.Definitions["arn:old"] = _world.Baseline;
        _world.Revisions[Target] = Revision("arn:new") with { Digests = new Dictionary<string, string> { ["web"] = "sha256:pinned" } };
        _world.Revisions[Source] = Revision("arn:old");
        _world.SourceRevisions = [Source];

        var deployment = Assert.IsType<Resolution.Resolved>(await ResolveAsync()).Deployment;

        Assert.Equal((candidate, _world.Baseline, "arn:old"), (deployment.TaskDefinition, deployment.Baseline, deployment.BaselineArn));
        Assert.Equal(("arn:aws:ecs:eu-west-1:1:cluster/shop", "web"), (deployment.Cluster, deployment.Service));
        Assert.Equal(("sha256:pinned", true), (deployment.Images[0].Digest, deployment.Images[1].Digest is not null));
        Assert.Equal(["subnet-0aa"], deployment.Placement.Subnets);
    }

    [Fact]
    public async Task A_first_deployment_has_no_baseline()
    {
        _world.Revisions[Target] = Revision("arn:new");

        var deployment = Assert.IsType<Resolution.Resolved>(await ResolveAsync()).Deployment;

        Assert.Null(deployment.Baseline);
    }

    [Fact]
    public async Task A_revision_that_ecs_forgot_is_held_and_never_rejected()
    {
        var refused = Assert.IsType<Resolution.Refused>(await ResolveAsync());

        Assert.Equal(("deployment-not-found", false), (refused.Code, refused.Rejects));
    }

    private static ServiceRevision Revision(string definition) => new(
        "arn:aws:ecs:eu-west-1:1:cluster/shop", "arn:aws:ecs:eu-west-1:1:service/shop/web", definition,
        new("FARGATE", "LATEST", ["subnet-0aa"], ["sg-0cc"], false), new Dictionary<string, string>());

    private Task<Resolution> ResolveAsync() => _world.Resolve(
        new HookTarget("arn:aws:ecs:eu-west-1:1:service-deployment/shop/web/D1", "arn:aws:ecs:eu-west-1:1:service/shop/web", Target, "PRE_SCALE_UP"), Door.DeploymentHook);
}
