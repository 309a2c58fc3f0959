using System.Diagnostics;
using System.Globalization;
using EcsDeployGate.Core.Inspecting.Files;
using EcsDeployGate.Core.Inspecting.Files.Layers;

namespace EcsDeployGate.Core.Tests.Inspecting.Files;

/// <summary>GNU tar writes a tree in each of its formats; what is read is the tree.</summary>
public sealed class GnuTarTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edg-tar-");

    [Theory]
    [InlineData("v7")]
    [InlineData("ustar")]
    [InlineData("oldgnu")]
    [InlineData("gnu")]
    [InlineData("posix", "--sparse-version=0.0")]
    [InlineData("posix", "--sparse-version=0.1")]
    [InlineData("posix", "--sparse-version=1.0")]
    public void What_is_read_is_the_tree(string format, params string[] options)
    {
        // v7 and ustar have no sparse files, and names of 100 and 255 bytes.
        var sparse = format is not ("v7" or "ustar");
        var longName = format is "v7" ? "short" : sparse ? string.Join('/', Enumerable.Repeat(new string('n', 70), 5)) : string.Join('/', Enumerable.Repeat(new string('n', 70), 2));
        var tree = _folder.CreateSubdirectory("tree").FullName;
        Directory.CreateDirectory(Path.Combine(tree, Path.GetDirectoryName(longName)!));
        File.WriteAllText(Path.Combine(tree, longName), "#!/bin/sh\n");
        Run("chmod", "551", Path.Combine(tree, longName));
        Directory.CreateSymbolicLink(Path.Combine(tree, "link"), sparse ? new string('t', 200) : "target");
        Run("ln", Path.Combine(tree, longName), Path.Combine(tree, "ahard"));
        using (var holes = File.Create(Path.Combine(tree, "sparse")))
        {
            for (var i = 1; i <= 60; i++)
            {
                holes.Seek(i * 100_000, SeekOrigin.Begin);
                holes.WriteByte(1);
            }
        }

        var archive = Path.Combine(_folder.FullName, "archive.tar");
        Run("tar", ["--format=" + format, .. options, .. sparse ? (string[])["--sparse"] : [], "--sort=name", "--owner=1234", "--group=56", "-cf", archive, "-C", tree, "."]);
        var read = new MergedFileTree([Layer.Read(File.ReadAllBytes(archive), piece: 10_000)]);

        Assert.Equal(
            Directory.EnumerateFileSystemEntries(tree, "*", SearchOption.AllDirectories).Select(p => p[tree.Length..]).Order(StringComparer.Ordinal),
            read.All().Select(e => e.Path).Order(StringComparer.Ordinal));
        Assert.Equal(File.ResolveLinkTarget(Path.Combine(tree, "link"), false)!.Name, read.Find("/link")!.LinkTarget);
        foreach (var path in (string[])["/" + longName, "/ahard"])
        {
            var file = read.Find(path)!;
            Assert.Equal((FileKind.File, 0b101_101_001, 1234, 56), (file.Kind, file.Mode, file.Uid, file.Gid));
            Assert.Equal(new FileHead.Script("/bin/sh", null, false), file.Head);
        }

        Assert.True(!sparse || new FileInfo(archive).Length < 1_000_000, string.Create(CultureInfo.InvariantCulture, $"The archive has {new FileInfo(archive).Length} bytes: it is not sparse."));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode is 0, errors);
    }
}
