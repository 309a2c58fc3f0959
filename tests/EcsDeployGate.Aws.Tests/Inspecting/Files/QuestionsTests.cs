using System.Formats.Tar;
using System.Text.Json.Nodes;
using EcsDeployGate.Aws.Inspecting;
using EcsDeployGate.Aws.Inspecting.Layers;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Inspecting;
using EcsDeployGate.Core.Inspecting.Files;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Aws.Tests.Inspecting.Files;

/// <summary>Reading stops as soon as what was read answers everything that is asked.</summary>
public sealed class QuestionsTests : IAsyncDisposable
{
    private readonly HostileRegistry _registry = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edg-questions-");

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Layers_below_those_that_answer_are_not_waited_for(int threads)
    {
        var layers = Serve("base/a", "base/b", "top/file");
        Hang(layers[0], layers[1]);

        var found = Assert.IsType<ImageFilesAnswer.Found>(await AskAsync(tree => tree.Find("/top/file"), threads));

        Assert.Equal(2, found.Tree.Find("/top/file")!.Layer);
        Assert.Equal(3, found.Tree.Layers);
        Assert.Equal("Layer 2 was not read, and what was asked depends on it.", Assert.Throws<NotReadYetException>(() => found.Tree.Find("/base/a")).Message);
    }

    [Fact]
    public async Task Where_nothing_is_asked_of_files_no_layer_is_asked_for()
    {
        var layers = Serve("a", "b");

        Assert.IsType<ImageFilesAnswer.Found>(await AskAsync(_ => { }));

        Assert.DoesNotContain(_registry.Asked, asking => layers.Contains(asking.Path));
    }

    [Fact]
    public async Task What_only_the_lowest_layer_can_say_takes_all_of_them()
    {
        Serve("a", "b", "c");

        var found = Assert.IsType<ImageFilesAnswer.Found>(await AskAsync(tree => tree.Find("/nowhere")));

        Assert.Equal(["/a", "/b", "/c"], found.Tree.All().Select(e => e.Path));
    }

    [Fact]
    public async Task A_layer_that_cannot_be_read_matters_where_it_is_needed()
    {
        var layers = Serve("a", "b", "c");
        _registry.Answers[layers[1]] = asking => asking.StatusAsync("404 Not Found");

        Assert.IsType<ImageFilesAnswer.Found>(await AskAsync(tree => tree.Find("/c")));
        Assert.Contains("HTTP status 404", Assert.IsType<ImageFilesAnswer.CannotTell>(await AskAsync(tree => tree.Find("/b"))).Message, StringComparison.Ordinal);
        Assert.Contains("HTTP status 404", Assert.IsType<ImageFilesAnswer.CannotTell>(await AskAsync(tree => tree.Find("/a"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_read_is_kept_and_only_the_rest_is_read_for_the_next_question()
    {
        var layers = Serve("a", "b", "c");
        var answers = _registry.Answers.ToDictionary();
        Hang(layers[0], layers[1]);

        await AskAsync(tree => tree.Find("/c"), kept: true);
        Assert.Contains(_registry.Asked, asking => asking.Path == layers[2]);

        _registry.Asked.Clear();
        await AskAsync(tree => tree.Find("/c"), kept: true);
        Assert.DoesNotContain(_registry.Asked, asking => asking.Path == layers[2]);

        _registry.Asked.Clear();
        (_registry.Answers[layers[0]], _registry.Answers[layers[1]]) = (answers[layers[0]], answers[layers[1]]);
        await AskAsync(tree => tree.Find("/a"), kept: true);
        Assert.Equal(layers.Take(2).Order(), _registry.Asked.Select(a => a.Path).Where(layers.Contains).Order());
    }

    [Fact]
    public async Task A_deployment_whose_programs_lie_in_the_upper_layers_is_judged_without_the_lower_ones()
    {
        var layers = Serve("base/a", "app/server", "app/health");
        Hang(layers[0]);

        // A check that can be executed, without a shell or a bare name, needs nothing of the base.
        var findings = await InspectAsync(["CMD", "/app/health"]);
        Assert.DoesNotContain(findings, f => f.Outcome is Outcome.Fail && f.Severity is Severity.Error);
        Assert.Contains(findings, f => f is { Rule: "EDG-HC09", Outcome: Outcome.Pass });
        Assert.Contains(findings, f => f is { Rule: "EDG-IM06", Outcome: Outcome.Pass });
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private IReadOnlyList<string> Serve(params string[] paths)
    {
        byte[][] layers = [.. paths.Select(path => HostileRegistry.Gzip(Tar(path)))];
        return _registry.Serve(layers, layers.Select(l => (long)l.Length), "application/vnd.oci.image.layer.v1.tar+gzip", run: """{"Entrypoint":["/app/server"],"User":"1000"}""");
    }

    /// <summary>Lets requests for these wait for ever.</summary>
    private void Hang(params string[] layers)
    {
        foreach (var layer in layers)
        {
            _registry.Answers[layer] = asking => Task.Delay(Timeout.Infinite, asking.Stop);
        }
    }

    private async Task<ImageFilesAnswer> AskAsync(Action<IFileTree> question, int threads = 2, bool kept = false)
    {
        using var http = GateAws.CreateRegistryHttpClient();
        using var images = Images(http, new ImageFilesOptions { Threads = threads, CacheFolder = kept ? _folder.FullName : null });
        return await images.Files.ReadAsync(_registry.Image, "X86_64", found => question(found.Tree), AwsWorld.Cancelled);
    }

    private async Task<IReadOnlyList<Finding>> InspectAsync(string[] check)
    {
        using var http = GateAws.CreateRegistryHttpClient();
        using var images = Images(http, new ImageFilesOptions { Threads = 2 });
        var deployment = new Deployment
        {
            TaskDefinition = TaskDefinition.From(new JsonObject
            {
                ["containerDefinitions"] = new JsonArray(new JsonObject
                {
                    ["name"] = "web",
                    ["image"] = _registry.Image,
                    ["healthCheck"] = new JsonObject { ["command"] = new JsonArray([.. check.Select(c => (JsonNode)c)]) },
                }),
            }),
            Images = [new ResolvedImage("web", _registry.Image, null)],
        };
        return (await new ImageInspector(images.Registry, images.Files).InspectAsync(deployment, survey: false, AwsWorld.Cancelled)).Findings;
    }

    private static GateImages Images(HttpClient http, ImageFilesOptions options) =>
        new(new AwsOptions { Resilience = AwsWorld.Quick, Registries = new RegistryOptions { Files = options } }, http, TimeProvider.System);

    /// <summary>One static program for amd64.</summary>
    private static byte[] Tar(string path)
    {
        using var bytes = new MemoryStream();
        using (var writer = new TarWriter(bytes, TarEntryFormat.Pax, leaveOpen: true))
        {
            for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
            {
                writer.WriteEntry(new PaxTarEntry(TarEntryType.Directory, path[..slash]) { Mode = (UnixFileMode)0b111_101_101 });
            }

            byte[] program = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, .. new byte[11], 62, .. new byte[45]];
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(program), Mode = (UnixFileMode)0b111_101_101 });
        }

        return bytes.ToArray();
    }
}
