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
/// <param name="When">
/// Signs of which one must be there, in words that the recorder compares: <c>exit:22</c>, <c>timeout</c>, <c>says:404</c> (in the output of the last
/// attempt or of a look), <c>set:NAME</c> and <c>unset:NAME</c> (variables). Null: always.
/// </param>
/// <param name="Kind">One of the words below.</param>
/// <param name="Seconds">How long it may take, when that is longer than a slot; it then runs on beside the container. Null: a share of the slot.</param>
public sealed record PlannedExperiment(
    string Id, IReadOnlyList<string> Changes, IReadOnlyList<string> Command, string? Needs, bool OtherPort,
    IReadOnlyList<string>? When = null, string Kind = PlannedExperiment.Correction, int? Seconds = null)
{
    /// <summary>The text in a command that stands for a port that was seen listening.</summary>
    public const string PortPlaceholder = "{port}";

    /// <summary>The text in a command that stands for the path of a redirect that a look showed.</summary>
    public const string PathPlaceholder = "{path}";

    /// <summary>The text in a command that stands for the place of the needed program, one that is off the PATH.</summary>
    public const string ProgramPlaceholder = "{program}";

    /// <summary>Before a name in <see cref="Needs"/>: a program that is off the PATH.</summary>
    public const string OffPathPrefix = "off-path:";

    /// <summary>Exit code 0 verifies it as a fix.</summary>
    public const string Correction = "correction";

    /// <summary>It proves nothing; what it prints is a sign for those after it.</summary>
    public const string Look = "look";

    /// <summary>It is tried on a check that passes, to see whether a stricter one would pass too.</summary>
    public const string Doubt = "doubt";
}
