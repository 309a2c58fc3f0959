namespace EcsDeployGate.Core.Validating.Commands;

/// <summary>Reads curl's options: short ones may be bundled, and some take the next argument (curl(1)).</summary>
internal static class CurlOptions
{
    private const string ShortWithValue = "AbcCdDeEFhHKmoPQrtTuUwxXyYz";

    private static readonly string[] s_longWithValue =
    [
        "--cacert", "--capath", "--cert", "--ciphers", "--config", "--connect-timeout", "--connect-to", "--cookie", "--cookie-jar", "--data",
        "--data-binary", "--data-raw", "--data-urlencode", "--dump-header", "--form", "--header", "--interface", "--json", "--key", "--max-redirs",
        "--max-time", "--netrc-file", "--noproxy", "--oauth2-bearer", "--output", "--output-dir", "--proxy", "--referer", "--request", "--resolve",
        "--retry", "--retry-delay", "--retry-max-time", "--stderr", "--tls-max", "--unix-socket", "--upload-file", "--url", "--user", "--user-agent",
        "--write-out",
    ];

    /// <summary>How many of the following arguments belong to this option.</summary>
    public static int ValuesAfter(string option)
    {
        if (option.StartsWith("--", StringComparison.Ordinal))
        {
            return s_longWithValue.Contains(option) ? 1 : 0;
        }

        for (var i = 1; i < option.Length; i++)
        {
            if (IsShortWithValue(option[i]))
            {
                return i == option.Length - 1 ? 1 : 0;
            }
        }

        return 0;
    }

    /// <summary>True when these arguments make curl fail on an HTTP error.</summary>
    public static bool FailsOnHttpError(IReadOnlyList<Word> arguments) =>
        Options(arguments).Any(o => o is "--fail" or "--fail-with-body" || HasShort(o, 'f'));

    /// <summary>The value of an option in any of its spellings; null when it is absent or not known.</summary>
    public static Word? ValueOf(IReadOnlyList<Word> arguments, char brief, string name)
    {
        for (var i = 0; i + 1 < arguments.Count; i++)
        {
            if (arguments[i].Literal is { } option && (option == name || (HasShort(option, brief) && option[^1] == brief)))
            {
                return arguments[i + 1];
            }
        }

        return null;
    }

    /// <summary>Literal options, values left out.</summary>
    public static IEnumerable<string> Options(IReadOnlyList<Word> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i].Literal is ['-', _, ..] option)
            {
                yield return option;
                i += ValuesAfter(option);
            }
        }
    }

    private static bool HasShort(string option, char wanted)
    {
        if (option.StartsWith("--", StringComparison.Ordinal))
        {
            return false;
        }

        foreach (var c in option.AsSpan(1))
        {
            if (c == wanted)
            {
                return true;
            }

            if (IsShortWithValue(c))
            {
                // The rest of the bundle is its value.
                return false;
            }
        }

        return false;
    }

    /// <summary>Where the value of a short option begins in a bundle such as <c>-fsSm3</c>; null when the bundle has no such option.</summary>
    public static int? ValueInBundle(string option, char wanted)
    {
        for (var i = 1; i < option.Length; i++)
        {
            if (option[i] == wanted)
            {
                return i + 1;
            }

            if (IsShortWithValue(option[i]))
            {
                return null;
            }
        }

        return null;
    }

    private static bool IsShortWithValue(char c) => ShortWithValue.Contains(c, StringComparison.Ordinal);
}
