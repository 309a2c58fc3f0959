using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Core.Tests.Resolving;

/// <summary>Which role is taken on for which deployment.</summary>
public sealed class TargetRolesTests
{
    private const string Pipelines = "arn:aws:iam::111111111111:role/pipeline";

    private static readonly TargetRole Role = new("arn:aws:iam::222222222222:role/gate", "shop");

    public static TheoryData<TargetRole, bool> Matches => new()
    {
        { Role, true },
        { Role with { Pipeline = "shop-*" }, true },
        { Role with { Pipeline = "Shop-*" }, false },
        { Role with { Pipeline = "shop" }, false },
        { Role with { Stage = "Deplo?" }, true },
        { Role with { Stage = "Approve" }, false },
        { Role with { Cluster = "shop" }, true },
        { Role with { Cluster = "*op", Service = "we*", Stage = "*", Region = "eu-*", Account = "1111*", Pipeline = "*" }, true },
        { Role with { Cluster = "*op", Service = "api" }, false },
        { Role with { Region = "eu-west-1" }, true },
        { Role with { Region = "us-*" }, false },
        { Role with { Account = "111111111111" }, true },
        { Role with { Account = "222222222222" }, false },
    };

    [Theory]
    [MemberData(nameof(Matches))]
    public async Task Every_pattern_of_a_role_must_match(TargetRole role, bool matches)
    {
        var world = World(role);

        Assert.Equal(matches ? new AwsTarget(null, role.RoleArn, "shop") : null, (await world.Deployment()).Target);
        Assert.Equal(matches, world.AskedAt is not null);
    }

    [Fact]
    public async Task The_first_that_matches_holds()
    {
        TargetRole first = new("arn:aws:iam::222222222222:role/first") { Service = "api" }, second = new("arn:aws:iam::222222222222:role/second") { Service = "w*" };

        Assert.Equal("arn:aws:iam::222222222222:role/second", (await World(first, second, Role).Deployment()).Target!.RoleArn);
    }

    [Fact]
    public async Task A_role_is_taken_on_in_the_region_of_the_action()
    {
        var world = World(Role with { Region = "us-*" });
        world.WithDeploy(PipelineWorld.EcsDeploy("DeployWeb", 2) with { Region = "us-east-1" });

        Assert.Equal(new AwsTarget("us-east-1", Role.RoleArn, "shop"), (await world.Deployment()).Target);
    }

    [Theory]
    [InlineData("shop", null, null)]
    [InlineData("arn:aws:ecs:eu-west-1:222222222222:cluster/shop", "eu-west-1", "arn:aws:iam::222222222222:role/gate")]
    [InlineData("arn:aws:ecs:us-east-1:333333333333:cluster/shop", "us-east-1", null)]
    public void A_cluster_that_comes_by_itself_says_region_and_account_only_by_its_ARN(string cluster, string? region, string? role)
    {
        var roles = new TargetRoles([Role with { Account = "222222222222", Cluster = "shop" }, Role with { Pipeline = "*" }], "eu-west-1");

        Assert.Equal((region, role), (roles.Of(cluster, "web")?.Region, roles.Of(cluster, "web")?.RoleArn));
    }

    [Fact]
    public void Names_alone_are_enough_for_patterns_of_names()
    {
        var roles = new TargetRoles([Role with { Cluster = "default", Service = "web" }], "eu-west-1");

        Assert.Equal(new AwsTarget(null, Role.RoleArn, "shop"), roles.Of(null, "web"));
        Assert.Null(roles.Of("shop", "web"));
        Assert.Null(roles.Of(null, null));
    }

    private static PipelineWorld World(params TargetRole[] roles)
    {
        var world = new PipelineWorld { Roles = new(roles, "eu-west-1") };
        world.Pipeline = world.Pipeline with { RoleArn = Pipelines };
        return world.WithDeploy(PipelineWorld.EcsDeploy("DeployWeb", 2));
    }
}
