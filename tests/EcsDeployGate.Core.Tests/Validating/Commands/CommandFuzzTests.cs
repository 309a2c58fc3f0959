using EcsDeployGate.TestKit.Fuzzing;

namespace EcsDeployGate.Core.Tests.Validating.Commands;

/// <summary>A short run; a million inputs: <c>dotnet run -c Release --project tests/EcsDeployGate.Benchmarks -- fuzz</c>.</summary>
public sealed class CommandFuzzTests
{
    [Fact]
    public void Nothing_makes_the_reader_crash_or_contradict_itself()
    {
        var report = CommandFuzz.Run(
            seed: 1, count: 4_000, [.. LabelledCommand.All.Where(c => c.Command.Length > 1).Select(c => c.Command[1])], TestContext.Current.CancellationToken);

        // All three kinds of input were really made.
        Assert.True(report is { Read: > 300, Refused: > 300, Beyond: > 0 }, $"{report}");
    }
}
