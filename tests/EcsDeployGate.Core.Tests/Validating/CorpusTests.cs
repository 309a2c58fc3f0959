using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Validating;
using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Tests.Validating;

/// <summary>Rules against hundreds of commands that people really deployed.</summary>
public sealed class CorpusTests
{
    [Fact]
    public void Every_command_is_judged_by_every_rule_without_a_crash()
    {
        Assert.Equal(312, LabelledCommand.All.Count);
        Assert.All(LabelledCommand.All, c => Assert.NotEmpty(RuleSet.Default.Check(Some.WithCheck(c.Command))));
    }

    [Theory]
    [InlineData("EDG-HC02", "missing-cmd-prefix")]
    [InlineData("EDG-HC05", "cmd-shell-extra-args")]
    [InlineData("EDG-HC06", "exec-form-shell-operator", "exec-form-no-expansion")]
    [InlineData("EDG-HC07", "argv0-has-spaces")]
    public void Rules_about_the_array_agree_with_every_label(string rule, params string[] traps)
    {
        var labelled = LabelledCommand.All.Where(c => traps.Any(c.Has)).Select(c => c.Id);
        var failed = LabelledCommand.All.Where(c => c.Outcome(rule) is Outcome.Fail).Select(c => c.Id);

        Assert.Equal(labelled, failed);
    }

    [Fact]
    public void Curl_without_fail_is_found_where_the_labels_say()
    {
        // The label has one less: "curl -k -u … -d … https://127.0.0.1:9109 || exit 1" looks at nothing of the answer either.
        var labelled = LabelledCommand.All.Where(c => c.Has("curl-without-fail") || c.Id == "hc-e23fb5f311").Select(c => c.Id);

        Assert.Equal(labelled, LabelledCommand.All.Where(c => c.Outcome("EDG-HC14") is Outcome.Fail).Select(c => c.Id));
    }

    [Fact]
    public void Curl_cannot_be_told_only_where_a_variable_names_the_program()
    {
        var open = LabelledCommand.All.Where(c => c.Outcome("EDG-HC14") is Outcome.CannotTell);

        Assert.All(open, c => Assert.True(c.Has("dynamic-command"), c.Id));
    }

    [Fact]
    public void A_check_that_cannot_fail_is_found_where_the_labels_say_with_these_exceptions()
    {
        var labelled = LabelledCommand.All.Where(c => c.Has("always-healthy")).Select(c => c.Id).ToHashSet();
        var failed = LabelledCommand.All.Where(c => c.Outcome("EDG-HC15") is Outcome.Fail).Select(c => c.Id).ToHashSet();

        // The label has more: these pass as long as a program or file is there, or by what other code does than the shell's.
        // A rule that is certain must not say so, because they do fail when it is not.
        string[] needMoreThanTheShell =
        [
            "hc-1207983acd", // diun --version
            "hc-628ae0c733", // cloudflared --version
            "hc-3f0de7a1c1", // node -e "process.exit(0)"
            "hc-a030cd1ef9", // python3 -c 'import os; exit(0)' || exit 1
            "hc-3b3142237a", // pgrep -f finds the shell that runs it
            "hc-428638780a", // the same
            "hc-637699006c", // PowerShell: not read, so CannotTell
            "hc-b94ad0a13f", // [ $? -le 8 ] is true for all that wget returns, but not for 127
            "hc-f7351d29a7", // stat of a file that the image brings
        ];

        // The label has less: a fixture "echo 1" that nobody called a trap.
        string[] notLabelled = ["hc-68ad4758ac"];

        Assert.Equal(labelled.Except(needMoreThanTheShell).Concat(notLabelled).Order(), failed.Order());
    }

    [Fact]
    public void Every_shell_line_is_read()
    {
        var given = LabelledCommand.All.Where(c => c.Platform is null && HealthCommand.Of(c.Command).Script is { List: null }).Select(c => c.Id);

        Assert.Empty(given);
    }
}
