using System.Text;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Check;

/// <summary>Takes the values of secret variables out of what is written down. What the check itself prints is passed on unchanged.</summary>
internal sealed class Redactor
{
    /// <summary>Shorter values are ordinary words and numbers: hiding them would hide everything.</summary>
    private const int Least = 4;

    private const string Hidden = "[redacted]";

    private readonly List<string> _values = [];

    public Redactor(IReadOnlyList<string> variables, Func<string, string?> valueOf)
    {
        foreach (var name in variables)
        {
            if (_values.Count < 256 && valueOf(name) is { } value)
            {
                Add(value);
            }
        }

        // The longest first: one secret may contain another.
        _values.Sort((a, b) => b.Length.CompareTo(a.Length));
    }

    public string Hide(string text)
    {
        if (text.Length == 0)
        {
            return text;
        }

        foreach (var value in _values)
        {
            text = text.Replace(value, Hidden, StringComparison.Ordinal);
        }

        // What was kept may end in the middle of a secret.
        foreach (var value in _values)
        {
            for (var length = Math.Min(value.Length - 1, text.Length); length >= Least; length--)
            {
                if (text.AsSpan().EndsWith(value.AsSpan(0, length), StringComparison.Ordinal))
                {
                    return string.Concat(text.AsSpan(0, text.Length - length), Hidden);
                }
            }
        }

        return text;
    }

    private void Add(string value)
    {
        foreach (var part in (string[])[value, .. value.Split('\n'), .. JsonValues(value)])
        {
            var trimmed = part.Trim();
            if (trimmed.Length >= Least && trimmed.Length <= ProbeRecords.MaxOutputBytes && !_values.Contains(trimmed))
            {
                _values.Add(trimmed);
                var escaped = Escape(trimmed);
                if (escaped != trimmed)
                {
                    _values.Add(escaped);
                }
            }
        }
    }

    /// <summary>As it stands in a URL.</summary>
    private static string Escape(string value)
    {
        var escaped = new StringBuilder(value.Length);
        foreach (var unit in Encoding.UTF8.GetBytes(value))
        {
            var c = (char)unit;
            if (char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~')
            {
                escaped.Append(c);
            }
            else
            {
                escaped.Append('%').Append("0123456789ABCDEF"[unit >> 4]).Append("0123456789ABCDEF"[unit & 15]);
            }
        }

        return escaped.ToString();
    }

    /// <summary>The texts that follow a colon in a secret that is JSON, as secrets of databases are.</summary>
    private static IEnumerable<string> JsonValues(string value)
    {
        if (!value.AsSpan().TrimStart().StartsWith("{"))
        {
            yield break;
        }

        var parts = value.Split('"');
        for (var i = 1; i < parts.Length; i += 2)
        {
            if (parts[i - 1].AsSpan().TrimEnd().EndsWith(":"))
            {
                yield return parts[i];
            }
        }
    }
}
