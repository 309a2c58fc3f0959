using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Tests.Validating.Commands;

/// <summary>What the reader believes of dash, BusyBox and bash, against the shells themselves.</summary>
public sealed class ShellDialectTests
{
    /// <summary>Scripts that print "yes" in shells that have the extension, and in no other.</summary>
    private static readonly IReadOnlyList<(ShellExtension Extension, string Script)> s_samples =
    [
        (ShellExtension.DoubleBrackets, "[[ a == a && ab == a* ]] && echo yes"),
        (ShellExtension.BracketGroups, "[[ (a == a) ]] && echo yes"),
        (ShellExtension.BothOutputs, "{ echo no; } &> /dev/null; echo yes; false &> /dev/null && echo background"),
        (ShellExtension.BothOutputsAppended, "echo no &>> /dev/null; false &>> /dev/null && echo background; echo yes"),
        (ShellExtension.PipeBoth, "echo yes |& cat"),
        (ShellExtension.Array, "x=(no yes); echo ${x[1]}"),
        (ShellExtension.FunctionWord, "function f { echo yes; }; f"),
        (ShellExtension.HereString, "cat <<< yes"),
        (ShellExtension.ProcessSubstitution, "cat <(echo yes)"),
        (ShellExtension.ArithmeticCommand, "(( 2 + 2 )) && echo yes"),
        (ShellExtension.ArithmeticFor, "for ((i = 0; i < 1; i++)); do echo yes; done"),
        (ShellExtension.Select, "echo 1 | { select x in yes; do echo $x; break; done; }"),
        (ShellExtension.FallThrough, "case a in a) ;& b) echo yes;; esac"),
        (ShellExtension.DoubleNegation, "! ! true && echo yes"),
        (ShellExtension.EscapedQuotes, "echo $'y\\x65s'"),
        (ShellExtension.TranslatedQuotes, "echo $\"yes\""),
        (ShellExtension.Append, "x=y; x+=es; echo $x"),
        (ShellExtension.Socket, "echo > /dev/tcp/127.0.0.1/1; echo > /dev/tcp/127.0.0.1/1 | grep -q . ; (exec 3<>/dev/tcp/127.0.0.1/1) 2>&1 | grep -q refused && echo yes"),
        (ShellExtension.PipeFail, "set -o pipefail; false | true || echo yes"),
        (ShellExtension.TestEquals, "[ a == a ] && echo yes"),
        (ShellExtension.BraceExpansion, "for i in {no,yes}; do x=$i; done; echo $x"),
        (ShellExtension.EchoEscapes, "[ \"$(echo -e 'a')\" = a ] && echo yes"),
        (ShellExtension.Expansion('!'), "x=y; y=yes; echo ${!x}"),
        (ShellExtension.Expansion(':'), "x=noyes; echo ${x:2:3}"),
        (ShellExtension.Expansion('/'), "x=yas; echo ${x/a/e}"),
        (ShellExtension.Expansion('^'), "x=yes; echo ${x^} | grep -q Yes && echo yes"),
        (ShellExtension.Expansion(','), "x=YES; echo ${x,,}"),
        (ShellExtension.Expansion('['), "x=yes; echo ${x[0]}"),
        (ShellExtension.Expansion('@'), "x=yes; echo ${x@L}"),
        (ShellExtension.Builtin("source"), "source /dev/null && echo yes"),
        (ShellExtension.Builtin("let"), "let x=1+1 && echo yes"),
        (ShellExtension.Builtin("declare"), "declare x=1 && echo yes"),
        (ShellExtension.Builtin("typeset"), "typeset x=1 && echo yes"),
        (ShellExtension.Builtin("shopt"), "shopt -s nullglob && echo yes"),
        (ShellExtension.Builtin("builtin"), "builtin true && echo yes"),
        (ShellExtension.Builtin("mapfile"), "mapfile x < /dev/null && echo yes"),
        (ShellExtension.Builtin("pushd"), "pushd /tmp && echo yes"),
        (ShellExtension.Builtin("help"), "help > /dev/null && echo yes"),
    ];

    [Fact]
    public void Each_shell_has_the_extensions_that_it_is_believed_to_have() =>
        Assert.All(s_samples, sample => Assert.All(RealShell.All, shell =>
        {
            var said = shell.Run(sample.Script).Said.Split('\n');
            var has = said.Contains("yes") && !said.Contains("background");
            Assert.True(has == shell.Dialect.Knows(sample.Extension), $"{shell.Dialect.Name}, {sample.Extension.Shown}: {string.Join('|', said)}");
        }));

    [Fact]
    public void What_a_shell_lacks_is_noted_where_a_script_uses_it() =>
        Assert.All(s_samples, sample => Assert.All(RealShell.All, shell =>
        {
            var needs = CommandNeeds.Of(ShellScript.Read(sample.Script, shell.Dialect));
            Assert.Equal(shell.Dialect.Knows(sample.Extension), needs.Lacking.Count == 0);
            Assert.All(needs.Lacking, l => Assert.False(shell.Dialect.Knows(l)));
        }));

    /// <summary>PROBE is a command that succeeds or fails; how the line ends then, the shell itself says.</summary>
    [Theory]
    [InlineData("PROBE &> /dev/null || exit 1")]
    [InlineData("PROBE &>/dev/null && exit 0 || exit 1")]
    [InlineData("[[ $(PROBE && echo ok) == ok ]] || exit 1")]
    [InlineData("if [[ -n $(PROBE && echo ok) ]]; then exit 0; else exit 1; fi")]
    [InlineData("[ \"$(PROBE && echo ok)\" == ok ]")]
    [InlineData("set -o pipefail; PROBE | cat")]
    [InlineData("set -euo pipefail; PROBE")]
    [InlineData("source /dev/null; PROBE")]
    [InlineData("source /dev/null && PROBE")]
    [InlineData("function f { PROBE; }; f")]
    [InlineData("x=(1 2); PROBE")]
    [InlineData("PROBE || exit 1; (echo > /dev/tcp/127.0.0.1/1) 2>/dev/null || exit 1")]
    [InlineData("PROBE && : > /dev/tcp/127.0.0.1/1 || exit 1")]
    [InlineData("PROBE || echo ${x^^}")]
    [InlineData("(PROBE; echo ${x^^}) || PROBE")]
    [InlineData("PROBE |& cat")]
    [InlineData("(( 1 > 0 )) && PROBE")]
    [InlineData("let x=1; PROBE")]
    [InlineData("declare x=1 || PROBE")]
    [InlineData("sh -c '[[ -n x ]]' && PROBE")]
    [InlineData("bash -c '[[ a == a ]] && PROBE'")]
    [InlineData("echo -e a && PROBE")]
    [InlineData("for i in {1..2}; do PROBE && exit 0; done; exit 1")]
    [InlineData("! ! PROBE")]
    [InlineData("cat <<< x > /dev/null && PROBE")]
    [InlineData("x=1; x+=1; PROBE")]
    [InlineData("x+=1 && PROBE")]
    public void A_line_ends_in_each_shell_as_the_reader_says(string line) => Assert.All(RealShell.All, shell =>
    {
        var shells = new CommandNeeds.Shells(shell.Dialect, name => name == "bash" ? ShellDialect.Bash : shell == RealShell.BusyBox ? ShellDialect.BusyBox : ShellDialect.Dash);
        var needs = CommandNeeds.In(HealthCommand.Of(["CMD-SHELL", line.Replace("PROBE", "test -f /x", StringComparison.Ordinal)]), shells, (name, _) => name is "1" or "x+=1");
        var codes = ((string[])["true", "false"]).Select(probe => shell.Run(line.Replace("PROBE", probe, StringComparison.Ordinal)).Code).ToList();

        Assert.Null(needs.Status.Unknown);
        Assert.True((needs.Status.Zero || codes.All(c => c != 0)) && (needs.Status.NonZero || codes.All(c => c == 0)), $"{shell.Dialect.Name}: said {needs.Status}, ended {string.Join(" and ", codes)}");
        // And not by saying that anything may happen: what both probes end with alike is seen to.
        Assert.True(codes[0] != codes[1] || !(needs.Status is { Zero: true, NonZero: true }) || Either.Contains(line), $"{shell.Dialect.Name}: said {needs.Status}, ended {string.Join(" and ", codes)}");
    });

    /// <summary>Lines in which something else than the probe decides, and may decide either way.</summary>
    private static readonly string[] Either =
    [
        "PROBE || exit 1; (echo > /dev/tcp/127.0.0.1/1) 2>/dev/null || exit 1", "PROBE && : > /dev/tcp/127.0.0.1/1 || exit 1", "PROBE |& cat", "(PROBE; echo ${x^^}) || PROBE",
        "declare x=1 || PROBE", "PROBE || echo ${x^^}", "source /dev/null && PROBE", "source /dev/null; PROBE", "sh -c '[[ -n x ]]' && PROBE",
        // To BusyBox an empty word without quotes is none, and "[[ -n ]]" is true.
        "if [[ -n $(PROBE && echo ok) ]]; then exit 0; else exit 1; fi",
    ];

    [Theory]
    [InlineData("curl -f x &> /dev/null || exit 1", "curl -f x > /dev/null 2>&1 || exit 1")]
    [InlineData("curl -f x &>>/tmp/log || exit 1", "curl -f x >>/tmp/log 2>&1 || exit 1")]
    [InlineData("[ \"$(curl -s x)\" == ok ] || exit 1", "[ \"$(curl -s x)\" = ok ] || exit 1")]
    [InlineData("[[ $(curl -s x) == ok ]] || exit 1", "[ \"$(curl -s x)\" = ok ] || exit 1")]
    [InlineData("if [[ \"$(curl -s x)\" != \"o k\" ]]; then exit 1; fi", "if [ \"$(curl -s x)\" != \"o k\" ]; then exit 1; fi")]
    [InlineData("source /app/env && curl -f x", ". /app/env && curl -f x")]
    [InlineData("[[ -f /tmp/ready ]]", "[ -f /tmp/ready ]")]
    [InlineData("[[ $(curl -s x) == o* ]]", null)]
    [InlineData("[[ $(curl -s x) =~ ok ]]", null)]
    [InlineData("[[ -f /a && -f /b ]]", null)]
    [InlineData("source env", null)]
    [InlineData("curl -f x || exit 1", null)]
    public void Says_in_other_words_what_dash_does_not_know(string line, string? plain)
    {
        Assert.Equal(plain, PosixSpelling.Of(line, ShellDialect.Dash));
        Assert.True(plain is null || CommandNeeds.Of(ShellScript.Read(plain, ShellDialect.Dash)).Lacking.Count == 0);
    }

    [Theory]
    [InlineData("[[ $X == $Y ]]", "a b", "a b")]
    [InlineData("[[ $X == $Y ]]", "a b", "c")]
    [InlineData("[[ $X != '*' ]]", "*", "")]
    [InlineData("[[ -z $X ]]", "a b", "")]
    [InlineData("[[ -n $X ]]", "", "")]
    [InlineData("[[ $(echo $X) == \"$Y\" ]]", "a  b", "a b")]
    [InlineData("[[ $X -gt 3 ]] &> /dev/null", "4", "")]
    public void Other_words_mean_the_same(string line, string x, string y)
    {
        var before = $"X='{x}'; Y='{y}'; ";

        Assert.Equal(RealShell.Bash.Run(before + line).Code, RealShell.Dash.Run(before + PosixSpelling.Of(line, ShellDialect.Dash)).Code);
    }
}
