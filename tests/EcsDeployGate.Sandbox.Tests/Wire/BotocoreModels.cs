using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EcsDeployGate.Sandbox.Tests.Wire;

/// <summary>AWS's own description of its services, as botocore on this machine carries it.</summary>
/// <remarks>
/// Debian's botocore is some years older than the services; what it does not know yet is looked up in the reduced models
/// of <c>src/Aws.Compat/Models</c>, which are newer and know fewer operations.
/// </remarks>
internal static class BotocoreModels
{
    private static readonly Lazy<string> Folder = new(Locate);
    private static readonly ConcurrentDictionary<string, ServiceModel> Loaded = new(StringComparer.Ordinal);

    public static ServiceModel Load(string service) => Loaded.GetOrAdd(service, static name =>
    {
        var version = Directory.GetDirectories(Path.Combine(Folder.Value, name)).Order(StringComparer.Ordinal).Last();
        return new ServiceModel(Read(Path.Combine(version, "service-2.json")), Newer(name));
    });

    private static JsonObject Read(string path)
    {
        if (File.Exists(path))
        {
            return JsonNode.Parse(File.ReadAllBytes(path))!.AsObject();
        }

        using var zipped = new GZipStream(File.OpenRead(path + ".gz"), CompressionMode.Decompress);
        return JsonNode.Parse(zipped)!.AsObject();
    }

    private static JsonObject? Newer(string service)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "src", "Aws.Compat", "Models", service + ".json");
            if (File.Exists(path))
            {
                return JsonNode.Parse(File.ReadAllBytes(path))!.AsObject();
            }
        }

        throw new InvalidOperationException($"src/Aws.Compat/Models/{service}.json was not found above {AppContext.BaseDirectory}.");
    }

    private static string Locate()
    {
        string?[] candidates =
        [
            Environment.GetEnvironmentVariable("BOTOCORE_DATA"),
            AskPython(),
            "/usr/lib/python3/dist-packages/botocore/data",
            "/usr/lib/python3/dist-packages/awscli/botocore/data",
            "/usr/share/awscli/botocore/data",
        ];
        return candidates.FirstOrDefault(path => path is not null && Directory.Exists(Path.Combine(path, "ecs")))
            ?? throw new InvalidOperationException(
                "These tests compare answers with botocore's service models, and there is no botocore here. "
                + "Install Debian's python3-botocore (tests/run.sh does), or name a botocore/data folder in BOTOCORE_DATA.");
    }

    private static string? AskPython()
    {
        try
        {
            using var python = Process.Start(new ProcessStartInfo("python3", ["-c", "import botocore, os; print(os.path.join(os.path.dirname(botocore.__file__), 'data'))"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var path = python.StandardOutput.ReadToEnd().Trim();
            python.WaitForExit();
            return python.ExitCode == 0 ? path : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
