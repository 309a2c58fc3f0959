using System.Text;
using CsCheck;

namespace EcsDeployGate.Probe.Protocol.Tests;

public sealed class RecordWriterTests
{
    [Theory]
    [MemberData(nameof(Some.OfEachType), MemberType = typeof(Some))]
    public void What_is_written_is_read_back(ProbeRecord record)
    {
        var line = Some.Line(record);

        // Lists compare by reference, so what counts is that the second line says what the first said.
        var again = Some.Read(line);
        Assert.IsType(record.GetType(), again);
        Assert.Equal(Encoding.UTF8.GetString(line), Encoding.UTF8.GetString(Some.Line(again)));
        Assert.Equal((record.Container, record.At), (again.Container, again.At));
    }

    [Fact]
    public void An_attempt_is_one_line_with_version_and_type()
    {
        var line = Encoding.UTF8.GetString(Some.Line(Some.Attempt(stderr: "curl: (22) \"404\"\n")));

        Assert.Equal(
            """
            {"v":1,"type":"attempt","container":"web","at":"2026-05-04T09:12:31.250Z","number":3,"startedAt":"2026-05-04T09:12:30.250Z","durationMs":12.5,"exitCode":22,"timedOut":false,"stdout":"","stderr":"curl: (22) \"404\"\n","truncated":false,"binary":false}

            """,
            line);
    }

    [Fact]
    public void An_attempt_equals_itself_after_the_journey() =>
        Assert.Equal(Some.Attempt("out", "err"), Some.Read(Some.Line(Some.Attempt("out", "err"))));

    [Fact]
    public void Output_that_fits_is_kept_whole()
    {
        var attempt = Some.Attempt(new string('o', 4096), new string('e', 4096));

        Assert.Equal(attempt, Some.Read(Some.Line(attempt)));
    }

    [Fact]
    public void Output_that_does_not_fit_is_cut_and_marked()
    {
        // Six bytes each when escaped: 48 kB.
        var read = Assert.IsType<AttemptRecord>(Some.Read(Some.Line(Some.Attempt(new string('\u0001', 4096), new string('\u0002', 4096)))));

        Assert.True(read.Truncated);
        Assert.InRange(read.Stdout.Length, 1000, 2000);
        Assert.Equal(new string('\u0002', read.Stderr.Length), read.Stderr);
    }

    [Fact]
    public void A_cut_does_not_go_through_a_character()
    {
        var emoji = string.Concat(Enumerable.Repeat("\U0001F600", 4000));
        var read = Assert.IsType<AttemptRecord>(Some.Read(Some.Line(Some.Attempt("x" + emoji, emoji))));

        Assert.True(read.Truncated);
        Assert.DoesNotContain('\uFFFD', read.Stdout + read.Stderr);
    }

    [Fact]
    public void A_lone_surrogate_becomes_a_replacement_character()
    {
        var read = Assert.IsType<AttemptRecord>(Some.Read(Some.Line(Some.Attempt("a\ud800b"))));

        Assert.Equal("a\uFFFDb", read.Stdout);
    }

    [Fact]
    public void Any_record_makes_one_readable_line_within_the_limit() => Some.Record.Sample(
        record =>
        {
            var line = Some.Line(record);
            Assert.InRange(line.Length, 2, ProbeRecords.MaxLineBytes);
            Assert.Equal(line.Length - 1, Array.IndexOf(line, (byte)'\n'));
            Assert.IsType(record.GetType(), Some.Read(line));
        },
        iter: 1000);

    [Fact]
    public void Output_is_only_ever_lost_with_a_mark() => Some.Record.Sample(
        record =>
        {
            if (record is AttemptRecord wrote && Some.Read(Some.Line(record)) is AttemptRecord read)
            {
                Assert.True(read.Truncated || (read.Stdout.Length == wrote.Stdout.Length && read.Stderr.Length == wrote.Stderr.Length));
            }
        },
        iter: 300);
}
