using System.Text.Json.Nodes;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Core.Tests.TaskDefinitions;

/// <summary>How large a task definition may be: what ECS would never take is not worked on.</summary>
public sealed class TaskDefinitionLimitsTests
{
    [Fact]
    public void Ten_containers_are_read_and_an_eleventh_is_refused_with_the_place_and_the_number()
    {
        Assert.Equal(10, TaskDefinition.From(Containers(10)).Containers.Count);
        Assert.Equal("/containerDefinitions: 11 containers, where ECS takes at most 10 in a task definition.", Assert.Throws<FormatException>(() => TaskDefinition.From(Containers(11))).Message);
        Assert.Equal("/containerDefinitions: 40000 containers, where ECS takes at most 10 in a task definition.", Assert.Throws<FormatException>(() => TaskDefinition.Parse(Containers(40_000).ToJsonString())).Message);
        Assert.Throws<FormatException>(() => TaskDefinition.From(new JsonObject { ["taskDefinition"] = Containers(11) }));
    }

    [Fact]
    public void White_space_is_free_and_what_is_longer_than_ECS_could_take_is_refused()
    {
        var large = Containers(1);
        large["family"] = new string('é', (TaskDefinition.MaxBytes - large.ToJsonString().Length - 12) / 2);
        Assert.NotNull(TaskDefinition.Parse(large.ToJsonString(new() { WriteIndented = true, IndentSize = 100 })));

        large["family"] = new string('é', TaskDefinition.MaxBytes / 2);
        Assert.Equal(
            $"The task definition has {TaskDefinition.MaxBytes + Containers(1).ToJsonString().Length + 12} bytes without white space, where ECS takes at most 65536.",
            Assert.Throws<FormatException>(() => TaskDefinition.From(large)).Message);
    }

    [Fact]
    public void Thousands_of_wrong_names_do_not_tell_thousands_of_right_ones_each()
    {
        var task = Containers(1);
        task["volumes"] = new JsonArray([.. Enumerable.Range(0, 3000).Select(i => (JsonNode)new JsonObject { ["name"] = $"v{i}" })]);
        task["containerDefinitions"]![0]!["mountPoints"] = new JsonArray([.. Enumerable.Range(0, 3000).Select(_ => (JsonNode)new JsonObject { ["sourceVolume"] = "x" })]);

        var found = new Deployment { TaskDefinition = TaskDefinition.From(task) }.Said("EDG-FG08");

        Assert.Equal(3000, found.Count);
        Assert.All(found, f => Assert.EndsWith("'v8', 'v9' and 2990 more.", f.Message, StringComparison.Ordinal));
    }

    private static JsonObject Containers(int count) => new()
    {
        ["containerDefinitions"] = new JsonArray([.. Enumerable.Range(0, count).Select(i => (JsonNode)new JsonObject { ["name"] = $"c{i}", ["image"] = "i" })]),
    };
}
