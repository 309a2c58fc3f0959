using System.Globalization;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Check;

/// <summary>Whether an experiment's signs are there: in the last attempt, in what looks have shown, and in the container's variables.</summary>
internal sealed class Signs(AttemptRecord? last, Func<string, string?> variable)
{
    private readonly List<string> _shown = [];

    /// <summary>A look's output counts as a sign from now on.</summary>
    public void Add(ExperimentRecord look)
    {
        _shown.Add(look.Stdout);
        _shown.Add(look.Stderr);
    }

    public bool Any(IReadOnlyList<string>? signs)
    {
        if (signs is null)
        {
            return true;
        }

        foreach (var sign in signs)
        {
            if (Has(sign))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The path of the redirect that a look showed, if it leads to this machine and is made of characters that mean nothing to a shell: it
    /// becomes part of a command.
    /// </summary>
    public string? RedirectPath()
    {
        foreach (var shown in _shown)
        {
            foreach (var line in shown.Split('\n'))
            {
                var trimmed = line.AsSpan().Trim(" \t\r<>");
                if (trimmed.StartsWith("location:", StringComparison.OrdinalIgnoreCase) && PathOf(trimmed["location:".Length..].Trim()) is { } path)
                {
                    return path;
                }
            }
        }

        return null;
    }

    private bool Has(string sign) => sign switch
    {
        "timeout" => last is { TimedOut: true } or { DurationMs: null, SpawnError: null },
        ['e', 'x', 'i', 't', ':', .. var code] => last?.ExitCode?.ToString(CultureInfo.InvariantCulture) == code,
        ['s', 'a', 'y', 's', ':', .. var text] => Says(text),
        ['s', 'e', 't', ':', .. var name] => !string.IsNullOrEmpty(variable(name)),
        ['u', 'n', 's', 'e', 't', ':', .. var name] => string.IsNullOrEmpty(variable(name)),
        _ => false,
    };

    private bool Says(string text) =>
        last is not null && (last.Stderr.Contains(text, StringComparison.OrdinalIgnoreCase) || last.Stdout.Contains(text, StringComparison.OrdinalIgnoreCase))
        || _shown.Exists(shown => shown.Contains(text, StringComparison.OrdinalIgnoreCase));

    private static string? PathOf(ReadOnlySpan<char> location)
    {
        var scheme = location.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0)
        {
            var rest = location[(scheme + 3)..];
            var slash = rest.IndexOf('/');
            var host = slash < 0 ? rest : rest[..slash];
            if (slash < 0 || !(host.StartsWith("localhost") || host.StartsWith("127.") || host.StartsWith("[::1]")))
            {
                return null;
            }

            location = rest[slash..];
        }

        if (location.Length is 0 or > 200 || location[0] != '/' || location.StartsWith("//"))
        {
            return null;
        }

        foreach (var c in location)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('/' or '.' or '_' or '-' or '~' or '%' or '?' or '=' or '&' or '+' or ':' or ','))
            {
                return null;
            }
        }

        return location.ToString();
    }
}
