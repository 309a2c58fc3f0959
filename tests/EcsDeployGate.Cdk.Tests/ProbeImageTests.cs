using System.Diagnostics;
using System.Text.Json.Nodes;
using EcsDeployGate.Cdk.Installing;

namespace EcsDeployGate.Cdk.Tests;

public sealed class ProbeImageTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edg-probe-image-");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("amd64")]
    [InlineData("arm64")]
    public async Task Others_read_the_layout_and_find_the_program_of_each_architecture(string architecture)
    {
        var digest = ProbeImage.Write(At("layout"), "0.1.0", [("amd64", Program("for amd64")), ("arm64", Program("for arm64"))]);

        var raw = await SkopeoAsync("inspect", "--raw", $"oci:{At("layout")}:0.1.0");
        Assert.Equal(["amd64", "arm64"], raw["manifests"]!.AsArray().Select(m => m!["platform"]!["architecture"]!.GetValue<string>()));
        var config = await SkopeoAsync("inspect", "--config", "--override-arch", architecture, $"oci:{At("layout")}:0.1.0");
        Assert.Equal((architecture, "/probe"), (config["architecture"]!.GetValue<string>(), config["config"]!["Entrypoint"]![0]!.GetValue<string>()));

        // Copying checks every digest, and takes the layer apart.
        await RunAsync("skopeo", "copy", "--override-arch", architecture, $"oci:{At("layout")}:0.1.0", $"docker-archive:{At("image.tar")}:probe:x");
        Directory.CreateDirectory(At("root"));
        await RunAsync("sh", "-c", $"cd '{At("root")}' && tar -xf ../image.tar && for layer in *.tar; do tar -xf $layer; done");
        Assert.Equal($"for {architecture}", await File.ReadAllTextAsync(At("root/probe"), Stop));
        Assert.Equal("755\n", await RunAsync("stat", "-c", "%a", At("root/probe")));
        Assert.StartsWith("sha256:", digest, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_programs_give_the_same_image()
    {
        IReadOnlyList<(string, string)> programs = [("amd64", Program("a")), ("arm64", Program("b"))];
        var first = ProbeImage.Write(At("one"), "1", programs);
        File.SetLastWriteTimeUtc(programs[0].Item2, DateTime.UnixEpoch);

        Assert.Equal(first, ProbeImage.Write(At("two"), "1", programs));
    }

    [Fact]
    public void A_program_that_was_not_published_is_told_with_what_to_type()
    {
        var e = Assert.Throws<ArgumentException>(() => ProbeImage.Write(At("layout"), "1", ProbeImage.Published("/nowhere")));

        Assert.Equal(
            "There is no probe for amd64 at '/nowhere/artifacts/publish/EcsDeployGate.Probe/release_linux-x64/probe'. "
            + "Publish it: dotnet publish src/EcsDeployGate.Probe -c Release -r linux-x64",
            e.Message);
    }

    private string At(string path) => Path.Combine(_folder.FullName, path);

    private string Program(string content)
    {
        var file = At("program " + content);
        File.WriteAllText(file, content);
        return file;
    }

    private static async Task<JsonNode> SkopeoAsync(params string[] arguments) => JsonNode.Parse(await RunAsync("skopeo", arguments))!;

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var said = await process.StandardOutput.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {said}");
        return said;
    }
}
