using System.Text;
using CsCheck;

namespace EcsDeployGate.Probe.Protocol.Tests;

public sealed class RecordReaderTests
{
    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("  \r\n")]
    [InlineData("""{"v":1,"type":"weather","container":"web","sunny":true}""")]
    public void What_is_not_for_us_is_passed_over_without_a_complaint(string line) => Assert.Null(Some.Problem(line));

    [Theory]
    [InlineData("hello", "not valid JSON")]
    [InlineData("""{"v":1,"type":"health"}{"v":1}""", "not valid JSON")]
    [InlineData("""[1,2]""", "v: expected an object|the document: expected an object")]
    [InlineData("""{"v":2,"type":"health"}""", "v: 2 is not between 1 and 1")]
    [InlineData("""{"v":1}""", "type: missing, expected a string")]
    [InlineData("""{"v":1,"type":"health","container":"web"}""", "at: missing, expected a string")]
    [InlineData("""{"v":1,"type":"health","container":"web","at":"yesterday"}""", "at: expected an RFC 3339 time")]
    [InlineData("""{"v":1,"type":"health","container":"web","at":"2026-02-30T00:00:00Z"}""", "at: expected an RFC 3339 time")]
    [InlineData("""{"v":1,"type":"health","container":"web","at":"2026-05-04T09:12:31Z","status":"HEALTHY","failingStreak":-1}""", "failingStreak: -1 is not between")]
    [InlineData("""{"v":1,"type":"health","container":"web","at":"2026-05-04T09:12:31Z","status":"HEALTHY","failingStreak":1.5}""", "failingStreak: expected a whole number")]
    [InlineData("""{"v":1,"type":"health","container":"\ud800","at":"2026-05-04T09:12:31Z"}""", "not valid JSON")]
    [InlineData("""{"v":1,"type":"listening","container":"","at":"2026-05-04T09:12:31Z","sockets":[{"port":70000}]}""", "sockets[0].port: 70000")]
    public void What_is_wrong_is_named(string line, string expected)
    {
        var problem = Some.Problem(line);

        Assert.Contains(expected.Split('|'), part => problem!.StartsWith(part, StringComparison.Ordinal));
    }

    [Fact]
    public void A_line_beyond_the_limit_is_not_even_looked_at()
    {
        var line = """{"v":1,"type":"health","container":"web","x":" """ + new string(' ', ProbeRecords.MaxLineBytes) + "\"}";

        Assert.Equal("longer than 15360 bytes", Some.Problem(line));
    }

    [Fact]
    public void Deep_nesting_is_refused_and_not_followed() =>
        Assert.StartsWith("not valid JSON", Some.Problem(new string('[', 7000) + new string(']', 7000)), StringComparison.Ordinal);

    [Fact]
    public void Members_that_are_not_known_are_ignored()
    {
        var line = """{"v":1,"type":"health","new":{"a":[1,2,{"b":null}]},"container":"web","at":"2026-05-04T11:12:31.25+02:00","status":"HEALTHY","failingStreak":0}"""u8;

        Assert.True(ProbeRecords.TryRead(line, out var record, out _));
        Assert.Equal(new HealthRecord("web", Some.At, HealthStatus.Healthy, 0), record);
    }

    [Fact]
    public void Any_bytes_are_survived() => Gen.Byte.Array[0, 400].Sample(
        bytes =>
        {
            if (ProbeRecords.TryRead(bytes, out var record, out var problem))
            {
                Assert.NotNull(record);
                Assert.Null(problem);
            }
        },
        iter: 3000);

    [Fact]
    public void Any_damage_to_a_line_is_survived() => Gen.Select(Some.Record, Gen.Int[0, 15000], Gen.Byte, Gen.Bool).Sample(
        (record, where, what, cut) =>
        {
            var line = Some.Line(record);
            line[where % line.Length] = what;
            var damaged = cut ? line.AsSpan(0, where % line.Length) : line;

            Assert.Equal(ProbeRecords.TryRead(damaged, out var read, out _), read is not null);
        },
        iter: 1000);
}
