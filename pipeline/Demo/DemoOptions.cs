namespace EcsDeployGate.Demo;

/// <summary>What the story is told with.</summary>
/// <param name="Programs">Directory with the built programs (<c>artifacts/bin</c>).</param>
/// <param name="Configuration">Build configuration, as the directories spell it.</param>
/// <param name="Probe">The static probe binary.</param>
/// <param name="Images">Directory with the root file systems <c>with-curl</c> and <c>without-curl</c>.</param>
/// <param name="Work">Directory for logs, the store and the sandbox's state.</param>
/// <param name="Engine">Task engine of the sandbox: auto, docker or embedded.</param>
/// <param name="Keep">Stay up at the end.</param>
internal sealed record DemoOptions(string Programs, string Configuration, string Probe, string Images, string Work, string Engine, bool Keep);
