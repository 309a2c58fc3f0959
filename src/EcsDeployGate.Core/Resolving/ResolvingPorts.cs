namespace EcsDeployGate.Core.Resolving;

/// <summary>What resolving reads from, and whom it may become to do so.</summary>
internal sealed record ResolvingPorts(IPipelines Pipelines, IArtifacts Artifacts, IServices Services, IImageRegistry Registry, IYaml Yaml, TargetRoles Roles);
