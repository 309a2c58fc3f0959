using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.CodePipeline.Conditions;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.CodePipeline;

/// <summary>A pipeline: its versions, executions and stages. Guarded by the lock of <see cref="PipelineState"/>.</summary>
internal sealed class Pipeline(string name, string arn, DateTimeOffset created)
{
    public string Name { get; } = name;

    public string Arn { get; } = arn;

    public DateTimeOffset Created { get; } = created;

    public DateTimeOffset Updated { get; set; } = created;

    /// <summary>Version n stands at n - 1.</summary>
    public List<JsonObject> Versions { get; } = [];

    public JsonObject Declaration => Versions[^1];

    public int Version => Versions.Count;

    /// <summary>SUPERSEDED, QUEUED or PARALLEL.</summary>
    public string Mode => Declaration.Text("executionMode") ?? "SUPERSEDED";

    /// <summary>In the order they started.</summary>
    public List<PipelineExecution> Executions { get; } = [];

    /// <summary>Every run of every action, in the order they started.</summary>
    public List<ActionRun> Runs { get; } = [];

    /// <summary>Every check of every rule, in the order they started.</summary>
    public List<RuleRun> RuleRuns { get; } = [];

    private readonly Dictionary<string, StageSlot> _slots = new(StringComparer.Ordinal);

    public StageSlot Slot(string stage)
    {
        if (!_slots.TryGetValue(stage, out var slot))
        {
            _slots[stage] = slot = new StageSlot();
        }

        return slot;
    }
}
