using EcsDeployGate.Sandbox.Engines.Scripted;
using EcsDeployGate.Sandbox.Tasks;

namespace EcsDeployGate.Sandbox.Tests.Wire;

/// <summary>Courses of scripted tasks, chosen by the image of the first container.</summary>
internal static class Scripts
{
    public static TaskScript ByImage(TaskSpec spec)
    {
        var first = spec.Containers[0];
        return first.Image switch
        {
            "app:unhealthy" => TaskScript.Running(ScriptStep.Health(first.Name, "UNHEALTHY")),
            "app:exits" => TaskScript.Running(ScriptStep.Print(first.Name, "good bye"), ScriptStep.EssentialExit(first.Name, 7)),
            "app:missing" => TaskScript.FailsToStart("CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref app:missing: app:missing: not found"),
            "app:speaks" => TaskScript.Running(ScriptStep.Print(first.Name, "one"), ScriptStep.Print(first.Name, "two"), ScriptStep.Print(first.Name, "three")),
            _ => TaskScript.Running(ScriptStep.Health(first.Name, "HEALTHY")),
        };
    }
}
