using System.Text;
using EcsDeployGate.Probe.Check;

namespace EcsDeployGate.Probe.Tests.Check;

public sealed class CheckPartsTests
{
    [Fact]
    public void What_is_printed_is_saved_at_growing_distances_and_twice_before_the_time_out() => Assert.Equal(
        [250, 500, 1000, 2000, 4000, 4750, 4940], AttemptRecorder.FlushTimes(TimeSpan.FromSeconds(5)).Select(time => time.TotalMilliseconds));

    [Fact]
    public void A_very_short_time_out_needs_no_special_case() =>
        Assert.Empty(AttemptRecorder.FlushTimes(TimeSpan.FromMilliseconds(50)));

    [Theory]
    [InlineData(4.5, 3, 1.5)]
    [InlineData(4.5, 9, 1)]
    [InlineData(1.2, 1, 1.2)]
    [InlineData(0.9, 1, 0)]
    public void Experiments_share_what_is_left_of_a_slot(double left, int experiments, double share) =>
        Assert.Equal(TimeSpan.FromSeconds(share), ExperimentSlot.Share(TimeSpan.FromSeconds(left), experiments));

    [Theory]
    [InlineData("plain", false)]
    [InlineData("grüße \u4f60\u597d", false)]
    [InlineData("a\0b", true)]
    public void Text_is_told_from_bytes(string text, bool expected)
    {
        var capture = new OutputCapture();
        capture.Add(Encoding.UTF8.GetBytes(text));

        Assert.Equal(text, capture.Text(out var binary));
        Assert.Equal(expected, binary);
    }

    [Fact]
    public void A_character_cut_by_the_limit_does_not_make_text_binary()
    {
        var capture = new OutputCapture();
        capture.Add(Encoding.UTF8.GetBytes(new string('x', 4094) + "\u4f60\u597d"));

        Assert.Equal(new string('x', 4094), capture.Text(out var binary));
        Assert.False(binary);
        Assert.True(capture.Truncated);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_replaced_and_marked()
    {
        var capture = new OutputCapture();
        capture.Add([0x61, 0xFF, 0x62]);

        Assert.Equal("a\uFFFDb", capture.Text(out var binary));
        Assert.True(binary);
    }

    [Fact]
    public void Localhost_is_read_from_hosts_in_its_order() => Assert.Equal(
        ["::1", "127.0.0.1"],
        Surroundings.LocalhostAddresses("# 10.0.0.9 localhost\n::1\tip6-localhost LOCALHOST\r\n127.0.0.1 localhost # yes\n10.0.0.2 localhost.example web\n"u8.ToArray()));

    [Fact]
    public void A_process_table_that_makes_no_sense_gives_no_start()
    {
        Assert.Null(Surroundings.ContainerStart(null, DateTimeOffset.UnixEpoch));
        Assert.Null(Surroundings.ContainerStart("1 (a) b) S 1 2 3"u8.ToArray(), DateTimeOffset.UnixEpoch));
        Assert.Null(Surroundings.ContainerStart("1 (x) S 0 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 99999999999999 0"u8.ToArray(), DateTimeOffset.UnixEpoch));
    }
}
