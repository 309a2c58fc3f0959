using System.Text;
using System.Text.Json;

namespace EcsDeployGate.Aws.Compat.Tests.Runtime;

/// <summary>How lenient reading is, and where it ends.</summary>
public sealed class WireReaderTests
{
    [Theory]
    [InlineData("7", 7)]
    [InlineData("\"7\"", 7)]
    [InlineData("-2147483648", int.MinValue)]
    [InlineData("null", null)]
    public void Reads_whole_numbers_quoted_or_not(string json, int? expected) => Assert.Equal(expected, Read(json, WireReader.Integer));

    [Theory]
    [InlineData("2147483648")]
    [InlineData("1.5")]
    [InlineData("\"seven\"")]
    [InlineData("true")]
    [InlineData("[7]")]
    public void Refuses_what_is_no_32_bit_number(string json) => Assert.Throws<JsonException>(() => Read(json, WireReader.Integer));

    [Theory]
    [InlineData("\"text\"", "text")]
    [InlineData("1.50", "1.50")]
    [InlineData("true", "true")]
    [InlineData("null", null)]
    public void Takes_numbers_and_booleans_for_text(string json, string? expected) => Assert.Equal(expected, Read(json, WireReader.Text));

    [Theory]
    [InlineData("true", true)]
    [InlineData("\"false\"", false)]
    [InlineData("null", null)]
    public void Reads_booleans_quoted_or_not(string json, bool? expected) => Assert.Equal(expected, Read(json, WireReader.Boolean));

    [Theory]
    [InlineData("1777863721.25")]
    [InlineData("\"1777863721.25\"")]
    [InlineData("\"2026-05-04T03:02:01.25Z\"")]
    public void Reads_times_as_seconds_or_written_out(string json) =>
        Assert.Equal(new DateTime(2026, 5, 4, 3, 2, 1, 250, DateTimeKind.Utc), Read(json, WireReader.Seconds));

    [Theory]
    [InlineData("253402300800")]
    [InlineData("-62135596801")]
    [InlineData("1e300")]
    [InlineData("\"yesterday\"")]
    public void Refuses_times_that_are_none(string json) => Assert.Throws<JsonException>(() => Read(json, WireReader.Seconds));

    [Fact]
    public void Reads_a_blob_into_a_stream_at_its_start()
    {
        var blob = Read("\"AQID\"", WireReader.Blob)!;

        Assert.Equal(0, blob.Position);
        Assert.Equal([1, 2, 3], blob.ToArray());
    }

    [Fact]
    public void Refuses_a_blob_that_is_not_base64() => Assert.Throws<JsonException>(() => Read("\"%%%\"", WireReader.Blob));

    [Fact]
    public void Reads_lists_within_lists() =>
        Assert.Equal([[1, 2], []], Read("[[1,2],[]]", (ref Utf8JsonReader r) => WireReader.List(ref r, (ref Utf8JsonReader i) => WireReader.List(ref i, WireReader.IntegerElement)))!);

    [Fact]
    public void The_last_of_two_equal_keys_holds() =>
        Assert.Equal("b", Read("""{"k":"a","k":"b"}""", (ref Utf8JsonReader r) => WireReader.Map(ref r, WireReader.Text))!["k"]);

    [Fact]
    public void Says_where_and_what_it_did_not_expect()
    {
        var error = Assert.Throws<JsonException>(() => Read("  [7]", WireReader.Integer));

        Assert.Equal("The service sent StartArray at byte 2 of its answer where a whole number belongs.", error.Message);
    }

    private static T? Read<T>(string json, ReadValue<T> read)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        reader.Read();
        return read(ref reader);
    }
}
