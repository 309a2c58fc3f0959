using System.Text.Json.Nodes;

namespace EcsDeployGate.Sandbox.CodePipeline.Jobs;

/// <summary>What a function works for: an action or a rule of a stage. Everything is called with the lock of <see cref="PipelineState"/>.</summary>
internal interface IJobOwner
{
    PipelineExecution Execution { get; }

    /// <summary>Configuration with variables filled in; has a <c>FunctionName</c>.</summary>
    JsonObject Configuration { get; }

    JsonObject ActionTypeId { get; }

    IReadOnlyList<ArtifactLocation> Inputs { get; }

    /// <summary>Where the function is to put what it makes.</summary>
    IReadOnlyList<ArtifactLocation> Outputs { get; }

    JsonObject? EncryptionKey { get; }

    /// <summary>The member <c>pipelineContext</c> of the job's data.</summary>
    JsonObject Context { get; }

    /// <summary>How long it may take in all; null: as long as CodePipeline lets any.</summary>
    TimeSpan? Within { get; }

    /// <summary>Whether an answer still counts.</summary>
    bool IsOpen { get; }

    /// <summary>What would end it from outside; whoever sets it disposes of the one before.</summary>
    IDisposable? Ends { get; set; }

    /// <summary>Takes note of how far it is.</summary>
    void Report(JobProgress progress);

    void Complete(ActionOutcome outcome);
}
