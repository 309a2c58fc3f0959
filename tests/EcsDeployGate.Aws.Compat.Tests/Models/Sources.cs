using System.ComponentModel;
using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json.Nodes;

namespace EcsDeployGate.Aws.Compat.Tests.Models;

/// <summary>The models to compare with: our own always, and botocore's full ones where Python has that package.</summary>
internal static class Sources
{
    private static readonly (string File, string Package, string Botocore)[] Services =
    [
        ("ecs.json", "AWSSDK.ECS", "ecs/2014-11-13"),
        ("codedeploy.json", "AWSSDK.CodeDeploy", "codedeploy/2014-10-06"),
        ("codepipeline.json", "AWSSDK.CodePipeline", "codepipeline/2015-07-09"),
        ("logs.json", "AWSSDK.CloudWatchLogs", "logs/2014-03-28"),
        ("ecr.json", "AWSSDK.ECR", "ecr/2015-09-21"),
        ("events.json", "AWSSDK.EventBridge", "events/2015-10-07"),
    ];

    public static IReadOnlyList<WireModel> Reduced { get; } = [.. Services.Select(s => WireModel.Parse(
        s.File, s.Package, JsonNode.Parse(File.ReadAllText(Checkout.Path("src/Aws.Compat/Models/" + s.File)))!))];

    public static IReadOnlyList<WireModel> Botocore { get; } = FindBotocore() is { } folder
        ? [.. Services.Select(s => WireModel.Parse("botocore " + s.Botocore, s.Package, Unzip(Path.Combine(folder, "data", s.Botocore, "service-2.json.gz"))))]
        : [];

    public static IReadOnlyList<WireModel> All { get; } = [.. Reduced, .. Botocore];

    public static WireModel Named(string source) => All.Single(m => m.Source == source);

    /// <summary>The model that lists the operations a package has.</summary>
    public static WireModel ReducedOf(WireModel model) => Reduced.Single(m => m.Package == model.Package);

    private static JsonNode Unzip(string path)
    {
        using var zipped = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        return JsonNode.Parse(zipped)!;
    }

    private static string? FindBotocore()
    {
        try
        {
            using var python = Process.Start(new ProcessStartInfo(
                "python3", ["-c", "import botocore; print(botocore.__path__[0])"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var folder = python.StandardOutput.ReadToEnd().Trim();
            python.WaitForExit();
            return python.ExitCode == 0 && Directory.Exists(folder) ? folder : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
