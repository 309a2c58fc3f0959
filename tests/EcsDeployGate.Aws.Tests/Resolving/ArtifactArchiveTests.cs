using System.Buffers.Binary;
using System.IO.Compression;
using EcsDeployGate.Aws.Resolving;
using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Aws.Tests.Resolving;

public sealed class ArtifactArchiveTests
{
    private static readonly ArtifactLimits Limits = new();

    [Fact]
    public async Task A_file_is_read_wherever_it_lies()
    {
        var zip = AwsWorld.Zip(("src/a.txt", "a"), ("out/images.json", "[1]"), ("b.txt", "b"));

        var found = Assert.IsType<ArtifactAnswer.Found>(await Read(zip, "out/images.json"));

        Assert.Equal("[1]"u8.ToArray(), found.Content.ToArray());
    }

    [Fact]
    public async Task A_missing_file_says_which_there_are()
    {
        var answer = Assert.IsType<ArtifactAnswer.NoSuchFile>(await Read(AwsWorld.Zip(("src/", ""), ("src/a.txt", "a"))));

        Assert.Equal(["src/a.txt"], answer.Files);
    }

    [Theory]
    [InlineData("../evil.sh")]
    [InlineData("a/../../evil.sh")]
    [InlineData("a/..")]
    [InlineData("/etc/passwd")]
    [InlineData("..\\evil.exe")]
    [InlineData("C:evil.exe")]
    public async Task A_name_that_walks_out_condemns_the_archive(string name)
    {
        var invalid = Assert.IsType<ArtifactAnswer.Invalid>(await Read(AwsWorld.Zip(("imagedefinitions.json", "[]"), (name, "x"))));

        Assert.Contains($"'{name}' in it leads out of the archive", invalid.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_with_dots_that_lead_nowhere_are_fine() =>
        Assert.IsType<ArtifactAnswer.Found>(await Read(AwsWorld.Zip(("imagedefinitions.json", "[]"), ("a/..b/...", "x"), (".gitignore", ""))));

    [Fact]
    public async Task The_same_name_twice_condemns_the_archive()
    {
        var invalid = Assert.IsType<ArtifactAnswer.Invalid>(await Read(AwsWorld.Zip(("imagedefinitions.json", "[1]"), ("imagedefinitions.json", "[2]"))));

        Assert.Contains("is in it twice", invalid.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bomb_is_known_by_its_table_of_contents()
    {
        var zip = Zeros("other.bin", 64L << 20);
        Assert.True(zip.Length < 200_000);

        Assert.Contains("a zip bomb", Assert.IsType<ArtifactAnswer.Invalid>(await Read(zip)).Message, StringComparison.Ordinal);
        Assert.Contains("at most 1 MiB are accepted", Assert.IsType<ArtifactAnswer.Invalid>(await Read(zip, limits: Limits with { MaxExpandedBytes = 1 << 20 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_too_long_is_not_read_and_one_that_lies_is_found_out()
    {
        var zip = Zeros("imagedefinitions.json", 200_000);
        Assert.Equal(200_000, Assert.IsType<ArtifactAnswer.TooLong>(await Read(zip)).Bytes);

        // The same content, said to be 10 bytes long in both places where a zip says it.
        foreach (var (signature, offset) in ((uint, int)[])[(0x02014b50, 24), (0x04034b50, 22)])
        {
            for (var i = 0; i + 30 < zip.Length; i++)
            {
                if (BinaryPrimitives.ReadUInt32LittleEndian(zip.AsSpan(i)) == signature)
                {
                    BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(i + offset), 10);
                }
            }
        }

        Assert.Contains("is damaged", Assert.IsType<ArtifactAnswer.Invalid>(await Read(zip)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_files_are_too_many()
    {
        var zip = AwsWorld.Zip([.. Enumerable.Range(0, 12).Select(i => ($"f{i}", ""))]);

        Assert.IsType<ArtifactAnswer.NoSuchFile>(await Read(zip, limits: Limits with { MaxEntries = 12 }));
        Assert.IsType<ArtifactAnswer.Invalid>(await Read(zip, limits: Limits with { MaxEntries = 11 }));
    }

    [Fact]
    public async Task What_is_no_archive_or_a_damaged_one_is_said_and_never_thrown()
    {
        var whole = AwsWorld.Zip(("imagedefinitions.json", new string('x', 500)), ("b", "b"));
        Assert.IsType<ArtifactAnswer.Invalid>(await Read([]));
        Assert.IsType<ArtifactAnswer.Invalid>(await Read("<html>"u8.ToArray()));
        for (var cut = 0; cut < whole.Length; cut += 7)
        {
            Assert.IsType<ArtifactAnswer.Invalid>(await Read(whole[..cut]));
        }

        // One byte after the other made wrong: never an exception, and never another content.
        for (var i = 0; i < whole.Length; i++)
        {
            var damaged = whole.ToArray();
            damaged[i] ^= 0xFF;
            if (await Read(damaged) is ArtifactAnswer.Found found)
            {
                Assert.Equal(new string('x', 500), System.Text.Encoding.UTF8.GetString(found.Content.Span));
            }
        }
    }

    private static Task<ArtifactAnswer> Read(byte[] zip, string path = "imagedefinitions.json", ArtifactLimits? limits = null) =>
        ArtifactArchive.ReadAsync(new MemoryStream(zip), path, 100 * 1024, limits ?? Limits, TestContext.Current.CancellationToken);

    private static byte[] Zeros(string name, long count)
    {
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry(name, CompressionLevel.SmallestSize).Open();
            var chunk = new byte[1 << 16];
            for (var left = count; left > 0; left -= chunk.Length)
            {
                entry.Write(chunk, 0, (int)Math.Min(chunk.Length, left));
            }
        }

        return buffer.ToArray();
    }
}
