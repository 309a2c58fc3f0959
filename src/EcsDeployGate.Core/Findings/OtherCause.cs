namespace EcsDeployGate.Core.Findings;

/// <summary>A cause that was seen as well and is not the root cause.</summary>
/// <param name="Code">One of <see cref="CauseCodes"/>.</param>
/// <param name="Summary">One sentence with the actual values.</param>
/// <param name="Container">Name of the container it is about, or null for the task.</param>
/// <param name="Because">Why another cause was chosen.</param>
public sealed record OtherCause(string Code, string Summary, string? Container, string Because);
