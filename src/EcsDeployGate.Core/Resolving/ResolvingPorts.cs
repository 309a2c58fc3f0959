namespace EcsDeployGate.Core.Resolving;

/// <summary>What resolving reads from.</summary>
internal sealed record ResolvingPorts(IPipelines Pipelines, IArtifacts Artifacts, IServices Services, IImageRegistry Registry);
