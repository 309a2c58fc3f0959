namespace EcsDeployGate.Architecture.Tests;

public sealed class ProjectReferencesTests
{
    [Fact]
    public void Core_knows_the_protocol_of_the_probe_and_nothing_else()
    {
        Assert.Equal(["EcsDeployGate.Probe.Protocol"], Tree.References["EcsDeployGate.Core"]);
        Assert.Empty(Tree.Packages("EcsDeployGate.Core"));
    }

    [Fact]
    public void The_protocol_knows_nobody() => Assert.Empty(Tree.References["EcsDeployGate.Probe.Protocol"]);

    [Fact]
    public void What_runs_in_a_strangers_task_knows_the_protocol_and_nothing_else()
    {
        Assert.Equal(["EcsDeployGate.Probe.Protocol"], Tree.References["EcsDeployGate.Probe"]);
        Assert.Empty(Tree.Packages("EcsDeployGate.Probe"));
    }

    [Fact]
    public void The_sandbox_shares_no_type_with_the_product() => Assert.Empty(Tree.References["EcsDeployGate.Sandbox"]);

    [Fact]
    public void A_store_is_not_AWS_and_AWS_is_no_store()
    {
        Assert.Equal(["EcsDeployGate.Core"], Tree.References["EcsDeployGate.Sqlite"]);
        Assert.Equal(["EcsDeployGate.Core"], Tree.References["EcsDeployGate.Aws"]);
    }

    [Fact]
    public void Executables_share_one_list_of_registrations()
    {
        Assert.Equal(["EcsDeployGate.Hosting"], Tree.References["EcsDeployGate.Api"]);
        Assert.Contains("EcsDeployGate.Hosting", Tree.References["EcsDeployGate.Cli"]);
        Assert.DoesNotContain(Tree.Packages("EcsDeployGate.Hosting"), p => p.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Checkout.Path("EcsDeployGate.sln")).Replace('\\', '/');

        Assert.All(
            Tree.Files("src", "*.csproj").Concat(Tree.Files("tests", "*.csproj")).Concat(Tree.Files("pipeline", "*.csproj")).Concat(Tree.Files("cdk", "*.csproj")),
            project => Assert.Contains(Tree.Relative(project), solution, StringComparison.Ordinal));
    }

    [Fact]
    public void Versions_stand_in_one_place()
    {
        Assert.All(
            Tree.Files("src", "*.csproj").Concat(Tree.Files("tests", "*.csproj")).Concat(Tree.Files("pipeline", "*.csproj")).Concat(Tree.Files("cdk", "*.csproj")),
            project => Assert.DoesNotContain(" Version=", File.ReadAllText(project), StringComparison.Ordinal));
    }
}
