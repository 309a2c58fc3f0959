using System.Formats.Tar;
using System.Text;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using EcsDeployGate.Aws.Inspecting;
using EcsDeployGate.Aws.Inspecting.Layers;
using EcsDeployGate.Aws.Tests.Runs;
using EcsDeployGate.Core.Inspecting.Files;
using EcsDeployGate.TestKit.Runs;

namespace EcsDeployGate.Aws.Tests.Inspecting.Files;

/// <summary>Invocations of a function, each in an environment of its own: what one has read of layers, the next finds in the table.</summary>
[Collection(DynaliteCollection.Name)]
public sealed class KeptLayersTests(Dynalite dynalite) : IAsyncDisposable
{
    private static readonly string[] s_paths = ["/bin", "/bin/sh", "/etc", "/etc/passwd"];

    private readonly HostileRegistry _registry = new();
    private readonly DirectoryInfo _folders = Directory.CreateTempSubdirectory("edg-layers-");
    private readonly RecordingLog _log = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_invocation_with_an_empty_folder_asks_for_no_layer()
    {
        var layers = Serve();
        using var table = await EmptyTable.CreateAsync(dynalite, LayerIndexTable.Describe);

        Assert.Equal(2, await InvokeAsync(table, layers, "first"));
        Assert.Equal(0, await InvokeAsync(table, layers, "second"));

        // What the table had lies in the second one's folder now.
        using var nowhere = new EmptyTable(dynalite.Endpoint, "no-such-layers");
        Assert.Equal(0, await InvokeAsync(nowhere, layers, "second"));
        Assert.Empty(_log.Lines);
    }

    [Theory]
    [InlineData("removed")]
    [InlineData("cut off")]
    [InlineData("of another version")]
    [InlineData("changed")]
    public async Task What_was_damaged_in_the_table_is_read_again_and_mended(string how)
    {
        var layers = Serve();
        using var table = await EmptyTable.CreateAsync(dynalite, LayerIndexTable.Describe);
        await InvokeAsync(table, layers, "first");
        foreach (var item in (await table.Client().ScanAsync(new ScanRequest(table.Name), Stop)).Items)
        {
            await table.Client().DeleteItemAsync(table.Name, new() { ["pk"] = item["pk"], ["sk"] = item["sk"] }, Stop);
            if (how is not "removed")
            {
                var bytes = item["index"].B.ToArray();
                bytes[how is "changed" ? ^1 : 4] ^= 1;
                bytes = how is "cut off" ? bytes[..20] : bytes;
                (item["index"], item["bytes"]) = (new() { B = new MemoryStream(bytes) }, new() { N = $"{bytes.Length}" });
                await table.Client().PutItemAsync(table.Name, item, Stop);
            }
        }

        Assert.Equal(2, await InvokeAsync(table, layers, "second"));
        Assert.Equal(0, await InvokeAsync(table, layers, "third"));
    }

    [Fact]
    public async Task Without_the_table_layers_are_read_and_the_log_says_why()
    {
        var layers = Serve();
        using var nowhere = new EmptyTable(dynalite.Endpoint, "no-such-layers");

        Assert.Equal(2, await InvokeAsync(nowhere, layers, "first"));

        Assert.NotEmpty(_log.Lines);
        Assert.All(_log.Lines, line => Assert.StartsWith("The table 'no-such-layers' with indexes of layers cannot be used", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_database_that_is_down_costs_moments_and_not_the_run()
    {
        var layers = Serve();
        using var nobody = new EmptyTable(new Uri("http://127.0.0.1:9"), "layers");

        Assert.Equal(2, await InvokeAsync(nobody, layers, "first", new Uri("http://127.0.0.1:9")));
        Assert.Contains(_log.Lines, line => line.Contains("ConnectionFailed", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _folders.Delete(recursive: true);
    }

    private IReadOnlyList<string> Serve() => _registry.Serve(HostileRegistry.Gzip(Tar("bin/sh")), HostileRegistry.Gzip(Tar("etc/passwd")));

    /// <summary>Reads the image in a new environment, which is right in any case.</summary>
    /// <returns>How often layers were asked for.</returns>
    private async Task<int> InvokeAsync(EmptyTable table, IReadOnlyList<string> layers, string environment, Uri? dynamoDb = null)
    {
        _registry.Asked.Clear();
        using var http = GateAws.CreateRegistryHttpClient();
        using var gate = new GateAws(
            new AwsOptions
            {
                Resilience = AwsWorld.Quick,
                Region = "eu-west-1",
                DynamoDbUrl = dynamoDb ?? dynalite.Endpoint,
                Registries = new RegistryOptions
                {
                    Files = new ImageFilesOptions { CacheFolder = Path.Combine(_folders.FullName, environment), CacheTable = table.Name },
                },
            },
            http,
            TimeProvider.System,
            new BasicAWSCredentials("AKIAGATE", "secret"),
            _log);
        var found = Assert.IsType<ImageFilesAnswer.Found>(await gate.ImageFiles.ReadAsync(_registry.Image, "X86_64", Stop));
        Assert.Equal(s_paths, found.Tree.All().Select(e => e.Path));
        return _registry.Asked.Count(asking => layers.Contains(asking.Path));
    }

    private static byte[] Tar(string path)
    {
        using var bytes = new MemoryStream();
        using (var writer = new TarWriter(bytes, TarEntryFormat.Pax, leaveOpen: true))
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes("x")) });
        }

        return bytes.ToArray();
    }
}
