using EcsDeployGate.Core.Inspecting;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;
using EcsDeployGate.Core.Probing.Experiments;
using EcsDeployGate.Core.Validating.Commands;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Probing.Deriving;

/// <summary>Writes down what the observer has to know.</summary>
internal static class PlanMaker
{
    public static ProbePlan Make(
        Deployment deployment, IReadOnlyList<InspectedImage> images, ProbeSettings settings, RunId run, int attempt, int maxExperiments)
    {
        var task = Kept.Of(deployment.TaskDefinition, settings.DropContainers);
        return new(
            run.ToString(),
            settings.SoakSeconds,
            settings.DeadlineSeconds ?? Deadline.Seconds(task, settings.SoakSeconds, settings.WatchSeconds, Math.Max(1, attempt)),
            [.. task.Containers.Where(Recordable.Is).Select(c => Container(task, c, images.FirstOrDefault(i => i.Container == c.Name)?.Facts, maxExperiments))],
            settings.WatchSeconds,
            settings.Mode is ProbeMode.CommandOnly);
    }

    private static PlannedContainer Container(TaskDefinition task, ContainerDefinition container, ImageFacts? image, int maxExperiments)
    {
        var check = container.HealthCheck!;
        return new(
            container.Name, container.Essential || task.WaitingFor(container.Name).Any(), check.Interval, check.Timeout, check.Retries, check.StartPeriod,
            AskedPort.Of(HealthCommand.Of(MisuseCorrection.Of(container) ?? check.Command), ContainerVariables.Of(container, image?.Env)),
            [.. ExperimentPlanner.Plan(container, image).Take(maxExperiments)]);
    }
}
