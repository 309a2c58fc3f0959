using System.Text;
using System.Text.Json;

namespace EcsDeployGate.Aws.Compat.Tests.Runtime;

/// <summary>Forms that the operations of today do not all use, but the protocol has.</summary>
public sealed class WireWriterTests
{
    [Fact]
    public void A_blob_is_sent_whole_in_base64_wherever_its_stream_stands()
    {
        var blob = new MemoryStream([1, 2, 3]) { Position = 2 };

        Assert.Equal("""{"b":"AQID"}""", Written(w => WireWriter.Blob(w, "b", blob)));
        Assert.Equal(2, blob.Position);
    }

    [Fact]
    public void What_is_null_is_not_sent() => Assert.Equal("{}", Written(w =>
    {
        WireWriter.Text(w, "a", null);
        WireWriter.Constant(w, "b", null);
        WireWriter.Boolean(w, "c", null);
        WireWriter.Integer(w, "d", null);
        WireWriter.Double(w, "e", null);
        WireWriter.Seconds(w, "f", null);
        WireWriter.Milliseconds(w, "g", null);
        WireWriter.Blob(w, "h", null);
        WireWriter.List<string>(w, "i", null, WireWriter.Text);
        WireWriter.Map<string>(w, "j", null, WireWriter.Text);
        WireWriter.Structure<string>(w, "k", null, WireWriter.Text);
    }));

    [Theory]
    [InlineData(-1, "-0.001")]
    [InlineData(0, "0")]
    [InlineData(1, "0.001")]
    public void Times_around_1970_keep_their_sign(int milliseconds, string expected) => Assert.Equal(
        $$"""{"t":{{expected}}}""", Written(w => WireWriter.Seconds(w, "t", DateTime.UnixEpoch.AddMilliseconds(milliseconds))));

    private static string Written(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
