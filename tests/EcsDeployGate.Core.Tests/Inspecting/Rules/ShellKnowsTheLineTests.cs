using EcsDeployGate.Core.Findings;
using EcsDeployGate.TestKit.Doubles;

namespace EcsDeployGate.Core.Tests.Inspecting.Rules;

/// <summary>HC29: a line in bash's words where <c>/bin/sh</c> is another shell.</summary>
public sealed class ShellKnowsTheLineTests
{
    [Fact]
    public void Rejects_what_dash_reads_as_a_check_in_the_background_and_spells_it_out()
    {
        var said = new Said(Curl()) { Command = ["CMD-SHELL", "curl -f http://localhost/ &> /dev/null || exit 1"] };
        var found = said.By("EDG-HC29");

        Assert.Equal(
            "The health check of container 'web' uses '&>', which its shell does not know: '/bin/sh' is dash. It passes whatever the application does.", found.Message);
        Assert.Equal("never-fails", said.Cause("EDG-HC29"));
        Assert.Equal(["/bin/sh is /usr/bin/dash"], found.Evidence);
        Assert.Equal(
            """[{"op":"add","path":"/containerDefinitions/0/healthCheck/command","value":["CMD-SHELL","curl -f http://localhost/ > /dev/null 2>&1 || exit 1"]}]""", found.PatchText());
    }

    [Fact]
    public void Rejects_a_test_that_dash_does_not_have()
    {
        var said = new Said(Curl()) { Command = ["CMD-SHELL", "[[ $(curl -s http://localhost/) == ok ]] || exit 1"] };

        Assert.Equal("The health check of container 'web' uses '[[', which its shell does not know: '/bin/sh' is dash. It fails every time.", said.By("EDG-HC29").Message);
        Assert.Equal("shell-syntax-error", said.Cause("EDG-HC29"));
        Assert.Contains("[ \\\"$(curl -s http://localhost/)\\\" = ok ] || exit 1", said.By("EDG-HC29").Fix!.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exec 3<>/dev/tcp/127.0.0.1/8080")]
    [InlineData("set -o pipefail; curl -f http://localhost/ | grep ok")]
    [InlineData("[[ $(curl -s http://localhost/) =~ ok ]]")]
    [InlineData("x=($(curl -s http://localhost/)); [ \"${x[0]}\" = ok ]")]
    [InlineData("grep ok <<< $(curl -s http://localhost/)")]
    public void Gives_to_bash_what_only_bash_can_say(string line)
    {
        var found = new Said(Curl()) { Command = ["CMD-SHELL", line] }.By("EDG-HC29");

        Assert.True(found.Blocks);
        Assert.Contains("bash is in the image", found.Fix!.Text, StringComparison.Ordinal);
        Assert.Contains($"""["CMD","bash","-c",""", found.PatchText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Offers_another_check_where_there_is_no_bash()
    {
        var socket = new Said(Trees.Alpine().Program("/usr/bin/python3", loader: Trees.Musl)) { Command = ["CMD-SHELL", "timeout 2 cat < /dev/tcp/127.0.0.1/6379 || exit 1"] }.By("EDG-HC29");
        var pattern = new Said(Trees.Alpine()) { Command = ["CMD-SHELL", "grep -q ok <<< $(wget -qO- http://127.0.0.1/)"] }.By("EDG-HC29");
        var nothing = new Said(Trees.Alpine()) { Command = ["CMD-SHELL", ": > /dev/tcp/127.0.0.1/6379"] }.By("EDG-HC29");

        Assert.Contains("python3 -c", socket.PatchText(), StringComparison.Ordinal);
        Assert.Contains("socket.create_connection(('127.0.0.1', 6379), 4)", socket.PatchText(), StringComparison.Ordinal);
        Assert.Contains("it asks the same with wget", pattern.Fix!.Text, StringComparison.Ordinal);
        Assert.Null(nothing.Fix!.Patch);
        Assert.Contains("RUN apk add --no-cache bash", nothing.Fix.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[[ $(wget -qO- http://127.0.0.1/) == ok ]]", Outcome.Pass)]
    [InlineData("wget -q http://127.0.0.1/ &> /dev/null || exit 1", Outcome.Pass)]
    [InlineData("source /etc/profile; wget -q http://127.0.0.1/", Outcome.Pass)]
    [InlineData("set -o pipefail; wget -qO- http://127.0.0.1/ | grep ok", Outcome.Pass)]
    [InlineData("[[ $(wget -qO- http://127.0.0.1/) =~ ^(ok|up)$ ]]", Outcome.Fail)]
    [InlineData("wget -q http://127.0.0.1/ |& grep ok", Outcome.Fail)]
    [InlineData("wget -q http://127.0.0.1/ || exit 1", Outcome.Pass)]
    public void Knows_what_BusyBox_took_over_from_bash(string line, Outcome outcome)
    {
        var found = new Said(Trees.Alpine()) { Command = ["CMD-SHELL", line] }.By("EDG-HC29");

        Assert.Equal(outcome, found.Outcome);

        // Builds of BusyBox differ, so the probe has the last word.
        Assert.False(found.Blocks);
    }

    [Theory]
    [InlineData("CMD-SHELL", "bash -c '[[ -n x ]]'", Outcome.Pass)]
    [InlineData("CMD-SHELL", "sh -c 'curl -f x &> /dev/null || exit 1'", Outcome.Fail)]
    [InlineData("CMD", "curl", Outcome.Pass)]
    public void Looks_at_the_shell_that_really_runs_the_line(string form, string line, Outcome outcome) =>
        Assert.Equal(outcome, new Said(Curl()) { Command = [form, line] }.By("EDG-HC29").Outcome);

    [Fact]
    public void Spells_out_the_line_of_an_exec_form_too()
    {
        var found = new Said(Curl()) { Command = ["CMD", "/bin/sh", "-c", "curl -f x &> /dev/null || exit 1"] }.By("EDG-HC29");

        Assert.Equal("The health check of container 'web' uses '&>', which its shell does not know: the shell that it starts. It passes whatever the application does.", found.Message);
        Assert.Contains("""["CMD","/bin/sh","-c","curl -f x > /dev/null 2>&1 || exit 1"]""", found.PatchText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Leaves_the_images_SHELL_to_builds_and_cannot_tell_of_a_shell_that_it_does_not_know()
    {
        var facts = new Said(Curl()).Facts;
        string[] command = ["CMD-SHELL", "[[ $(curl -s http://localhost/) == ok ]]"];

        var found = new Said(Curl()) { Command = command, Facts = facts with { Shell = ["/bin/bash", "-c"] } }.By("EDG-HC29");
        Assert.True(found.Blocks);
        Assert.Contains("the image's SHELL [\"/bin/bash\",\"-c\"] counts where the image is built; CMD-SHELL is /bin/sh all the same", found.Evidence);
        Assert.Equal(Outcome.CannotTell, new Said(Curl().Program("/usr/bin/zsh").Link("/usr/bin/sh", "zsh")) { Command = command }.By("EDG-HC29").Outcome);
        Assert.Equal(Outcome.Skip, new Said(Trees.Scratch()) { Command = command }.By("EDG-HC29").Outcome);
    }

    [Fact]
    public void Only_warns_where_the_line_can_still_end_either_way()
    {
        var found = new Said(Curl()) { Command = ["CMD-SHELL", "source /etc/profile; curl -f http://localhost/"] }.By("EDG-HC29");

        Assert.Equal((Severity.Warning, Confidence.Likely), (found.Severity, found.Confidence));
        Assert.Contains(". /etc/profile; curl -f", found.Fix!.Text, StringComparison.Ordinal);
    }

    private static MemoryTree Curl() => Trees.Debian().Program("/usr/bin/curl");
}
