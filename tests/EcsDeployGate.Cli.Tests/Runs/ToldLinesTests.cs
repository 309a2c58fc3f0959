using EcsDeployGate.Cli.Runs;
using EcsDeployGate.Core.Reporting;
using EcsDeployGate.TestKit;

namespace EcsDeployGate.Cli.Tests.Runs;

public sealed class ToldLinesTests
{
    [Fact]
    public void Every_line_is_told_once_also_when_it_comes_late_or_twice()
    {
        var (a, b, c) = (Line(1, "a"), Line(2, "b"), Line(3, "c"));
        var told = new ToldLines();

        Assert.Equal([a, c], told.NewOf([a, c]));
        Assert.Equal([b, c], told.NewOf([a, b, c, c]));
        Assert.Empty(told.NewOf([a, b, c, c]));
    }

    private static TimelineEntry Line(int second, string text) => new(Some.Time.AddSeconds(second), "probing", "probing.attempt", text);
}
