using System.Text;
using EcsDeployGate.Sandbox.Tasks;

namespace EcsDeployGate.Sandbox.Tests.Tasks;

public sealed class LineSplitterTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    public void Lines_are_the_same_however_the_bytes_arrive(int chunk)
    {
        Assert.Equal(["one", "", "zwölf", "last"], Split("one\n\r\nzwölf\nlast", chunk));
    }

    [Fact]
    public void A_long_line_is_cut_at_16_KiB_and_goes_on_as_the_next()
    {
        var lines = Split(new string('a', (16 * 1024) + 5) + "\nb\n", 4096);
        Assert.Equal([16 * 1024, 5, 1], lines.Select(l => l.Length));
    }

    [Fact]
    public void A_line_of_exactly_16_KiB_adds_no_empty_line()
    {
        Assert.Equal([16 * 1024, 1], Split(new string('a', 16 * 1024) + "\nb\n", 5000).Select(l => l.Length));
    }

    private static List<string> Split(string text, int chunk)
    {
        var lines = new List<string>();
        var splitter = new LineSplitter(lines.Add);
        foreach (var piece in Encoding.UTF8.GetBytes(text).Chunk(chunk))
        {
            splitter.Write(piece);
        }

        splitter.End();
        return lines;
    }
}
