namespace EcsDeployGate.Core.Runs;

/// <summary>Where a run stands: the path of the design, and its end.</summary>
public enum RunStage
{
    /// <summary>A request is there; nothing has been read yet.</summary>
    Receiving,

    /// <summary>Finding out what would be deployed.</summary>
    Resolving,

    /// <summary>Rules over the task definition.</summary>
    Validating,

    /// <summary>Images, without running them.</summary>
    Inspecting,

    /// <summary>The one-off task.</summary>
    Probing,

    /// <summary>Findings and evidence to a verdict.</summary>
    Deciding,

    /// <summary>Telling the door.</summary>
    Reporting,

    /// <summary>Over; nothing will happen any more.</summary>
    Ended,
}
