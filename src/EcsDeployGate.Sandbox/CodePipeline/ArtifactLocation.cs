namespace EcsDeployGate.Sandbox.CodePipeline;

/// <summary>Where an artifact's zip lies.</summary>
internal sealed record ArtifactLocation(string Name, string Bucket, string Key);
