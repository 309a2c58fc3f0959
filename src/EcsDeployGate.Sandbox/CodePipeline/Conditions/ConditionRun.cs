using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.CodePipeline.Conditions;

/// <summary>One check of a stage's condition for one execution. Guarded by the lock of <see cref="PipelineState"/>.</summary>
internal sealed class ConditionRun(ConditionKind kind, JsonObject declaration, Action<ConditionRun> then, DateTimeOffset now)
{
    public ConditionKind Kind { get; } = kind;

    /// <summary>What comes of it when it is not met: FAIL, SKIP, ROLLBACK or RETRY.</summary>
    public string Result { get; } = declaration.Text("result") ?? "FAIL";

    public List<RuleRun> Rules { get; } = [];

    /// <summary>InProgress, Succeeded, Failed, Abandoned or Overridden.</summary>
    public string Status { get; private set; } = "InProgress";

    public DateTimeOffset ChangedAt { get; private set; } = now;

    public string? Summary { get; private set; }

    /// <summary>What is to happen when it has ended.</summary>
    public Action<ConditionRun> Then { get; } = then;

    public bool IsMet => Status is "Succeeded" or "Overridden";

    public void End(string status, string? summary, DateTimeOffset at) => (Status, Summary, ChangedAt) = (status, summary, at);
}
