using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using EcsDeployGate.Aws;
using EcsDeployGate.Core.Inspecting.Files;
using EcsDeployGate.TestKit.Images;

namespace EcsDeployGate.Benchmarks.Images;

/// <summary>One image: rounds of everybody in turns, and one row of the table.</summary>
internal sealed class ImageComparison(string name, LocalRegistry registry, string docker, string reader, string scratch)
{
    private const double TargetDocker = 1.0 / 6, TargetSkopeo = 1.0 / 5, TargetGzip = 1.0 / 5, TargetIgzip = 1.0, TargetCached = 1.0 / 50, TargetPeak = 64 * 1024, TargetBytes = 8;

    /// <summary>From here on the layers take the time, several at once; below it is the start of a process, or one gzip stream that only one core can inflate.</summary>
    private const long Big = 600_000_000;

    private readonly string _image = $"{registry.Host}/{name}:1";
    private readonly Dictionary<string, List<double>> _times = [];
    private readonly Dictionary<string, IReadOnlyList<(string Path, long Bytes)>> _sent = [];

    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Accept.ParseAdd("application/vnd.oci.image.manifest.v1+json");
        var manifest = JsonNode.Parse(await http.GetStringAsync(new Uri($"http://{registry.Host}/v2/{name}/manifests/1"), cancellationToken))!;
        var layers = manifest["layers"]!.AsArray().Select(l => ($"http://{registry.Host}/v2/{name}/blobs/{(string)l!["digest"]!}", (long)l["size"]!)).ToList();
        var bytes = layers.Sum(l => l.Item2);
        var urls = string.Join(' ', layers.Select(l => l.Item1));
        var rounds = bytes > 100_000_000 ? 5 : 7;
        var (peak, layersAgain) = (0.0, 0);
        for (var round = 0; round < rounds; round++)
        {
            var cache = Path.Combine(scratch, "cache");
            var ours = (await TimeAsync("ours", $"{reader} {_image}", cancellationToken)).Split('\t');
            var keeping = (await Tool.ShellAsync($"{reader} {_image} {cache}", cancellationToken)).Split('\t');
            peak = new[] { peak, double.Parse(ours[2], CultureInfo.InvariantCulture), double.Parse(keeping[2], CultureInfo.InvariantCulture) }.Max();
            await TimeAsync("cached", $"{reader} {_image} {cache}", cancellationToken);
            layersAgain += _sent["cached"].Count(s => layers.Any(l => l.Item1.EndsWith(s.Path, StringComparison.Ordinal)));
            await TimeAsync("c", $"for u in {urls}; do curl -s $u | gzip -dc | tar t; done | grep -c curl || true", cancellationToken);
            await TimeAsync("d", $"printf '%s\\n' {urls} | xargs -P2 -I% sh -c 'curl -s % | igzip -dc | tar t' | grep -c curl || true", cancellationToken);
            await TimeAsync("b", $"skopeo --insecure-policy copy -q --src-tls-verify=false docker://{_image} dir:{scratch}/dir && for l in {scratch}/dir/*; do tar tzf $l 2>/dev/null || true; done | grep -c curl || true", cancellationToken);
            await Tool.ShellAsync($"rm -rf {scratch}/dir", cancellationToken);
            await TimeAsync("a", $"docker -H {docker} pull -q {_image} && docker -H {docker} run --rm --network none --entrypoint sh {_image} -c 'command -v curl' || true", cancellationToken);
            if (round < rounds - 1)
            {
                await Tool.ShellAsync($"docker -H {docker} rmi -f {_image} >/dev/null", cancellationToken);
            }
        }

        var (paths, same) = await CompareAsync(cancellationToken);
        var indexBytes = new DirectoryInfo(Path.Combine(scratch, "cache")).EnumerateFiles().Sum(f => f.Length);
        await Tool.ShellAsync($"docker -H {docker} rmi -f {_image} >/dev/null; rm -rf {scratch}/cache", cancellationToken);

        var ratioCached = Median("cached") / Median("ours");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {bytes / 1e6:F1} MB, {layers.Count} layers | {paths} | {Median("ours"):F0} ms | {Median("a"):F0} ms, 1/{Median("a") / Median("ours"):F1} | {Median("b"):F0} ms, 1/{Median("b") / Median("ours"):F1} | {Median("c"):F0} ms, 1/{Median("c") / Median("ours"):F1} | {Median("d"):F0} ms, {Median("ours") / Median("d"):F2} | {Median("cached"):F0} ms, 1/{1 / ratioCached:F0} | {Fetched("ours")}, {Fetched("cached")}, {Fetched("a")}, {Fetched("b")} | {peak / 1024:F0} MB | {(double)indexBytes / paths:F1} B/path | {same} |"));
        return layersAgain is 0 && Median("ours") <= Median("a") * TargetDocker && peak <= TargetPeak && (double)indexBytes / paths <= TargetBytes
            && (bytes < Big || (Median("ours") <= Median("b") * TargetSkopeo && Median("ours") <= Median("c") * TargetGzip && Median("ours") <= Median("d") * TargetIgzip && ratioCached <= TargetCached))
            && same.StartsWith("yes", StringComparison.Ordinal);
    }

    private async Task<string> TimeAsync(string who, string line, CancellationToken cancellationToken)
    {
        await registry.SentAsync(cancellationToken);
        var since = Stopwatch.GetTimestamp();
        var printed = await Tool.ShellAsync(line, cancellationToken);
        (_times.TryGetValue(who, out var times) ? times : _times[who] = []).Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
        _sent[who] = await registry.SentAsync(cancellationToken);
        return printed;
    }

    private double Median(string who) => _times[who].Order().ElementAt(_times[who].Count / 2);

    private string Fetched(string who) => string.Create(CultureInfo.InvariantCulture, $"{_sent[who].Sum(s => s.Bytes) / 1e6:F1} MB");

    /// <summary>Whether the engine, which has the image at this moment, shows the same files.</summary>
    private async Task<(int Paths, string Same)> CompareAsync(CancellationToken cancellationToken)
    {
        using var http = GateAws.CreateRegistryHttpClient();
        using var images = new GateImages(new AwsOptions(), http, TimeProvider.System);
        var answer = await images.Files.ReadAsync(_image, "X86_64", cancellationToken);
        var tree = answer is ImageFilesAnswer.Found found ? found.Tree : throw new InvalidOperationException(answer.ToString());
        var ours = tree.All().Where(e => !EngineExport.IsEngines(e.Path)).OrderBy(e => e.Path, StringComparer.Ordinal).Select(e => EngineExport.Line(
            e.Kind switch { FileKind.Directory => 'd', FileKind.Symlink => 'l', FileKind.CharDevice => 'c', FileKind.BlockDevice => 'b', FileKind.Fifo => 'p', _ => 'f' }, e.Mode, e.Uid, e.Gid, e.Path, e.LinkTarget)).ToList();
        var engines = await EngineExport.ListAsync(docker, _image, cancellationToken);
        var different = ours.Except(engines).Concat(engines.Except(ours)).ToList();
        foreach (var line in different.Take(10))
        {
            await Console.Error.WriteLineAsync($"{name}: {line}");
        }

        return (tree.All().Count(), different.Count is 0 && ours.Count == engines.Count ? $"yes, {ours.Count} paths" : $"no: {different.Count} lines differ");
    }
}
