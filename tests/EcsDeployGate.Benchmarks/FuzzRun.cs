using System.Text.Json;
using EcsDeployGate.TestKit.Fuzzing;

namespace EcsDeployGate.Benchmarks;

/// <summary>A million scripts for the reader of health checks.</summary>
internal static class FuzzRun
{
    private const int Inputs = 1_000_000;
    private const int Parts = 20;

    public static Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var examples = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "healthcheck-commands.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("command").EnumerateArray().Select(i => i.GetString()!).ElementAtOrDefault(1))
            .OfType<string>().ToList();
        try
        {
            for (var part = 1; part <= Parts; part++)
            {
                var report = CommandFuzz.Run(seed: part * Inputs, Inputs / Parts, examples, cancellationToken);
                Console.WriteLine(
                    $"{part}/{Parts}: {report.Inputs} inputs, {report.Read} read, {report.Refused} refused as a shell would, {report.Beyond} beyond the reader; "
                    + $"slowest {report.Slowest.TotalMilliseconds:F0} ms for {report.SlowestInput.Length} characters: {report.SlowestInput[..Math.Min(40, report.SlowestInput.Length)].ReplaceLineEndings(" ")}");
            }

            return Task.FromResult(0);
        }
        catch (FuzzFoundException e)
        {
            Console.Error.WriteLine(e.Message);
            return Task.FromResult(1);
        }
    }
}
