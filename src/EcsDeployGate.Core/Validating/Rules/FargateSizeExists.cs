using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Core.Validating.Rules;

/// <summary>Task-level cpu and memory are a pair that Fargate has.</summary>
internal sealed class FargateSizeExists : IRule<Deployment>
{
    public RuleInfo Info { get; } = new(
        "EDG-FG01",
        "Fargate has this task size",
        Severity.Error,
        Confidence.Certain,
        "ECS refuses the task definition, which shows only in the deploy stage.",
        "Choose a pair from the table of Fargate task sizes.",
        Docs.TaskSize);

    public IEnumerable<Finding> Check(Deployment facts)
    {
        var task = facts.TaskDefinition;
        if (!FargateFieldsAreSet.IsWanted(facts))
        {
            yield return Info.Skip("", "The task does not ask for Fargate.");
        }
        else if (Text(task, "cpu") is not { } cpuText || Text(task, "memory") is not { } memoryText)
        {
            yield return Info.Skip("", "cpu or memory of the task is missing, which is another rule's business.");
        }
        else if (FargateSize.ParseCpu(cpuText) is not { } cpu)
        {
            yield return Info.Fail("/cpu", $"The task's cpu is '{cpuText}', which is neither CPU units such as \"256\" nor vCPUs such as \".25 vCPU\".");
        }
        else if (FargateSize.ParseMemory(memoryText) is not { } memory)
        {
            yield return Info.Fail("/memory", $"The task's memory is '{memoryText}', which is neither MiB such as \"512\" nor GB such as \"1 GB\".");
        }
        else if (FargateSize.Exists(cpu, memory))
        {
            yield return Info.Pass("/memory");
        }
        else
        {
            yield return Wrong(cpu, memory, FargateSize.MemoryFor(cpu));
        }
    }

    private Finding Wrong(int cpu, int memory, IReadOnlyList<int>? choices)
    {
        var nearest = FargateSize.NearestLarger(cpu, memory);
        return Info.Fail(
            choices is null ? "/cpu" : "/memory",
            choices is null
                ? $"The task asks for {cpu} CPU units: Fargate has 256, 512, 1024, 2048, 4096, 8192, 16384 and 32768."
                : $"The task asks for {cpu} CPU units and {memory} MiB: with {cpu} units Fargate has {Describe(choices)} MiB.") with
        {
            Fix = nearest is { } size
                ? new Fix(
                    $"Set cpu to \"{size.Cpu}\" and memory to \"{size.Memory}\", the next larger size.",
                    [.. Patch.Add("/cpu", $"{size.Cpu}").Concat(Patch.Add("/memory", $"{size.Memory}")).Select(o => o!.DeepClone())])
                : new Fix(Info.Fix),
        };
    }

    private static string Describe(IReadOnlyList<int> choices) => choices.Count <= 3
        ? string.Join(", ", choices)
        : $"{choices[0]} to {choices[^1]} in steps of {choices[1] - choices[0]}";

    private static string? Text(TaskDefinition task, string member) => task[member].AsText() ?? task[member].AsInt()?.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
