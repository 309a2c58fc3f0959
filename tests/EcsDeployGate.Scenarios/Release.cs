using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace EcsDeployGate.Scenarios;

/// <summary>What a build leaves in the source bucket, good and bad.</summary>
internal static class Release
{
    /// <summary>A zip with one file.</summary>
    public static byte[] Zip(string name, string content) => Zip((name, Encoding.UTF8.GetBytes(content)));

    /// <summary>A zip whose one file unpacks to <paramref name="megabytes"/> of zeros.</summary>
    public static byte[] Bomb(int megabytes)
    {
        var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = archive.CreateEntry("imagedefinitions.json", CompressionLevel.SmallestSize).Open();
            var zeros = new byte[1 << 20];
            for (var i = 0; i < megabytes; i++)
            {
                entry.Write(zeros);
            }
        }

        return zip.ToArray();
    }

    /// <summary>An artifact that names one image.</summary>
    public static byte[] Of(string container, string image) =>
        Zip("imagedefinitions.json", new JsonArray(new JsonObject { ["name"] = container, ["imageUri"] = image }).ToJsonString());

    private static byte[] Zip(params IEnumerable<(string Name, byte[] Content)> files)
    {
        var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return zip.ToArray();
    }
}
