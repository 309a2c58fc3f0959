using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EcsDeployGate.Cli.Tests.Inspecting;

/// <summary>Writes an image as <c>docker save</c> does: one layer, its config, and the manifest that names both.</summary>
internal sealed class SavedImage
{
    private const UnixFileMode Runs = (UnixFileMode)0x1ED;

    private readonly List<TarEntry> _files = [];

    public JsonObject Config { get; } = [];

    public SavedImage File(string path, byte[] content, UnixFileMode mode = Runs)
    {
        _files.Add(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(content), Mode = mode });
        return this;
    }

    public SavedImage Script(string path, string text, UnixFileMode mode = Runs) => File(path, Encoding.UTF8.GetBytes(text), mode);

    public SavedImage Link(string path, string target)
    {
        _files.Add(new PaxTarEntry(TarEntryType.SymbolicLink, path) { LinkName = target });
        return this;
    }

    /// <summary>The smallest header that a kernel would take for a static program of that machine (elf(5)).</summary>
    public SavedImage Program(string path, bool arm = false)
    {
        var header = new byte[64];
        new byte[] { 0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1 }.CopyTo(header, 0);
        (header[16], header[18], header[20], header[52], header[54]) = (2, arm ? (byte)183 : (byte)62, 1, 64, 56);
        return File(path, header);
    }

    public string SaveTo(string path)
    {
        var bytes = new MemoryStream();
        using (var files = new TarWriter(bytes, TarEntryFormat.Pax, leaveOpen: true))
        {
            _files.ForEach(files.WriteEntry);
        }

        var layer = bytes.ToArray();
        var config = JsonSerializer.SerializeToUtf8Bytes(new JsonObject
        {
            ["architecture"] = "amd64", ["os"] = "linux", ["config"] = Config.DeepClone(),
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray("sha256:" + Convert.ToHexStringLower(SHA256.HashData(layer))) },
        });
        var name = Convert.ToHexStringLower(SHA256.HashData(config)) + ".json";
        using var archive = new TarWriter(System.IO.File.Create(path));
        foreach (var (file, content) in ((string, byte[])[])
        [
            (name, config), ("layer/layer.tar", layer),
            ("manifest.json", JsonSerializer.SerializeToUtf8Bytes(new JsonArray(new JsonObject { [nameof(Config)] = name, ["RepoTags"] = new JsonArray("shop:1"), ["Layers"] = new JsonArray("layer/layer.tar") }))),
        ])
        {
            archive.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, file) { DataStream = new MemoryStream(content) });
        }

        return "docker-archive:" + path;
    }
}
