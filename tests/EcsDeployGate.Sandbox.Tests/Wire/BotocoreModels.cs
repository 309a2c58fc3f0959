using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EcsDeployGate.Sandbox.Tests.Wire;

/// <summary>AWS's own description of its services, as botocore on this machine carries it.</summary>
/// <remarks>
/// Debian's botocore is some years older than the services; what it does not know yet is looked up in reduced models, which are
/// newer and know fewer operations: those of <c>src/Aws.Compat/Models</c>, and those of <c>Models</c> beside this file, which have the
/// operations that the gate itself does not call.
/// </remarks>
internal static class BotocoreModels
{
    private static readonly Lazy<string> Folder = new(Locate);
    private static readonly ConcurrentDictionary<string, ServiceModel> Loaded = new(StringComparer.Ordinal);

    public static ServiceModel Load(string service) => Loaded.GetOrAdd(service, static name =>
    {
        var version = Directory.GetDirectories(Path.Combine(Folder.Value, name)).Order(StringComparer.Ordinal).Last();
        return new ServiceModel(Read(Path.Combine(version, "service-2.json")), [.. Newer(name)]);
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

    private static IEnumerable<JsonObject> Newer(string service)
    {
        string[] folders = ["src/Aws.Compat/Models", "tests/EcsDeployGate.Sandbox.Tests/Wire/Models"];
        return folders.Select(folder => Path.Combine(Root(folder), folder, service + ".json")).Where(File.Exists)
            .Select(path => JsonNode.Parse(File.ReadAllBytes(path))!.AsObject());
    }

    private static string Root(string folder)
    {
        for (var above = new DirectoryInfo(AppContext.BaseDirectory); above is not null; above = above.Parent)
        {
            if (Directory.Exists(Path.Combine(above.FullName, folder)))
            {
                return above.FullName;
            }
        }

        throw new InvalidOperationException($"{folder} was not found above {AppContext.BaseDirectory}.");
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
