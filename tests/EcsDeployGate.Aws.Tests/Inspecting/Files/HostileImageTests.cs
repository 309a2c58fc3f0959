using System.Formats.Tar;
using System.Text;
using CsCheck;
using EcsDeployGate.Aws.Inspecting;
using EcsDeployGate.Aws.Inspecting.Layers;
using EcsDeployGate.Core.Inspecting.Files;
using EcsDeployGate.Core.Inspecting.Files.Layers;

namespace EcsDeployGate.Aws.Tests.Inspecting.Files;

/// <summary>Whatever an image or a registry does: an answer that says what was wrong, and which bound held.</summary>
public sealed class HostileImageTests : IAsyncDisposable
{
    private readonly HostileRegistry _registry = new();
    private ImageFilesOptions _options = new();
    private Dictionary<string, RegistryCredentials> _credentials = [];

    [Fact]
    public async Task An_honest_image_is_read()
    {
        _registry.Serve(HostileRegistry.Gzip(Tar("a")), HostileRegistry.Gzip(Tar("b")));

        Assert.Equal(["/a", "/b"], (await FoundAsync()).All().Select(e => e.Path));
    }

    [Fact]
    public async Task Compressed_members_one_after_the_other_and_zeros_behind_them_are_one_layer()
    {
        var archive = Tar("a", new string('x', 5000));
        _registry.Serve([.. HostileRegistry.Gzip(archive[..700], archive[700..3000], archive[3000..]), .. new byte[1000]]);

        Assert.Equal(["/a"], (await FoundAsync()).All().Select(e => e.Path));
    }

    [Fact]
    public async Task Bombs_are_left_alone()
    {
        _registry.Serve(HostileRegistry.Gzip(Tar("zeros", new string('\0', 50_000_000))));

        await CannotTell("more than 50 times its size, as bombs do (LayerLimits.MaxRatio)", new LayerLimits { RatioFrom = 1 << 20, MaxRatio = 50 });
        await CannotTell("unpacks to more than 10000000 bytes, the most that is read (LayerLimits.MaxBytes)", new LayerLimits { MaxBytes = 10_000_000 });
    }

    [Fact]
    public async Task Bounds_on_entries_and_layers_are_said()
    {
        _registry.Serve(HostileRegistry.Gzip(Tar(Enumerable.Range(0, 20).Select(i => ($"f{i}", "")))), HostileRegistry.Gzip(Tar("b")));

        await CannotTell("more than 10 entries, the most that are kept in memory (LayerLimits.MaxEntries)", new LayerLimits { MaxEntries = 10 });
        await CannotTell("names 2 layers; at most 1 are read (LayerLimits.MaxLayers)", new LayerLimits { MaxLayers = 1 });
    }

    [Fact]
    public async Task Paths_that_lead_out_are_refused()
    {
        var layer = HostileRegistry.Gzip(Tar("../../etc/passwd"));
        _registry.Serve(layer);

        await CannotTell($"Layer 1 ({HostileRegistry.Digest(layer)}): The layer has the path '../../etc/passwd', which leads out of the image.");
    }

    [Fact]
    public async Task Bytes_that_are_not_the_manifest_s_are_noticed()
    {
        var (layer, other) = (HostileRegistry.Gzip(Tar("a")), HostileRegistry.Gzip(Tar("b", new string('x', 100))));
        var path = _registry.Serve(layer)[0];

        _registry.Answers[path] = asking => asking.DocumentAsync([.. layer, 0]);
        await CannotTell($"longer than the {layer.Length} bytes that the manifest says");
        _registry.Answers[path] = asking => asking.DocumentAsync(layer[..^1]);
        await CannotTell($"it has {layer.Length - 1} of the {layer.Length} bytes that the manifest says");
        _registry.Serve([layer], [other.Length], "application/vnd.oci.image.layer.v1.tar");
        _registry.Answers[path] = asking => asking.DocumentAsync(other);
        await CannotTell($"have the digest '{HostileRegistry.Digest(other)}': they are not what the manifest names");
    }

    [Fact]
    public async Task Damage_that_is_the_layer_s_own_is_said()
    {
        var archive = Tar("a", new string('x', 3000));
        _registry.Serve(HostileRegistry.Gzip(archive[..1500]));
        await CannotTell("archive is cut off");

        var packed = HostileRegistry.Gzip(archive);
        packed[packed.Length / 2] ^= 0xff;
        _registry.Serve(packed);
        await CannotTell("damaged");
        _registry.Serve([0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]);
        await CannotTell("compressed with xz");
        _registry.Serve([0x28, 0xb5, 0x2f, 0xfd, 1, 2, 3, 4, 5, 6]);
        await CannotTell("damaged");
    }

    [Fact]
    public async Task Layers_that_lie_elsewhere_are_said()
    {
        var layer = HostileRegistry.Gzip(Tar("a"));
        _registry.Serve([layer], [layer.Length], "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip");
        await CannotTell("is a foreign layer");

        _registry.Serve([layer], [layer.Length], "application/vnd.oci.image.layer.v1.tar+gzip", diffIds: 2);
        await CannotTell("names 1 layers and its config 2");
    }

    [Fact]
    public async Task A_connection_that_breaks_is_tried_once_more()
    {
        var layer = HostileRegistry.Gzip(Tar("a", new string('x', 100)));
        var path = _registry.Serve(layer)[0];
        var tries = 0;
        _registry.Answers[path] = asking => Interlocked.Increment(ref tries) is 1 ? asking.SendAsync("200 OK", layer[..10], layer.Length) : asking.DocumentAsync(layer);
        Assert.Single((await FoundAsync()).All());

        _registry.Answers[path] = asking => asking.SendAsync("200 OK", layer[..10], layer.Length);
        await CannotTell("could not be read to its end");
    }

    [Fact]
    public async Task Registries_that_fall_silent_or_never_end_are_left()
    {
        var layer = HostileRegistry.Gzip(Tar("a", new string('x', 100)));
        var path = _registry.Serve(layer)[0];
        _options = _options with { IdleTimeout = TimeSpan.FromMilliseconds(200) };
        _registry.Answers[path] = async asking =>
        {
            await asking.SendAsync("200 OK", layer[..10], layer.Length);
            await Task.Delay(Timeout.Infinite, asking.Stop);
        };
        await CannotTell("no bytes came for 0.2 seconds (ImageFilesOptions.IdleTimeout)");

        // A drop now and then keeps the connection alive, and not the patience.
        _options = new ImageFilesOptions { TotalTimeout = TimeSpan.FromSeconds(1) };
        _registry.Serve([layer], [long.MaxValue], "application/vnd.oci.image.layer.v1.tar");
        _registry.Answers[path] = async asking =>
        {
            await asking.SendAsync("200 OK", [0], long.MaxValue);
            while (true)
            {
                await asking.WriteAsync([0]);
                await Task.Delay(20, asking.Stop);
            }
        };
        await CannotTell("were not read within 1 seconds (ImageFilesOptions.TotalTimeout)");
    }

    [Fact]
    public async Task Credentials_stay_with_the_registry_that_they_are_for()
    {
        await using var elsewhere = new HostileRegistry();
        var layer = HostileRegistry.Gzip(Tar("a"));
        var path = _registry.Serve(layer)[0];
        elsewhere.Answers["/storage"] = asking => asking.DocumentAsync(layer);
        _credentials[_registry.Host] = new RegistryCredentials("ann", "secret");
        Guard(asking => asking.Authorization == "Basic " + Convert.ToBase64String("ann:secret"u8));
        _registry.Answers[path] = asking => asking.StatusAsync("307 Temporary Redirect", $"Location: http://{elsewhere.Host}/storage?signed=1\r\n");

        Assert.Single((await FoundAsync()).All());

        Assert.Null(Assert.Single(elsewhere.Asked).Authorization);
        Assert.Contains(_registry.Asked, a => a.Authorization is not null);
    }

    [Fact]
    public async Task Identity_tokens_are_turned_into_tokens_for_the_registry()
    {
        var layer = HostileRegistry.Gzip(Tar("a"));
        _registry.Serve(layer);
        _credentials[_registry.Host] = new RegistryCredentials(RegistryCredentials.TokenUser, "refresh me");
        _registry.Answers["/token"] = asking => asking is { Method: "POST", Authorization: null } && asking.Body.Contains("refresh_token=refresh+me", StringComparison.Ordinal)
            ? asking.DocumentAsync("""{"access_token":"granted"}"""u8.ToArray())
            : asking.StatusAsync("400 Bad Request");
        Guard(asking => asking.Authorization is "Bearer granted", $"Bearer realm=\"http://{_registry.Host}/token\",service=\"s\"");

        Assert.Single((await FoundAsync()).All());
    }

    [Fact]
    public async Task A_registry_that_wants_time_gets_it_and_one_that_wants_too_much_is_not_asked_again()
    {
        var layer = HostileRegistry.Gzip(Tar("a"));
        var path = _registry.Serve(layer)[0];
        var tries = 0;
        _registry.Answers[path] = asking => Interlocked.Increment(ref tries) is 1 ? asking.StatusAsync("429 Too Many Requests", "Retry-After: 1\r\n") : asking.DocumentAsync(layer);
        Assert.Single((await FoundAsync()).All());
        Assert.Equal(2, tries);

        tries = 0;
        _registry.Answers[path] = asking =>
        {
            Interlocked.Increment(ref tries);
            return asking.StatusAsync("429 Too Many Requests", "Retry-After: 3600\r\n");
        };
        await CannotTell("HTTP status 429 and asks to wait 3600 seconds");
        Assert.Equal(1, tries);
    }

    [Fact]
    public async Task Pages_instead_of_manifests_and_endless_manifests_are_said()
    {
        _registry.Serve(HostileRegistry.Gzip(Tar("a")));
        _registry.Answers[HostileRegistry.Manifests("1")] = asking => asking.DocumentAsync("<html>Please log in</html>"u8.ToArray(), "text/html");
        await CannotTell("is no manifest");
        _registry.Answers[HostileRegistry.Manifests("1")] = asking => asking.DocumentAsync(new byte[5_000_000], "application/json");
        await CannotTell("has 5000000 bytes; at most 4194304 are read");
        _registry.Answers[HostileRegistry.Manifests("1")] = asking => asking.StatusAsync("500 Internal Server Error");
        await CannotTell("HTTP status 500");
    }

    /// <summary>Compressed bytes that were changed at random, under a digest that fits, end in a tree or in a refusal.</summary>
    [Fact]
    public async Task No_stored_bytes_do_anything_else_than_be_read_or_refused()
    {
        var gzip = HostileRegistry.Gzip(Tar([("a", "#!/bin/sh\n"), ("b/c", new string('y', 3000)), ("b/.wh.d", "")]));
        using var packed = new MemoryStream();
        using (var zstd = new ZstdSharp.CompressionStream(packed, leaveOpen: true))
        {
            zstd.Write(Tar([("a", "#!/bin/sh\n"), ("b/c", new string('y', 3000))]));
        }

        var plain = Tar("a", new string('x', 2000));
        var changes = Gen.Select(Gen.Int[0, int.MaxValue], Gen.Byte).Array[0, 4];
        byte[][] originals = [gzip, packed.ToArray(), plain];
        await Gen.Select(Gen.Int[0, 2], changes, Gen.Double[0, 1]).SampleAsync(
            async (original, edits, part) =>
            {
                var bytes = (byte[])originals[original].Clone();
                foreach (var (at, value) in edits)
                {
                    bytes[at % bytes.Length] = value;
                }

                bytes = part > 0.5 ? bytes : bytes[..(int)(bytes.Length * part * 2)];
                try
                {
                    using var check = new LayerCheck(HostileRegistry.Digest(bytes), bytes.Length);
                    var index = await new LayerReader(_options).ReadAsync(new MemoryStream(bytes), check, new LayerBudget(_options.Limits), CancellationToken.None);
                    Assert.All(new MergedFileTree([index]).All(), e => Assert.StartsWith("/", e.Path, StringComparison.Ordinal));
                }
                catch (LayerRefusedException e)
                {
                    Assert.NotEmpty(e.Message);
                }
            },
            iter: 500,
            threads: 2);
    }

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    private static byte[] Tar(string path, string content = "x") => Tar([(path, content)]);

    private static byte[] Tar(IEnumerable<(string Path, string Content)> files)
    {
        using var bytes = new MemoryStream();
        using (var writer = new TarWriter(bytes, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var (path, content) in files)
            {
                writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) });
            }
        }

        return bytes.ToArray();
    }

    /// <summary>Lets nobody see anything without permission.</summary>
    private void Guard(Func<Asking, bool> allowed, string challenge = "Basic realm=\"r\"")
    {
        foreach (var (path, answer) in _registry.Answers.Where(a => a.Key.StartsWith("/v2/", StringComparison.Ordinal)))
        {
            _registry.Answers[path] = asking => allowed(asking) ? answer(asking) : asking.StatusAsync("401 Unauthorized", $"WWW-Authenticate: {challenge}\r\n");
        }
    }

    private async Task<IFileTree> FoundAsync() => await ReadAsync() is ImageFilesAnswer.Found found ? found.Tree : throw new InvalidOperationException((await ReadAsync()).ToString());

    private async Task CannotTell(string because, LayerLimits? limits = null)
    {
        _options = limits is null ? _options : new ImageFilesOptions { Limits = limits };
        Assert.Contains(because, Assert.IsType<ImageFilesAnswer.CannotTell>(await ReadAsync()).Message, StringComparison.Ordinal);
    }

    private async Task<ImageFilesAnswer> ReadAsync()
    {
        using var http = GateAws.CreateRegistryHttpClient();
        using var images = new GateImages(
            new AwsOptions { Resilience = AwsWorld.Quick, Registries = new RegistryOptions { Files = _options, Credentials = _credentials } }, http, TimeProvider.System);
        return await images.Files.ReadAsync(_registry.Image, "X86_64", AwsWorld.Cancelled);
    }
}
