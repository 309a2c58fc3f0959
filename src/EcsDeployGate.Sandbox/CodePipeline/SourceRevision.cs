namespace EcsDeployGate.Sandbox.CodePipeline;

/// <summary>What a source action found.</summary>
internal sealed record SourceRevision(string ActionName, string ArtifactName, string Id, string Summary, DateTimeOffset Created);
