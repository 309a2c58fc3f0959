using System.Text.Json.Nodes;

namespace EcsDeployGate.Core.Findings;

/// <summary>What to do about a finding or a cause.</summary>
/// <param name="Text">For people; one to three sentences.</param>
/// <param name="Patch">JSON patch (RFC 6902) for the task definition, when the fix can be written as one.</param>
/// <param name="Verified">True only when the probe ran the fix in the container and it worked.</param>
/// <param name="Dockerfile">A line for the image's Dockerfile, when the fix is made there.</param>
public sealed record Fix(string Text, JsonArray? Patch = null, bool Verified = false, string? Dockerfile = null);
