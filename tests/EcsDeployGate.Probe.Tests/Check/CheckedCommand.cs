using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Tests.Check;

/// <summary>The published recorder in front of real commands, with a volume of its own.</summary>
public abstract class CheckedCommand(ProbeFixture fixture) : IDisposable
{
    private protected ProbeFixture Fixture => fixture;

    private protected TestVolume Volume { get; } = new();

    public void Dispose()
    {
        Volume.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected string[] Args(int timeoutMs, params string[] command) =>
        ["check", "--volume", Volume.Path, "--name", "web", "--timeout-ms", $"{timeoutMs}", "--", .. command];

    private protected Task<Ran> CheckAsync(params string[] command) => Ran.ToEndAsync(Fixture.Probe, Args(5000, command));

    private protected void WriteHandout(params PlannedExperiment[] experiments)
    {
        var plan = new ProbePlan("run", 0, 1, [new("web", true, 5, 5, 3, 0, null, experiments)]);
        File.WriteAllText(Volume.HandoutFile, plan.ToJson());
        File.SetUnixFileMode(Volume.HandoutFile, (UnixFileMode)0x1A4);
    }

    private protected static async Task Until(Func<bool> condition)
    {
        for (var i = 0; !condition(); i++)
        {
            Assert.True(i < 1200, "It did not happen within 30 seconds.");
            await Task.Delay(25, TestContext.Current.CancellationToken);
        }
    }
}
