using System.IO.Compression;

namespace EcsDeployGate.Sandbox.CodePipeline.Actions;

/// <summary>Reads files from an artifact's zip, up to a bound.</summary>
internal static class ArtifactZip
{
    /// <returns>Null when the artifact has no such file.</returns>
    /// <exception cref="FormatException">The artifact is not a zip, or the file is larger than <paramref name="most"/> bytes.</exception>
    public static byte[]? Read(ReadOnlyMemory<byte> artifact, string path, int most)
    {
        try
        {
            using var zip = new ZipArchive(new MemoryStream(artifact.ToArray()));
            if (zip.GetEntry(path) is not { } entry)
            {
                return null;
            }

            var content = new byte[most + 1];
            using var stream = entry.Open();
            var length = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            return length <= most ? content[..length] : throw new FormatException($"The file {path} is larger than {most / 1024} KB.");
        }
        catch (InvalidDataException)
        {
            throw new FormatException("The input artifact is not a ZIP file.");
        }
    }
}
