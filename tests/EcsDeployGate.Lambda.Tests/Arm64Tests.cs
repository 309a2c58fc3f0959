using System.Diagnostics;
using System.Text.RegularExpressions;

namespace EcsDeployGate.Lambda.Tests;

/// <summary>The function for arm64, which is the one that is installed: cross-compiled here, and run under QEMU's user-mode emulation.</summary>
public sealed partial class Arm64Tests
{
    /// <summary>The C library of Amazon Linux 2023, on which <c>provided.al2023</c> runs programs.</summary>
    private static readonly Version s_glibcOfLambda = new(2, 34);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_SNS_message_is_judged()
    {
        var libraries = Environment.GetEnvironmentVariable("ECS_DEPLOY_GATE_ARM64_LIBRARIES")
            ?? throw new InvalidOperationException("OpenSSL for arm64 is not there: ECS_DEPLOY_GATE_ARM64_LIBRARIES is not set. 'bash tests/run.sh' fetches it and sets the variable.");
        var emulated = Path.Combine(Directory.CreateTempSubdirectory("edg-arm64-").FullName, "bootstrap");
        await File.WriteAllTextAsync(
            emulated,
            $"#!/bin/sh\nexec qemu-aarch64 -L /usr/aarch64-linux-gnu -E 'LD_LIBRARY_PATH={libraries}' '{await PublishedFunction.FindForArm64Async(Stop)}'\n",
            Stop);
        File.SetUnixFileMode(emulated, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            await using var shop = await Shop.OpenAsync(program: emulated);
            var function = await shop.FunctionAsync();
            var approval = await shop.ApprovalAsync();

            var answer = await function.Api.InvokeAsync(Payloads.Sns(approval));

            Assert.Equal("asked", answer.Json["records"]![0]!["outcome"]!.GetValue<string>());
            var (status, summary) = await shop.ApprovalStateAsync();
            Assert.Equal("Failed", status);
            Assert.Contains("imagedefinitions.json", summary, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(emulated)!, recursive: true);
        }
    }

    [Fact]
    public async Task It_asks_for_no_newer_C_library_than_Lambda_has()
    {
        var start = new ProcessStartInfo("aarch64-linux-gnu-objdump", ["-T", await PublishedFunction.FindForArm64Async(Stop)]) { RedirectStandardOutput = true };
        using var objdump = Process.Start(start)!;
        var symbols = await objdump.StandardOutput.ReadToEndAsync(Stop);
        await objdump.WaitForExitAsync(Stop);

        var versions = Glibc().Matches(symbols).Select(m => Version.Parse(m.Groups["version"].ValueSpan)).ToList();

        Assert.NotEmpty(versions);
        Assert.True(versions.Max() <= s_glibcOfLambda, $"It asks for glibc {versions.Max()}; Amazon Linux 2023 has {s_glibcOfLambda}.");
    }

    [GeneratedRegex(@"GLIBC_(?<version>[0-9]+(\.[0-9]+)+)")]
    private static partial Regex Glibc();
}
