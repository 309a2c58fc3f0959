using CsCheck;

namespace EcsDeployGate.Probe.Protocol.Tests;

public sealed class ProbePlanTests
{
    private static readonly ProbePlan s_plan = new("01890", 10, 300,
    [
        new("web", true, 30, 5, 3, 15, 8080,
        [
            new("wget", ["wget for curl"], ["CMD-SHELL", "wget -q http://localhost:{port}/ || exit 1"], "busybox:wget", true),
            new("plain", [], ["CMD", "true"], null, false),
        ]),
        new("side-car_2", false, 5, 2, 1, 0, null, []),
    ]);

    [Fact]
    public void What_is_written_is_read_back()
    {
        var again = ProbePlan.Parse(s_plan.ToJson());

        Assert.Equal(s_plan.ToJson(), again.ToJson());
        Assert.Equal((s_plan.RunId, s_plan.SoakSeconds, s_plan.DeadlineSeconds), (again.RunId, again.SoakSeconds, again.DeadlineSeconds));
        Assert.Equivalent(s_plan.Containers, again.Containers, strict: true);
    }

    [Theory]
    [InlineData("\"retries\":3", "\"retries\":0", "containers[0].retries: 0 is not between 1 and 1000")]
    [InlineData("\"retries\":3", "\"retries\":\"3\"", "containers[0].retries: expected a whole number")]
    [InlineData("\"retries\":3,", "", "containers[0].retries: missing, expected a whole number")]
    [InlineData("\"port\":8080", "\"port\":0", "containers[0].port: 0 is not between 1 and 65535")]
    [InlineData("\"CMD-SHELL\"", "\"SHELL\"", "experiments: a command is an array that starts with CMD or CMD-SHELL and has more than that")]
    [InlineData("side-car_2", "../etc", "containers: a name must be 1 to 255 letters, digits, hyphens and underscores")]
    [InlineData("side-car_2", "web", "containers: 'web' appears twice")]
    [InlineData("\"v\":1", "\"v\":2", "v: 2 is not between 1 and 1")]
    [InlineData("\"soakSeconds\":10", "\"soakSeconds\":-1", "soakSeconds: -1 is not between 0 and 3600")]
    public void What_is_wrong_is_named_with_its_place(string good, string bad, string expected)
    {
        var json = s_plan.ToJson();
        Assert.Contains(good, json, StringComparison.Ordinal);

        var error = Assert.Throws<FormatException>(() => ProbePlan.Parse(json.Replace(good, bad, StringComparison.Ordinal)));

        Assert.Equal(expected, error.Message);
    }

    [Fact]
    public void A_plan_beyond_the_limit_is_refused() =>
        Assert.Throws<FormatException>(() => ProbePlan.Parse(new string(' ', ProbePlan.MaxJsonLength + 1)));

    [Fact]
    public void Any_text_is_a_plan_or_a_format_error() => Gen.String.Sample(text =>
    {
        try
        {
            _ = ProbePlan.Parse(text);
        }
        catch (FormatException)
        {
        }
    });
}
