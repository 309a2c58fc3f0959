using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using EcsDeployGate.Lambda.Tests;
using EcsDeployGate.Sandbox;
using EcsDeployGate.Sandbox.Engines.Scripted;
using EcsDeployGate.TestKit.Images;

namespace EcsDeployGate.Benchmarks;

/// <summary>
/// Peak memory of the published function while it judges a run with a large image: the health check asks for a program that no layer has, so every
/// layer is streamed to its end. The kernel's own figure (VmHWM), before and after, in processes that are new.
/// </summary>
internal static class LambdaImageBenchmark
{
    private const int Times = 3;
    private const int Layers = 6;
    private const int FilesInLayer = 600;

    /// <summary>What no packer makes smaller, and about as much that it does.</summary>
    private const int RandomBytesInFile = 48 * 1024;

    private const double TargetMegabytes = 256;

    public static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("edg-lambda-image-");
        try
        {
            var program = await PublishedFunction.FindAsync(cancellationToken);
            await using var sandbox = await SandboxHost.StartAsync(
                new SandboxOptions { Port = 0, TaskEngine = new ScriptedEngine(_ => TaskScript.Running(), TimeProvider.System) }, cancellationToken);
            Console.Error.WriteLine("Making the image …");
            var (packed, plain) = await LoadAsync(sandbox, Path.Combine(folder.FullName, "oci"), cancellationToken);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"lambda-image: {Layers} layers, {packed / 1e6:F0} MB compressed, {plain / 1e6:F0} MB unpacked, {Layers * FilesInLayer} files; {Times} processes"));
            Console.WriteLine();
            Console.WriteLine("| process | peak memory after GET /healthz | after the run | verdict | cause |");
            Console.WriteLine("|---|---|---|---|---|");
            var most = 0.0;
            for (var i = 1; i <= Times; i++)
            {
                var (before, after, run) = await JudgeAsync(program, sandbox.Endpoint, Path.Combine(folder.FullName, $"runs-{i}.db"), cancellationToken);
                most = Math.Max(most, after);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {i} | {before:F0} MB | {after:F0} MB | {run["verdict"]} | {run["cause"]?["code"]} |"));
            }

            Console.WriteLine();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"most: {most:F0} MB; target: under {TargetMegabytes:F0} MB"));
            return most < TargetMegabytes ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(double Before, double After, JsonNode Run)> JudgeAsync(string program, Uri sandbox, string store, CancellationToken cancellationToken)
    {
        await using var function = await FunctionProcess.LaunchAsync(
            program,
            [
                ("ECS_DEPLOY_GATE_STORE_PATH", store), ("ECS_DEPLOY_GATE_AWS__ENDPOINT_URL", sandbox.ToString()),
                ("ECS_DEPLOY_GATE_POLICY__PROBE_WHEN", "Never"), ("ECS_DEPLOY_GATE_LAMBDA__HTTP_SECONDS", "0"),
            ]);
        await function.ReadyAsync(cancellationToken);
        await HttpAsync(function, "GET", "/healthz", null, 200);
        var before = function.PeakBytes / 1e6;

        var definition = new JsonObject
        {
            ["taskDefinition"] = new JsonObject
            {
                ["family"] = "shop",
                ["networkMode"] = "awsvpc",
                ["containerDefinitions"] = new JsonArray(new JsonObject
                {
                    ["name"] = "web",
                    ["image"] = $"{sandbox.Authority}/shop:1",
                    ["essential"] = true,
                    ["healthCheck"] = new JsonObject { ["command"] = new JsonArray("CMD", "curl", "-f", "http://localhost:8080/healthz") },
                }),
            },
        };
        var run = await HttpAsync(function, "POST", "/v1/runs", definition.ToJsonString(), 202);
        var path = "/v1/runs/" + run["id"]!.GetValue<string>();

        // As on AWS: whatever the request left is done by the schedule, in an invocation that has its full time.
        for (var looks = 0; looks < 60 && run["stage"]!.GetValue<string>() is not "ended"; looks++)
        {
            var tick = await function.Api.InvokeAsync("""{"source":"aws.events","detail-type":"Scheduled Event","detail":{}}""", TimeSpan.FromMinutes(15));
            if (tick.Error is { } error)
            {
                throw new InvalidOperationException($"The schedule's event failed: {error.Message}");
            }

            run = await HttpAsync(function, "GET", path, null, 200);
        }

        var cause = run["cause"]?["summary"]?.GetValue<string>() ?? "";
        return run["verdict"]?.GetValue<string>() is "reject" && cause.Contains("curl", StringComparison.Ordinal)
            ? (before, function.PeakBytes / 1e6, run)
            : throw new InvalidOperationException($"The image was not read to its end: {run.ToJsonString()}");
    }

    private static async Task<JsonNode> HttpAsync(FunctionProcess function, string method, string path, string? body, int status)
    {
        var request = new JsonObject
        {
            ["version"] = "2.0",
            ["routeKey"] = "$default",
            ["rawPath"] = path,
            ["rawQueryString"] = "",
            ["headers"] = new JsonObject { ["host"] = "abc.example", ["content-type"] = "application/json", ["idempotency-key"] = "large" },
            ["requestContext"] = new JsonObject
            {
                ["authorizer"] = new JsonObject { ["iam"] = new JsonObject { ["userArn"] = "arn:aws:iam::111122223333:user/ada" } },
                ["http"] = new JsonObject { ["method"] = method, ["path"] = path, ["protocol"] = "HTTP/1.1", ["sourceIp"] = "203.0.113.5" },
                ["stage"] = "$default",
            },
            ["isBase64Encoded"] = false,
        };
        if (body is not null)
        {
            request["body"] = body;
        }

        var answer = (await function.Api.InvokeAsync(request.ToJsonString(), TimeSpan.FromMinutes(5))).Json;
        return answer["statusCode"]!.GetValue<int>() == status
            ? JsonNode.Parse(answer["body"]!.GetValue<string>())!
            : throw new InvalidOperationException($"{method} {path} was answered {answer.ToJsonString()}");
    }

    /// <summary>Makes the image of random and of repeated bytes, and gives it to the sandbox's registry.</summary>
    private static async Task<(long Packed, long Plain)> LoadAsync(SandboxHost sandbox, string folder, CancellationToken cancellationToken)
    {
        var layout = new OciLayout(folder);
        var layers = new List<ImageLayer>();
        var plain = 0L;
        for (var i = 0; i < Layers; i++)
        {
            var archive = Path.Combine(folder, $"layer-{i}.tar");
            await using (var file = File.Create(archive))
            {
                await WriteAsync(file, i, cancellationToken);
            }

            await using (var file = File.OpenRead(archive))
            {
                plain += file.Length;
                layers.Add(layout.Layer(file, LayerPacking.Gzip, CompressionLevel.Optimal));
            }

            File.Delete(archive);
        }

        layout.Image("shop", layers);
        var packed = Directory.EnumerateFiles(Path.Combine(folder, "blobs"), "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length);
        await sandbox.LoadImageAsync($"oci:{folder}", "shop:1", cancellationToken);
        return (packed, plain);
    }

    private static async Task WriteAsync(Stream to, int layer, CancellationToken cancellationToken)
    {
        // The same bytes on every machine.
        var random = new Random(layer);
        var text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 1500).Select(i => $"line {i} of some file\n")));
        await using var tar = new TarWriter(to, TarEntryFormat.Pax, leaveOpen: true);
        for (var i = 0; i < FilesInLayer; i++)
        {
            var content = new byte[RandomBytesInFile + text.Length];
            random.NextBytes(content.AsSpan(0, RandomBytesInFile));
            text.CopyTo(content, RandomBytesInFile);
            await tar.WriteEntryAsync(
                new PaxTarEntry(TarEntryType.RegularFile, $"opt/app/part-{layer}/module-{i % 40}/file-{i}.bin") { Mode = (UnixFileMode)0b111_101_101, DataStream = new MemoryStream(content) },
                cancellationToken);
        }
    }
}
