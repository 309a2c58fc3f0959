using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EcsDeployGate.Sandbox.Engines;
using EcsDeployGate.Sandbox.Images;

namespace EcsDeployGate.Scenarios.FaultMatrix;

/// <summary>What images are made of: root file systems of Debian's packages, the sample application, certificates.</summary>
/// <remarks>
/// Roots are kept in <c>ECS_DEPLOY_GATE_CACHE</c> (<c>/var/cache/ecs-deploy-gate-tests</c> unless set), which may be thrown away at any time.
/// </remarks>
internal sealed class Parts : IDisposable
{
    private static readonly Dictionary<string, string[]> s_roots = new(StringComparer.Ordinal)
    {
        ["debian"] = ["dash", "coreutils"],
        ["debian-curl"] = ["dash", "coreutils", "curl"],
        ["debian-python"] = ["dash", "coreutils", "python3-minimal"],
        ["debian-openssl"] = ["dash", "coreutils", "curl", "openssl"],
    };

    private readonly string _cache = Environment.GetEnvironmentVariable("ECS_DEPLOY_GATE_CACHE") is { Length: > 0 } given ? given : "/var/cache/ecs-deploy-gate-tests";
    private readonly string _work = Directory.CreateTempSubdirectory("ecs-deploy-gate-parts-").FullName;
    private readonly Dictionary<string, string> _made = new(StringComparer.Ordinal);

    /// <summary>Makes all that some rows need.</summary>
    public static async Task<Parts> MakeAsync(IEnumerable<string> bases, CancellationToken cancellationToken)
    {
        var parts = new Parts();
        try
        {
            var source = Path.Combine(Row.Home, "App/server.c");
            await Shell.RunAsync($"gcc -O1 -static -o {parts.File("server")} {source} && gcc -O1 -o {parts.File("server-for-glibc")} {source}", cancellationToken);
            await System.IO.File.WriteAllBytesAsync(parts.File("program-for-arm64"), StaticProgram.Pause(System.Runtime.InteropServices.Architecture.Arm64), cancellationToken);
            parts.Certify();
            foreach (var name in bases.Where(b => b is not "scratch").Distinct(StringComparer.Ordinal))
            {
                parts._made[name] = await parts.RootAsync(name, cancellationToken);
            }

            return parts;
        }
        catch
        {
            parts.Dispose();
            throw;
        }
    }

    /// <summary>Path of a file on this machine.</summary>
    public string File(string name) => Path.Combine(_work, name);

    /// <summary>The entries of a root.</summary>
    public IReadOnlyList<PackedEntry> Root(string name) => name is "scratch" ? [] : ImagePacker.FromDirectory(_made[name]);

    public void Dispose() => Directory.Delete(_work, recursive: true);

    private async Task<string> RootAsync(string name, CancellationToken cancellationToken)
    {
        var script = Checkout.Path("pipeline/setup/rootfs.sh");
        var key = Convert.ToHexStringLower(SHA256.HashData(await System.IO.File.ReadAllBytesAsync(script, cancellationToken)))[..12];
        var final = Path.Combine(_cache, "roots", $"{name}-{key}");
        if (Directory.Exists(final))
        {
            return final;
        }

        // Beside its final place, so that it appears there whole; whoever comes second takes the first one's.
        Directory.CreateDirectory(Path.Combine(_cache, "roots"));
        var making = Path.Combine(_cache, "roots", $".{name}-{Guid.NewGuid():N}");
        var recipe = name is "busybox" ? $"busybox_root {making}" : $"debian_root {making} {Path.Combine(_cache, "packages")} {string.Join(' ', s_roots[name])}";
        await Shell.RunAsync($". {script}; {recipe}", cancellationToken);
        try
        {
            Directory.Move(making, final);
        }
        catch (IOException) when (Directory.Exists(final))
        {
            Directory.Delete(making, recursive: true);
        }

        return final;
    }

    private void Certify()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UnixEpoch.AddYears(50);
        using var own = request.CreateSelfSigned(now, now.AddYears(50));
        System.IO.File.WriteAllText(File("certificate"), own.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
        using var otherKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = new CertificateRequest("CN=An authority that signed nothing here", otherKey, HashAlgorithmName.SHA256).CreateSelfSigned(now, now.AddYears(50));
        System.IO.File.WriteAllText(File("authorities"), other.ExportCertificatePem() + "\n");
    }
}

/// <summary>Runs a piece of bash.</summary>
internal static class Shell
{
    /// <exception cref="InvalidOperationException">It failed; the message is what it printed.</exception>
    public static async Task RunAsync(string script, CancellationToken cancellationToken)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", script]) { RedirectStandardError = true, RedirectStandardOutput = true, StandardErrorEncoding = Encoding.UTF8 })!;
        var output = shell.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = await shell.StandardError.ReadToEndAsync(cancellationToken);
        await shell.WaitForExitAsync(cancellationToken);
        if (shell.ExitCode != 0)
        {
            throw new InvalidOperationException($"bash: {error}{await output}");
        }
    }
}
