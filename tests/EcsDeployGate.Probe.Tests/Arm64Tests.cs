using System.Buffers.Binary;
using System.Diagnostics;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Tests;

/// <summary>The binary for arm64, cross-compiled here and run under QEMU's user-mode emulation.</summary>
public sealed class Arm64Tests(ProbeFixture fixture) : IDisposable
{
    private const ushort Aarch64 = 183;
    private const int Interpreter = 3;
    private readonly TestVolume _volume = new();

    public void Dispose() => _volume.Dispose();

    [Fact]
    public async Task It_is_a_static_program_for_that_processor()
    {
        var program = await File.ReadAllBytesAsync(await ProbeBinary.FindForArm64Async(TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);

        Assert.Equal(Aarch64, BinaryPrimitives.ReadUInt16LittleEndian(program.AsSpan(18)));
        var (headers, size, count) = (BinaryPrimitives.ReadInt64LittleEndian(program.AsSpan(32)), BinaryPrimitives.ReadUInt16LittleEndian(program.AsSpan(54)), BinaryPrimitives.ReadUInt16LittleEndian(program.AsSpan(56)));
        Assert.DoesNotContain(Interpreter, Enumerable.Range(0, count).Select(i => BinaryPrimitives.ReadInt32LittleEndian(program.AsSpan((int)headers + (i * size)))));
        Assert.True(program.Length < 3 << 20, $"{program.Length} bytes");
    }

    [Fact]
    public async Task It_installs_records_a_failing_check_and_gives_the_verdict()
    {
        const string Plan = """{"v":1,"runId":"r","soakSeconds":1,"deadlineSeconds":60,"containers":[{"name":"web","essential":true,"intervalSeconds":5,"timeoutSeconds":5,"retries":1,"startPeriodSeconds":0,"experiments":[]}]}""";
        var installed = await RunAsync(["install", _volume.Path], (ProbeLayout.PlanVariable, Plan));
        Assert.True(installed.ExitCode == 0, installed.Stderr);
        Assert.Equal(
            await File.ReadAllBytesAsync(await ProbeBinary.FindForArm64Async(TestContext.Current.CancellationToken), TestContext.Current.CancellationToken),
            await File.ReadAllBytesAsync(Path.Combine(_volume.Path, "probe"), TestContext.Current.CancellationToken));

        using var observer = Start(["observe", "--volume", _volume.Path], (ProbeLayout.PlanVariable, Plan));
        var check = await RunAsync(["check", "--volume", _volume.Path, "--name", "web", "--timeout-ms", "20000", "--", fixture.Tool, "exit", "22"]);
        Assert.Equal(22, check.ExitCode);
        Assert.Equal(22, _volume.OnlyAttempt().ExitCode);

        var missing = await RunAsync(["check", "--volume", _volume.Path, "--name", "web", "--timeout-ms", "20000", "--", "/no/such/program"]);

        // QEMU makes a fork of what is a vfork, so the child's error number does not get back; that it failed does.
        Assert.Equal((127, 127), (missing.ExitCode, _volume.Attempts()[1].ExitCode));

        var observed = await Ran.EndOfAsync(observer);
        Assert.Equal(ProbeExitCode.Unhealthy, observed.ExitCode);
        Assert.Contains(TestVolume.Lines(observed.StdoutBytes), record => record is AttemptRecord { ExitCode: 22 });
    }

    private static async Task<Ran> RunAsync(IEnumerable<string> args, params IEnumerable<(string Name, string Value)> environment) => await Ran.ToEndAsync(
        "qemu-aarch64", args.Prepend(await ProbeBinary.FindForArm64Async(TestContext.Current.CancellationToken)), environment);

    private static Process Start(IEnumerable<string> args, params IEnumerable<(string Name, string Value)> environment) => Ran.Start(
        "qemu-aarch64", args.Prepend(ProbeBinary.FindForArm64Async(TestContext.Current.CancellationToken).GetAwaiter().GetResult()), environment);
}
