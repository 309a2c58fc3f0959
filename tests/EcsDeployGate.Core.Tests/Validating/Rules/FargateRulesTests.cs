using System.Text.Json.Nodes;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.Validating;

namespace EcsDeployGate.Core.Tests.Validating.Rules;

public sealed class FargateRulesTests
{
    [Theory]
    [InlineData("256", "512")]
    [InlineData("256", "2048")]
    [InlineData("512", "1024")]
    [InlineData("1024", "8192")]
    [InlineData("4096", "30720")]
    [InlineData("8192", "20480")]
    [InlineData("16384", "122880")]
    [InlineData("32768", "249856")]
    [InlineData("1 vCPU", "3 GB")]
    [InlineData(".25 vcpu", "0.5GB")]
    public void FG01_accepts_sizes_of_the_table(string cpu, string memory) =>
        Assert.Equal(Outcome.Pass, Assert.Single(Sized(cpu, memory).Said("EDG-FG01")).Outcome);

    [Theory]
    [InlineData("256", "4096", "The task asks for 256 CPU units and 4096 MiB: with 256 units Fargate has 512, 1024, 2048 MiB.", "512", "4096")]
    [InlineData("1024", "1024", "The task asks for 1024 CPU units and 1024 MiB: with 1024 units Fargate has 2048 to 8192 in steps of 1024 MiB.", "1024", "2048")]
    [InlineData("300", "512", "The task asks for 300 CPU units: Fargate has 256, 512, 1024, 2048, 4096, 8192, 16384 and 32768.", "512", "1024")]
    [InlineData("8192", "18432", "The task asks for 8192 CPU units and 18432 MiB: with 8192 units Fargate has 16384 to 61440 in steps of 4096 MiB.", "8192", "20480")]
    public void FG01_rejects_other_pairs_and_offers_the_next_larger(string cpu, string memory, string message, string nextCpu, string nextMemory)
    {
        var found = Assert.Single(Sized(cpu, memory).Said("EDG-FG01"));

        Assert.Equal((Outcome.Fail, message), (found.Outcome, found.Message));
        Assert.Equal(
            $$"""[{"op":"add","path":"/cpu","value":"{{nextCpu}}"},{"op":"add","path":"/memory","value":"{{nextMemory}}"}]""", found.PatchText());
    }

    [Fact]
    public void FG01_rejects_text_that_is_no_size() =>
        Assert.Equal(
            "The task's memory is 'plenty', which is neither MiB such as \"512\" nor GB such as \"1 GB\".",
            Assert.Single(Sized("256", "plenty").Said("EDG-FG01")).Message);

    [Fact]
    public void FG01_and_FG02_skip_tasks_that_do_not_ask_for_Fargate()
    {
        var deployment = Some.Deployment("""{"requiresCompatibilities": ["EC2"], "cpu": "1", "containerDefinitions": [{"name": "a", "image": "i"}]}""");

        Assert.All(RuleSet.Default.Check(deployment).Where(f => f.Rule is "EDG-FG01" or "EDG-FG02"), f => Assert.Equal(Outcome.Skip, f.Outcome));
    }

    [Fact]
    public void FG02_accepts_a_definition_with_all_three() =>
        Assert.Equal(Outcome.Pass, Assert.Single(Sized("256", "512").Said("EDG-FG02")).Outcome);

    [Fact]
    public void FG02_rejects_what_is_missing_and_says_each()
    {
        var found = Some.Deployment("""
            {"requiresCompatibilities": ["FARGATE"], "networkMode": "bridge", "containerDefinitions": [{"name": "a", "image": "i"}]}
            """).Said("EDG-FG02");

        Assert.Equal(
            [
                "networkMode is 'bridge': Fargate supports only 'awsvpc'.",
                "cpu of the task is not set: Fargate requires it at the task level.",
                "memory of the task is not set: Fargate requires it at the task level.",
            ],
            found.Select(f => f.Message));
        Assert.All(found, f => Assert.True(f.Blocks));
    }

    [Theory]
    [InlineData("""["EC2"]""", Severity.Error, "The service runs on Fargate and requiresCompatibilities is [EC2].")]
    [InlineData("[]", Severity.Warning, "The service runs on Fargate and requiresCompatibilities is not set: ECS checks Fargate's demands only at launch.")]
    public void FG02_looks_at_where_the_service_runs(string compatibilities, Severity severity, string message)
    {
        var json = Some.Task(["CMD", "x"]);
        json["requiresCompatibilities"] = JsonNode.Parse(compatibilities);
        var deployment = Some.Deployment(json.ToJsonString()) with { Placement = Placement.None with { LaunchType = "FARGATE" } };

        var found = Assert.Single(deployment.Said("EDG-FG02"));

        Assert.Equal((severity, message), (found.Severity, found.Message));
    }

    [Fact]
    public void FG08_accepts_names_that_refer_to_something()
    {
        var deployment = Some.Deployment("""
            {"volumes": [{"name": "v"}], "containerDefinitions": [
              {"name": "a", "image": "i", "mountPoints": [{"sourceVolume": "v", "containerPath": "/v"}]},
              {"name": "b", "image": "i", "dependsOn": [{"containerName": "a", "condition": "START"}], "volumesFrom": [{"sourceContainer": "a"}]}]}
            """);

        Assert.Equal(Outcome.Pass, Assert.Single(deployment.Said("EDG-FG08")).Outcome);
    }

    [Fact]
    public void FG08_rejects_names_that_refer_to_nothing()
    {
        var deployment = Some.Deployment("""
            {"containerDefinitions": [
              {"name": "a", "image": "i", "essential": false, "mountPoints": [{"sourceVolume": "data", "containerPath": "/v"}]},
              {"name": "a", "image": "i", "essential": false, "dependsOn": [{"containerName": "db", "condition": "START"}], "volumesFrom": [{"sourceContainer": "c"}]}]}
            """);

        Assert.Equal(
            [
                ("/containerDefinitions", "No container is essential: ECS demands at least one."),
                ("/containerDefinitions/1/name", "Two containers are named 'a'."),
                ("/containerDefinitions/0/mountPoints/0/sourceVolume", "Container 'a' names a volume 'data' in mountPoints; the task has none."),
                ("/containerDefinitions/1/volumesFrom/0/sourceContainer", "Container 'a' names a container 'c' in volumesFrom; the task has 'a', 'a'."),
                ("/containerDefinitions/1/dependsOn/0/containerName", "Container 'a' names a container 'db' in dependsOn; the task has 'a', 'a'."),
            ],
            deployment.Said("EDG-FG08").Select(f => (f.At, f.Message)));
    }

    [Fact]
    public void Every_rule_has_an_id_of_its_own_a_source_and_a_sentence_for_each_field()
    {
        var rules = RuleSet.Default.Rules;

        Assert.Equal(rules.Count, rules.Select(r => r.Id).Distinct().Count());
        Assert.Equal(rules.Select(r => r.Id).Order(StringComparer.Ordinal).Where(i => i.Contains("HC", StringComparison.Ordinal)),
            rules.Select(r => r.Id).Where(i => i.Contains("HC", StringComparison.Ordinal)));
        Assert.All(rules, r =>
        {
            Assert.Matches("^EDG-(HC|FG|IM)[0-9]{2}$", r.Id);
            Assert.EndsWith(".", r.Why, StringComparison.Ordinal);
            Assert.Equal("https", r.Source.Scheme);
        });
    }

    private static Deployment Sized(string cpu, string memory)
    {
        var json = Some.Task(["CMD", "x"]);
        json["cpu"] = cpu;
        json["memory"] = memory;
        return Some.Deployment(json.ToJsonString());
    }
}
