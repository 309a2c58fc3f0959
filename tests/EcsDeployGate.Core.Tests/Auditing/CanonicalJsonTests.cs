using System.Text;
using System.Text.Json.Nodes;
using EcsDeployGate.Core.Auditing;

namespace EcsDeployGate.Core.Tests.Auditing;

public sealed class CanonicalJsonTests
{
    /// <summary>RFC 8785, appendix B: doubles by their bits and what they are written as.</summary>
    [Theory]
    [InlineData(0x0000000000000000, "0")]
    [InlineData(0x8000000000000000, "0")]
    [InlineData(0x0000000000000001, "5e-324")]
    [InlineData(0x8000000000000001, "-5e-324")]
    [InlineData(0x7fefffffffffffff, "1.7976931348623157e+308")]
    [InlineData(0xffefffffffffffff, "-1.7976931348623157e+308")]
    [InlineData(0x4340000000000000, "9007199254740992")]
    [InlineData(0xc340000000000000, "-9007199254740992")]
    [InlineData(0x4430000000000000, "295147905179352830000")]
    [InlineData(0x44b52d02c7e14af5, "9.999999999999997e+22")]
    [InlineData(0x44b52d02c7e14af6, "1e+23")]
    [InlineData(0x44b52d02c7e14af7, "1.0000000000000001e+23")]
    [InlineData(0x444b1ae4d6e2ef4e, "999999999999999700000")]
    [InlineData(0x444b1ae4d6e2ef4f, "999999999999999900000")]
    [InlineData(0x444b1ae4d6e2ef50, "1e+21")]
    [InlineData(0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7")]
    [InlineData(0x3eb0c6f7a0b5ed8d, "0.000001")]
    [InlineData(0x41b3de4355555553, "333333333.3333332")]
    [InlineData(0x41b3de4355555554, "333333333.33333325")]
    [InlineData(0x41b3de4355555555, "333333333.3333333")]
    [InlineData(0x41b3de4355555556, "333333333.3333334")]
    [InlineData(0x41b3de4355555557, "333333333.33333343")]
    [InlineData(0xbecbf647612f3696, "-0.0000033333333333333333")]
    [InlineData(0x43143ff3c1cb0959, "1424953923781206.2")]
    public void Numbers_are_written_as_the_table_of_the_RFC_says(ulong bits, string expected) =>
        Assert.Equal(expected, CanonicalJson.ToText(JsonValue.Create(BitConverter.UInt64BitsToDouble(bits))));

    [Theory]
    [InlineData(0x7fffffffffffffff)]
    [InlineData(0x7ff0000000000000)]
    [InlineData(0xfff0000000000000)]
    public void Numbers_that_are_not_finite_are_refused(ulong bits) =>
        Assert.Throws<FormatException>(() => CanonicalJson.ToText(JsonValue.Create(BitConverter.UInt64BitsToDouble(bits))));

    [Fact]
    public void A_number_that_overflows_a_double_is_refused() =>
        Assert.Throws<FormatException>(() => CanonicalJson.ToText(JsonNode.Parse("[1e400]")));

    [Theory]
    [InlineData("1", "1")]
    [InlineData("-0.0", "0")]
    [InlineData("1E30", "1e+30")]
    [InlineData("4.50", "4.5")]
    [InlineData("2e-3", "0.002")]
    [InlineData("1e-27", "1e-27")]
    [InlineData("100", "100")]
    [InlineData("123456789012345680000", "123456789012345680000")]
    [InlineData("0.1", "0.1")]
    [InlineData("1234.5678", "1234.5678")]
    [InlineData("1e20", "100000000000000000000")]
    [InlineData("15e14", "1500000000000000")]
    public void Parsed_numbers_lose_how_they_were_written(string json, string expected) =>
        Assert.Equal(expected, CanonicalJson.ToText(JsonNode.Parse(json)));

    /// <summary>RFC 8785, sections 3.2.2 (input) and 3.2.4 (bytes of the output).</summary>
    [Fact]
    public void The_RFCs_own_example_gives_the_RFCs_own_bytes()
    {
        const string Input = """
            {
              "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
              "literals": [null, true, false]
            }
            """;
        var expected = Convert.FromHexString(string.Concat(
            "7b226c69746572616c73223a5b6e756c6c2c7472",
            "75652c66616c73655d2c226e756d62657273223a",
            "5b3333333333333333332e333333333333332c31",
            "652b33302c342e352c302e3030322c31652d3237",
            "5d2c22737472696e67223a22e282ac245c753030",
            "30665c6e4127425c225c5c5c5c5c222f227d"));

        var actual = CanonicalJson.ToUtf8(JsonNode.Parse(Input));

        Assert.Equal(
            """{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}""",
            Encoding.UTF8.GetString(actual));
        Assert.Equal(expected, actual);
    }

    /// <summary>RFC 8785, section 3.2.3: members by UTF-16 code units, so that an emoji comes before U+FB33.</summary>
    [Fact]
    public void Members_are_sorted_by_UTF16_code_units()
    {
        var json = JsonNode.Parse("""
            {
              "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
              "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"
            }
            """)!;

        var order = JsonNode.Parse(CanonicalJson.ToText(json))!.AsObject().Select(m => m.Value!.GetValue<string>());

        Assert.Equal(
            [
                "Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign", "Emoji: Grinning Face",
                "Hebrew Letter Dalet With Dagesh",
            ],
            order);
    }

    [Fact]
    public void Only_what_must_be_escaped_is_escaped() =>
        Assert.Equal(
            "\"\\b\\t\\n\\f\\r\\\"\\\\\\u0000\\u001f\u007f\u2028<>&'/é😀\"",
            CanonicalJson.ToText(JsonValue.Create("\b\t\n\f\r\"\\\0\u001f\u007f\u2028<>&'/é😀")));

    [Fact]
    public void Half_of_a_surrogate_pair_is_refused_wherever_it_stands()
    {
        Assert.Throws<FormatException>(() => CanonicalJson.ToText(JsonValue.Create("a\ud83d")));
        Assert.Throws<FormatException>(() => CanonicalJson.ToText(JsonValue.Create("\ude00a")));
        Assert.Throws<FormatException>(() => CanonicalJson.ToText(JsonNode.Parse("[\"\\ud83d\"]")));
        Assert.Throws<FormatException>(() => CanonicalJson.ToText(JsonNode.Parse("{\"\\ud83d\":1}")));
        Assert.Throws<FormatException>(() => CanonicalJson.ToText(new JsonObject { ["\ude00"] = 1 }));
    }

    [Fact]
    public void A_member_named_twice_is_refused() =>
        Assert.Throws<FormatException>(() => CanonicalJson.ToText(JsonNode.Parse("""{"a": {"b": 1, "b": 2}}""")));

    [Fact]
    public void Nodes_made_in_code_and_nodes_read_from_text_are_written_alike()
    {
        var made = new JsonObject
        {
            ["z"] = new JsonArray(1, 2L, 3.5, 4.5f, 5m, (byte)6, true, null, 'c'),
            ["at"] = JsonValue.Create(new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero)),
            ["id"] = JsonValue.Create(Guid.Empty),
        };

        Assert.Equal(CanonicalJson.ToText(JsonNode.Parse(made.ToJsonString())), CanonicalJson.ToText(made));
    }

    [Fact]
    public void Canonical_text_is_its_own_canonical_form()
    {
        var text = CanonicalJson.ToText(JsonNode.Parse("""{"b": [1.0, {"y": "\u00e9", "x": -0}], "a": null}"""));

        Assert.Equal("""{"a":null,"b":[1,{"x":0,"y":"é"}]}""", text);
        Assert.Equal(text, CanonicalJson.ToText(JsonNode.Parse(text)));
        Assert.Equal("null", CanonicalJson.ToText(null));
    }
}
