using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Observe;

/// <summary>A container and the experiments that its next attempts are to be used for, ports filled in.</summary>
internal sealed record Handout(PlannedContainer Container);
