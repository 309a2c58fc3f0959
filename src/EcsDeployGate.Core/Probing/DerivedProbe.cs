using EcsDeployGate.Core.TaskDefinitions;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Probing;

/// <summary>A candidate task definition with the recorder in it.</summary>
/// <param name="Definition">What is registered and run.</param>
/// <param name="Plan">What the observer in it was told.</param>
public sealed record DerivedProbe(TaskDefinition Definition, ProbePlan Plan);
