using System.Globalization;

namespace EcsDeployGate.Probe.Protocol;

/// <summary>Names and places that the gate writes into a probe definition and the probe expects to find.</summary>
public static class ProbeLayout
{
    /// <summary>Name of the task's volume that installer, observer and recorders share.</summary>
    public const string VolumeName = "ecs-deploy-gate";

    /// <summary>Where the volume is mounted in every container that takes part.</summary>
    public const string MountPath = "/ecs-deploy-gate";

    /// <summary>Where the installer puts the probe, seen from every container that takes part.</summary>
    public const string BinaryPath = MountPath + "/probe";

    /// <summary>The verb of the probe that takes an application's place and only waits.</summary>
    public const string HoldVerb = "hold";

    /// <summary>The shortest interval of a health check that ECS takes, in seconds.</summary>
    public const int ShortestInterval = 5;

    /// <summary>Name of the container that fills the volume before the others start.</summary>
    public const string InstallerContainer = "ecs-deploy-gate-installer";

    /// <summary>Name of the container that reads the records and answers.</summary>
    public const string ObserverContainer = "ecs-deploy-gate-observer";

    /// <summary>Environment variable of installer and observer that carries <see cref="ProbePlan.ToJson"/>.</summary>
    public const string PlanVariable = "ECS_DEPLOY_GATE_PLAN";

    /// <summary>Environment variable that tells an application that it takes part in a rehearsal; its value is the run id.</summary>
    public const string RehearsalVariable = "ECS_DEPLOY_GATE_REHEARSAL";

    /// <summary>The <c>healthCheck.command</c> that puts the recorder in front of a container's own check.</summary>
    /// <param name="container">Name of the container, as in the plan.</param>
    /// <param name="timeoutSeconds">The check's own time-out in seconds; the recorder saves what it has shortly before.</param>
    /// <param name="asks">What the recorder is to look for and to hide.</param>
    /// <param name="originalArgv">
    /// The program and arguments that the engine would have run: what follows <c>CMD</c>, or the image's shell followed by
    /// what follows <c>CMD-SHELL</c>.
    /// </param>
    /// <returns>An array that starts with <c>CMD</c>.</returns>
    public static IReadOnlyList<string> CheckCommand(string container, int timeoutSeconds, IReadOnlyList<string> originalArgv, RecorderAsks? asks = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(timeoutSeconds);
        var timeout = (timeoutSeconds * 1000L).ToString(CultureInfo.InvariantCulture);
        return ["CMD", BinaryPath, "check", "--name", container, "--timeout-ms", timeout, .. (asks ?? RecorderAsks.Nothing).ToArgs(), "--", .. originalArgv];
    }
}
