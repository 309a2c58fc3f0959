using System.Text.Json.Nodes;
using EcsDeployGate.Aws.Inspecting;
using EcsDeployGate.Aws.Inspecting.Layers;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Inspecting;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Aws.Tests.Inspecting.Files;

/// <summary>Deployments of images whose layers have a table of contents: what the task definition names is fetched, and little else.</summary>
public sealed class ToldLayersTests : IAsyncDisposable
{
    private const string Health = "/opt/app/health";

    private readonly HostileRegistry _registry = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edg-told-");
    private TableBlob _blob = null!;
    private string _layer = "";

    /// <summary>Bytes of the layer that were sent since the last look.</summary>
    private long Sent
    {
        get
        {
            var sent = _registry.Asked.Where(a => a.Path == _layer).Sum(a => a.Sent);
            _registry.Asked.Clear();
            return sent;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_check_that_is_built_for_another_machine_is_found_out(bool stargz)
    {
        Serve(stargz, Program(183));

        var blocking = Assert.Single(await InspectAsync(), f => f.Blocks);

        Assert.Equal(("EDG-HC10", $"The health check of container 'web' runs '{Health}', which is built for arm64 and the task runs on amd64."), (blocking.Rule, blocking.Message));
        Assert.True(Sent < _blob.Bytes.Length / 100, "More than a hundredth of the layer was fetched.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_check_whose_interpreter_is_not_there_is_found_out(bool stargz)
    {
        Serve(stargz, "#!/usr/bin/ruby\n"u8.ToArray());

        var blocking = Assert.Single(await InspectAsync(), f => f.Blocks);

        Assert.Equal(("EDG-HC11", $"The health check of container 'web' runs '{Health}', a script for '/usr/bin/ruby', which is not in the image."), (blocking.Rule, blocking.Message));
        Assert.True(Sent < _blob.Bytes.Length / 100, "More than a hundredth of the layer was fetched.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_check_that_runs_passes(bool stargz)
    {
        Serve(stargz, Program(62));

        var findings = await InspectAsync();

        Assert.DoesNotContain(findings, f => f.Blocks);
        Assert.Contains(findings, f => f is { Rule: "EDG-HC10", Outcome: Outcome.Pass });
        Assert.True(Sent < _blob.Bytes.Length / 100, "More than a hundredth of the layer was fetched.");
    }

    [Fact]
    public async Task What_was_looked_at_is_kept_and_another_question_fetches_its_own_file()
    {
        Serve(stargz: true, Program(183));

        Assert.Single(await InspectAsync(kept: true), f => f.Blocks);
        Assert.NotEqual(0, Sent);
        Assert.Single(await InspectAsync(kept: true), f => f.Blocks);
        Assert.Equal(0, Sent);

        Assert.DoesNotContain(await InspectAsync("/opt/app/other", kept: true), f => f.Blocks);
        Assert.InRange(Sent, 1, _blob.Bytes.Length / 100);
        Assert.DoesNotContain(await InspectAsync("/opt/app/other", kept: true), f => f.Blocks);
        Assert.Equal(0, Sent);
    }

    [Fact]
    public async Task What_the_table_does_not_lead_to_is_read_from_the_layer()
    {
        Serve(stargz: true, Program(183), entries => entries.Single(e => (string)e!["name"]! is "opt/app/health")!["digest"] = null);

        Assert.Single(await InspectAsync(), f => f.Blocks);

        Assert.True(Sent > _blob.Bytes.Length, "The layer was not read.");
    }

    [Fact]
    public async Task A_registry_that_gives_no_parts_is_asked_for_the_layer()
    {
        Serve(stargz: true, Program(183));
        _registry.Answers[_layer] = asking => asking.DocumentAsync(_blob.Bytes);

        Assert.Single(await InspectAsync(), f => f.Blocks);
    }

    [Fact]
    public async Task A_file_that_is_not_what_the_table_says_makes_the_image_unknown()
    {
        Serve(stargz: true, Program(183), entries => entries.Single(e => (string)e!["name"]! is "opt/app/health")!["digest"] = HostileRegistry.Digest([1]));

        var findings = await InspectAsync();

        Assert.DoesNotContain(findings, f => f.Blocks);
        Assert.Contains("The file 'opt/app/health' is not what the layer's table of contents says", findings.Single(f => f.Rule is "EDG-HC10").Message, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private void Serve(bool stargz, byte[] health, Action<JsonArray>? change = null)
    {
        // Large enough that the table is read by default.
        TableFile[] files =
        [
            TableBlob.Noise(5 << 20), new("opt/", "dir"), new("opt/app/", "dir"), new("opt/app/server", "reg", Content: Program(62)),
            new("opt/app/health", "reg", Content: health), new("opt/app/other", "reg", Content: Program(62)),
            TableFile.Text("etc/passwd", "app:x:1000:1000::/:/bin/sh\n", 0b110_100_100),
        ];
        _blob = stargz ? TableBlob.Stargz(files, change) : TableBlob.Chunked(files, change);
        _layer = _registry.Serve(
            [_blob.Bytes], [_blob.Bytes.Length], $"application/vnd.oci.image.layer.v1.tar+{(stargz ? "gzip" : "zstd")}",
            run: """{"Entrypoint":["/opt/app/server"],"User":"app"}""", annotations: [_blob.AnnotationsJson])[0];
        _registry.Answers[_layer] = asking => asking.PartAsync(_blob.Bytes);
    }

    private async Task<IReadOnlyList<Finding>> InspectAsync(string check = Health, bool kept = false)
    {
        using var http = GateAws.CreateRegistryHttpClient();
        using var images = new GateImages(
            new AwsOptions { Resilience = AwsWorld.Quick, Registries = new RegistryOptions { Files = new ImageFilesOptions { CacheFolder = kept ? _folder.FullName : null } } }, http, TimeProvider.System);
        var deployment = new Deployment
        {
            TaskDefinition = TaskDefinition.From(new JsonObject
            {
                ["containerDefinitions"] = new JsonArray(new JsonObject
                {
                    ["name"] = "web",
                    ["image"] = _registry.Image,
                    ["healthCheck"] = new JsonObject { ["command"] = new JsonArray("CMD", check) },
                }),
            }),
            Images = [new ResolvedImage("web", _registry.Image, null)],
        };
        return (await new ImageInspector(images.Registry, images.Files).InspectAsync(deployment, survey: false, AwsWorld.Cancelled)).Findings;
    }

    /// <summary>The header of a static program.</summary>
    private static byte[] Program(byte machine) => [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, .. new byte[11], machine, .. new byte[45]];
}
