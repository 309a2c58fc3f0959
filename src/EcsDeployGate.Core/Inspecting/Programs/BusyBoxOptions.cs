using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Inspecting.Programs;

/// <summary>Which options an applet of BusyBox takes, of those applets that have a bigger namesake with more of them.</summary>
/// <remarks>
/// A test asks the BusyBox of the machine about every letter. Builds differ in some: what Alpine's has and Debian's does not is marked;
/// of other builds nobody knows, so these are not judged there.
/// </remarks>
internal sealed record BusyBoxOptions
{
    /// <summary>Letters without a value.</summary>
    public string Flags { get; private init; } = "";

    /// <summary>Letters with a value.</summary>
    public string Values { get; private init; } = "";

    /// <summary>Letters of either kind that only some builds have, Alpine's among them.</summary>
    public string Alpine { get; private init; } = "";

    /// <summary>Of <see cref="Alpine"/>, those with a value.</summary>
    public string AlpineValues { get; private init; } = "";

    /// <summary>Long names; any beginning of one will do (getopt_long(3)).</summary>
    public IReadOnlyList<string> Long { get; private init; } = [];

    /// <summary>Long names that only some builds have, Alpine's among them.</summary>
    public IReadOnlyList<string> AlpineLong { get; private init; } = [];

    /// <summary>Options that are taken without any effect.</summary>
    public IReadOnlyList<string> Ignored { get; private init; } = [];

    /// <summary>Other words for options that it does not know; empty ones can be left out. A key that ends in <c>=</c> keeps its value.</summary>
    public IReadOnlyDictionary<string, string> Instead { get; private init; } = new Dictionary<string, string>();

    public static IReadOnlyDictionary<string, BusyBoxOptions> OfApplet { get; } = new Dictionary<string, BusyBoxOptions>(StringComparer.Ordinal)
    {
        ["wget"] = new()
        {
            Flags = "cnqS",
            Values = "oOPUYt",
            Alpine = "T",
            AlpineValues = "T",
            Long =
            [
                "--continue", "--quiet", "--server-response", "--output-document", "--output-file", "--directory-prefix", "--user-agent", "--proxy",
                "--spider", "--header", "--post-data", "--post-file", "--no-check-certificate", "--passive-ftp",
            ],
            AlpineLong = ["--timeout"],
            Ignored = ["-t", "--tries", "--no-verbose", "--no-cache", "--no-clobber", "--no-host-directories", "--no-parent"],
            Instead = Words(("-4", ""), ("-6", ""), ("-v", ""), ("-d", ""), ("--inet4-only", ""), ("--inet6-only", ""), ("--verbose", ""), ("--debug", ""), ("--retry-connrefused", ""),
                ("--no-hsts", ""), ("--show-progress", ""), ("--progress=", ""), ("--waitretry=", ""), ("--max-redirect=", ""), ("--connect-timeout=", ""), ("--dns-timeout=", ""), ("--read-timeout=", "")),
        },
        ["nc"] = new()
        {
            Flags = "l",
            Values = "efipw",
            Alpine = "bknuvzos",
            AlpineValues = "os",
            Instead = Words(("-4", ""), ("-6", ""), ("-N", ""), ("-d", "")),
        },
        ["timeout"] = new()
        {
            Values = "ks",
            Instead = Words(("-t", ""), ("--preserve-status", ""), ("--foreground", ""), ("--signal=", "-s"), ("--kill-after=", "-k")),
        },
        ["grep"] = new()
        {
            Flags = "achilnoqrsvwxzEFHILR",
            Values = "efmABC",
            Long = ["--color"],
            Instead = Words(("--quiet", "-q"), ("--silent", "-q"), ("--ignore-case", "-i"), ("--extended-regexp", "-E"), ("--fixed-strings", "-F"), ("--word-regexp", "-w"),
                ("--line-regexp", "-x"), ("--invert-match", "-v"), ("--count", "-c"), ("--no-messages", "-s"), ("--max-count=", "-m"), ("--regexp=", "-e")),
        },
        ["pgrep"] = new() { Flags = "aflnovx", Values = "sP", Instead = Words(("--full", "-f"), ("--exact", "-x"), ("--newest", "-n"), ("--oldest", "-o"), ("--list-name", "-l"), ("--parent=", "-P")) },
        ["pidof"] = new() { Alpine = "so", AlpineValues = "o", Instead = Words(("-x", ""), ("-q", "")) },
        ["ps"] = new() { Flags = "adeflATZ", Values = "o", Instead = Words(("--no-headers", "")) },
        ["netstat"] = new() { Flags = "aelnrtuwx", Alpine = "pW", Instead = Words(("--listening", "-l"), ("--numeric", "-n"), ("--tcp", "-t"), ("--udp", "-u"), ("--all", "-a")) },
        ["stat"] = new() { Flags = "ftL", Values = "c", Instead = Words(("--format=", "-c"), ("--dereference", "-L")) },
        ["head"] = new() { Flags = "qv0123456789", Values = "cn", Instead = Words(("--lines=", "-n"), ("--bytes=", "-c")) },
        ["tail"] = new() { Flags = "fqvF0123456789", Values = "cns", Instead = Words(("--lines=", "-n"), ("--bytes=", "-c"), ("--follow", "-f")) },
    };

    /// <summary>What becomes of an option.</summary>
    /// <param name="option">As written: <c>-qO-</c>, <c>--tries=1</c>.</param>
    /// <param name="distribution">os-release's ID, which tells whose build it is; null when nothing says.</param>
    public OptionFate Of(string option, string? distribution)
    {
        var build = distribution switch { "alpine" => OptionFate.Known, "debian" or "ubuntu" => OptionFate.Refused, _ => OptionFate.BuildsDiffer };
        if (option.StartsWith("--", StringComparison.Ordinal))
        {
            var name = option.Split('=')[0];
            return Ignored.Contains(name) ? OptionFate.Ignored
                : Long.Concat(Ignored).Any(l => l.StartsWith(name, StringComparison.Ordinal)) ? OptionFate.Known
                : AlpineLong.Any(l => l.StartsWith(name, StringComparison.Ordinal)) ? build
                : OptionFate.Refused;
        }

        var fate = Ignored.Any(i => i.Length == 2 && option.StartsWith(i, StringComparison.Ordinal)) ? OptionFate.Ignored : OptionFate.Known;
        foreach (var letter in option.AsSpan(1))
        {
            var some = Alpine.Contains(letter, StringComparison.Ordinal);
            if (!some && !Flags.Contains(letter, StringComparison.Ordinal) && !Values.Contains(letter, StringComparison.Ordinal))
            {
                return OptionFate.Refused;
            }

            fate = some && build is not OptionFate.Known ? build : fate;
            // "-nv" is one option to wget, and the rest of a word is the value of an option that takes one.
            if (fate is OptionFate.Refused || Values.Contains(letter, StringComparison.Ordinal) || AlpineValues.Contains(letter, StringComparison.Ordinal) || (letter is 'n' && Flags == "cnqS"))
            {
                break;
            }
        }

        return fate;
    }

    /// <summary>The option in words that it knows, empty to leave it out; null when there are none.</summary>
    public string? InsteadOf(string option) =>
        Instead.TryGetValue(option, out var other) ? other
        : option.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals && Instead.TryGetValue(option[..(equals + 1)], out var named)
            ? named.Length == 0 ? "" : $"{named} {option[(equals + 1)..]}"
            : null;

    /// <summary>Options among the words of a command, each as often as it is written; what follows <c>--</c> or is a value is none.</summary>
    public IEnumerable<Word> In(IReadOnlyList<Word> arguments)
    {
        for (var i = 0; i < arguments.Count && arguments[i].Literal is not "--"; i++)
        {
            if (arguments[i].Literal is not ['-', _, ..] literal)
            {
                continue;
            }

            yield return arguments[i];
            i += literal[1] != '-' && (Values + AlpineValues).Contains(literal[^1], StringComparison.Ordinal) && literal[1..^1].All(c => !(Values + AlpineValues).Contains(c, StringComparison.Ordinal)) ? 1 : 0;
        }
    }

    private static Dictionary<string, string> Words(params (string From, string To)[] pairs) => pairs.ToDictionary(p => p.From, p => p.To, StringComparer.Ordinal);
}

/// <summary>What becomes of an option that is given to an applet.</summary>
internal enum OptionFate
{
    /// <summary>It does what it says.</summary>
    Known,

    /// <summary>It is taken and does nothing.</summary>
    Ignored,

    /// <summary>Some builds know it.</summary>
    BuildsDiffer,

    /// <summary>The applet ends with an error and does nothing.</summary>
    Refused,
}
