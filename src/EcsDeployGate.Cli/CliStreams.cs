namespace EcsDeployGate.Cli;

/// <summary>Where answers and progress go: the answer to the output, everything else to the error stream.</summary>
/// <param name="Out">The answer.</param>
/// <param name="Error">Progress and mistakes.</param>
/// <param name="In">What <c>-</c> reads.</param>
/// <param name="OutIsTerminal">True when a person reads the answer as it comes.</param>
/// <param name="ErrorIsTerminal">True when a person reads the progress.</param>
internal sealed record CliStreams(TextWriter Out, TextWriter Error, Func<Stream> In, bool OutIsTerminal, bool ErrorIsTerminal)
{
    public static CliStreams OfProcess() => new(
        Console.Out, Console.Error, Console.OpenStandardInput, !Console.IsOutputRedirected, !Console.IsErrorRedirected);
}
