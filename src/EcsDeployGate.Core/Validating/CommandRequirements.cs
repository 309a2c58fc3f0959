using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Validating;

/// <summary>What a health check's command needs of its image and how it may end, from its text alone.</summary>
/// <param name="Required">Programs without which the check cannot pass, as written, in the order of the text; the shell of <c>CMD-SHELL</c> first.</param>
/// <param name="Optional">Programs that only some branches run.</param>
/// <param name="Dynamic">True when a program's name is known only when the shell runs; it is in no list then.</param>
/// <param name="CanFail">False when the exit code is 0 whatever happens.</param>
/// <param name="CanPass">False when the exit code is never 0.</param>
/// <param name="Unknown">What could not be followed, so that both ends count as possible; null when everything was.</param>
public sealed record CommandRequirements(
    IReadOnlyList<string> Required, IReadOnlyList<string> Optional, bool Dynamic, bool CanFail, bool CanPass, string? Unknown)
{
    /// <summary>Reads a command. Never throws: what cannot be read is said in <see cref="Unknown"/>.</summary>
    /// <param name="command">As <c>healthCheck.command</c> holds it: <c>CMD</c> or <c>CMD-SHELL</c> first.</param>
    public static CommandRequirements Of(IReadOnlyList<string> command)
    {
        var needs = CommandNeeds.Of(HealthCommand.Of(command));
        return new([.. needs.Required], [.. needs.Optional], needs.Dynamic, needs.Status.NonZero, needs.Status.Zero, needs.Status.Unknown);
    }
}
