using EcsDeployGate.Core.Probing.Experiments;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;
using EcsDeployGate.Core.Validating.Commands;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Probing;

/// <summary>Chooses corrected commands that are worth a try in the container once its own check has failed for certain.</summary>
/// <remarks>
/// Ordered by how little they change, what is weaker or less bounded after what is better. Each is a command that could be deployed
/// as it is: it fails on HTTP errors and, where the client can, ends by itself one second before the check's time-out, so that its
/// own words survive instead of the engine's.
/// </remarks>
internal static class ExperimentPlanner
{
    public static IReadOnlyList<PlannedExperiment> Plan(ContainerDefinition container, ImageFacts? image)
    {
        if (container.HealthCheck is not { } check)
        {
            return [];
        }

        var written = HealthCommand.Of(check.Command);
        var variables = ContainerVariables.Of(container, image?.Env);
        List<PlannedExperiment> plan = [];
        var command = written;
        if (MisuseCorrection.Of(container) is { } corrected)
        {
            command = HealthCommand.Of(corrected);
            if (HttpRequest.In(command, variables) is null or { IsLoopback: true })
            {
                plan.Add(new("form", [$"written as {CommandText.Show(corrected)}"], corrected, Needs: null, OtherPort: false));
            }
        }

        plan.AddRange(LineVariants.Quotes(command));
        plan.AddRange(LineVariants.Defaults(command, CheckNames.Variables(command)));
        plan.AddRange(LineVariants.Absolute(command));
        plan.AddRange(LineVariants.Bash(command));
        plan.AddRange(LineVariants.Doubts(container));
        if (HttpRequest.In(command, variables) is { } request)
        {
            plan.AddRange(HttpVariants.Of(new CheckLine(command, request, Math.Max(1, check.Timeout - 1))));
        }

        return [.. plan.Where(e => e.Seconds is not null || !e.Command.SequenceEqual(check.Command)).DistinctBy(e => $"{e.Seconds}\0{string.Join('\0', e.Command)}")];
    }
}
