using System.Diagnostics;
using EcsDeployGate.Probe.Tests;

[assembly: AssemblyFixture(typeof(ProbeFixture))]

namespace EcsDeployGate.Probe.Tests;

/// <summary>The published binary and a static program for it to run; made once.</summary>
public sealed class ProbeFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edg-probe-");

    public string Probe { get; private set; } = "";

    public string Tool { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Probe = await ProbeBinary.FindAsync(TestContext.Current.CancellationToken);
        Tool = Path.Combine(_folder.FullName, "tool");
        using var compiler = Process.Start("gcc", ["-static", "-O1", "-o", Tool, Path.Combine(AppContext.BaseDirectory, "tool.c")]);
        await compiler.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, compiler.ExitCode);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return default;
    }
}
