using CsCheck;

namespace EcsDeployGate.Probe.Protocol.Tests;

public sealed class TimestampTests
{
    [Theory]
    [InlineData("2026-05-04T09:12:31Z", 0)]
    [InlineData("2026-05-04T09:12:31.25Z", 250)]
    [InlineData("2026-05-04T09:12:31.250000000000Z", 250)]
    [InlineData("2026-05-04T02:42:31.25-06:30", 250)]
    [InlineData("2026-05-04t11:12:31.25+02:00", 250)]
    public void Rfc_3339_is_read(string text, int milliseconds)
    {
        Assert.True(Timestamp.TryParse(text, out var time));
        Assert.Equal(new DateTimeOffset(2026, 5, 4, 9, 12, 31, milliseconds, TimeSpan.Zero), time);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-05-04")]
    [InlineData("2026-05-04 09:12:31Z")]
    [InlineData("2026-13-04T09:12:31Z")]
    [InlineData("2026-05-04T24:12:31Z")]
    [InlineData("2026-05-04T09:12:31")]
    [InlineData("2026-05-04T09:12:31.25")]
    [InlineData("0000-05-04T09:12:31Z")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("9999-12-31T23:59:59-01:00")]
    [InlineData("2026-05-04T09:12:31+2:00")]
    [InlineData("２026-05-04T09:12:31Z")]
    public void Anything_else_is_not(string text) => Assert.False(Timestamp.TryParse(text, out _));

    [Fact]
    public void Every_time_comes_back_to_the_millisecond() => Gen.Long[0, DateTimeOffset.MaxValue.UtcTicks].Sample(ticks =>
    {
        Assert.True(Timestamp.TryParse(Timestamp.Format(new DateTimeOffset(ticks, TimeSpan.Zero)), out var time));
        Assert.Equal(ticks / TimeSpan.TicksPerMillisecond, time.UtcTicks / TimeSpan.TicksPerMillisecond);
    });
}
