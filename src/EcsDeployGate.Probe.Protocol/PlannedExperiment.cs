namespace EcsDeployGate.Probe.Protocol;

/// <summary>A corrected health-check command to try once the failure of the original is certain.</summary>
/// <param name="Id">What is tried, short and stable, such as <c>wget</c>, <c>wget+127.0.0.1</c> or <c>port</c>.</param>
/// <param name="Changes">What differs from the original, in words for a report.</param>
/// <param name="Command">
/// An ECS command array (<c>CMD</c> or <c>CMD-SHELL</c>). <c>{port}</c> in an element stands for a port that was seen listening.
/// </param>
/// <param name="Needs">
/// The program that must be on the container's PATH for the experiment to make sense; <c>busybox:wget</c> means a BusyBox that has
/// the applet. Null when nothing is needed that is not known to be there.
/// </param>
/// <param name="OtherPort">Whether to try it once for each other port that listens, and only if the planned port does not.</param>
public sealed record PlannedExperiment(
    string Id, IReadOnlyList<string> Changes, IReadOnlyList<string> Command, string? Needs, bool OtherPort)
{
    /// <summary>The text in a command that stands for a port that was seen listening.</summary>
    public const string PortPlaceholder = "{port}";
}
