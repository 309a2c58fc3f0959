using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Reporting;

namespace EcsDeployGate.Core.Tests.Reporting;

public sealed class ReportingTests
{
    private static readonly Cause s_cause = new(
        CauseCodes.CommandNotFound, "The health check of container 'web' runs 'curl', which is not in the image.", "web",
        ["attempt 3: exit code 1 after 4 ms", "stderr: /bin/sh: curl: not found"], "The check can never pass.",
        new Fix(
            """Write ["CMD-SHELL","wget -q x || exit 1"].""",
            Patch.Replace("/containerDefinitions/0/healthCheck/command", Patch.Texts(["CMD-SHELL", "wget -q x || exit 1"])), Verified: true));

    [Fact]
    public void A_summary_says_cause_fix_and_link() =>
        Assert.Equal(
            "Rejected: command-not-found. The health check of container 'web' runs 'curl', which is not in the image. "
            + """Verified fix: Write ["CMD-SHELL","wget -q x || exit 1"]. https://gate.example/runs/1""",
            ApprovalSummary.Of(Verdict.Reject, s_cause, [], "https://gate.example/runs/1"));

    [Fact]
    public void A_summary_that_is_too_long_loses_the_link_first_and_then_the_end_of_the_fix()
    {
        var room = s_cause with { Summary = new('s', 100), Fix = new(new string('f', 350)) };
        var whole = ApprovalSummary.Of(Verdict.Reject, room, [], "https://gate.example/" + new string('l', 60));
        Assert.EndsWith("fff", whole, StringComparison.Ordinal);
        Assert.InRange(whole.Length, 400, 512);

        var cut = ApprovalSummary.Of(Verdict.Reject, s_cause with { Fix = new(new string('f', 600)) }, [], "https://gate.example/1");
        Assert.Equal(512, cut.Length);
        Assert.EndsWith("f…", cut, StringComparison.Ordinal);
        Assert.Contains(s_cause.Summary, cut, StringComparison.Ordinal);
    }

    [Fact]
    public void A_summary_is_one_line_and_never_ends_in_half_a_character()
    {
        var summary = ApprovalSummary.Of(Verdict.Inconclusive, s_cause with { Summary = "a\r\n\tb" + string.Concat(Enumerable.Repeat("😀", 300)) }, [], null);

        Assert.StartsWith("Inconclusive: command-not-found. a b😀", summary, StringComparison.Ordinal);
        Assert.InRange(summary.Length, 500, 512);
        Assert.DoesNotContain(summary, char.IsControl);
        Assert.Equal(summary, System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(summary)));
    }

    [Fact]
    public void Without_a_cause_the_first_finding_that_blocks_speaks()
    {
        var findings = Some.WithCheck("CMD-SHELL", "curl", "-f", "http://x/").Said("EDG-HC05").Concat(Some.WithCheck("CMD-SHELL", "true").Said("EDG-HC15")).ToList();

        Assert.Equal(
            "Rejected: EDG-HC05. The health check of container 'web' splits CMD-SHELL into 3 items: the shell runs only 'curl'. (and 1 more) "
            + """Fix: Write ["CMD-SHELL","curl -f http://x/"].""",
            ApprovalSummary.Of(Verdict.Reject, null, findings, null));
    }

    [Fact]
    public void An_approval_says_what_is_left_to_look_at()
    {
        Assert.Equal("Approved: nothing speaks against this deployment. https://g/1", ApprovalSummary.Of(Verdict.Approve, null, [], "https://g/1"));
        Assert.Equal(
            "Approved: nothing speaks against this deployment; 1 finding to look at, 1 rule could not tell.",
            ApprovalSummary.Of(
                Verdict.Approve, null,
                [.. Some.WithCheck("NONE").Said("EDG-HC03"), .. Some.WithCheck("CMD-SHELL", "eval $X").Said("EDG-HC15")], null));
    }

    [Fact]
    public void A_rejection_is_told_with_evidence_reason_fix_and_patch() =>
        Assert.Equal(
            """
            REJECT  command-not-found  container 'web'
              The health check of container 'web' runs 'curl', which is not in the image.
              Seen: attempt 3: exit code 1 after 4 ms
              Seen: stderr: /bin/sh: curl: not found
              Why: The check can never pass.
              Fix (tried in the container, it works): Write ["CMD-SHELL","wget -q x || exit 1"].
              Patch: [{"op":"replace","path":"/containerDefinitions/0/healthCheck/command","value":["CMD-SHELL","wget -q x || exit 1"]}]

            EDG-HC17  FAIL         containerDefinitions[0].healthCheck.interval
              The interval of container 'web' is 3 seconds: ECS takes 5 to 300.
              Why: ECS refuses the task definition, which shows only in the deploy stage.
              Fix: Set interval to 5, or to another number from 5 to 300.
              Patch: [{"op":"replace","path":"/containerDefinitions/0/healthCheck/interval","value":5}]
            EDG-HC03  WARNING      containerDefinitions[0].healthCheck.command
              The health check of container 'web' is ["NONE"]: it is switched off.
              Why: It looks like a check in reviews and to scanners that ask whether there is one, and checks nothing.
              Fix: Remove the healthCheck block, or write a real check.
              Patch: [{"op":"remove","path":"/containerDefinitions/0/healthCheck"}]
            EDG-HC15  CANNOT TELL  containerDefinitions[0].healthCheck.command
              The health check of container 'web' could not be followed: it uses 'eval'.
              Fix: End the line with the command that asks the application, or with || exit 1.
            1 failed, 1 warnings, 1 could not tell, 1 passed, 1 did not apply.

            """,
            TextReport.Of(
                Verdict.Reject, s_cause,
                [
                    .. Some.WithCheck("CMD", "curl").Said("EDG-HC02"),
                    .. Some.WithCheck("CMD-SHELL", "eval $X").Said("EDG-HC15"),
                    .. Some.WithCheck("NONE").Said("EDG-HC03"),
                    .. Some.WithCheck("NONE").Said("EDG-HC04"),
                    .. Some.WithCheck(System.Text.Json.Nodes.JsonNode.Parse("""{"command": ["CMD", "x"], "interval": 3}""")).Said("EDG-HC17"),
                ]));

    [Fact]
    public void An_approval_is_short() =>
        Assert.Equal("APPROVE\n\n0 failed, 0 warnings, 0 could not tell, 0 passed, 0 did not apply.\n", TextReport.Of(Verdict.Approve, null, []));

    [Theory]
    [InlineData("", "(task definition)")]
    [InlineData("/cpu", "cpu")]
    [InlineData("/containerDefinitions/1/image", "containerDefinitions[1].image")]
    [InlineData("/a~1b/0/c~0d", "a/b[0].c~d")]
    public void Pointers_are_shown_as_paths(string pointer, string path) => Assert.Equal(path, TextReport.Path(pointer));
}
