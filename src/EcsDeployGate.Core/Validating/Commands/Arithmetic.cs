namespace EcsDeployGate.Core.Validating.Commands;

/// <summary>Finds where <c>((</c> ends, if it is arithmetic at all and not two subshells.</summary>
internal static class Arithmetic
{
    /// <summary>Where the <c>))</c> is that closes it; null when the parentheses do not close as a pair.</summary>
    public static int? End(string text, int start)
    {
        var open = 0;
        for (var at = start; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '(':
                    open++;
                    break;
                case ')' when open > 0:
                    open--;
                    break;
                case ')':
                    return at + 1 < text.Length && text[at + 1] == ')' ? at : null;
                case '\\':
                    at++;
                    break;
                case '\'' or '"':
                    at = text.IndexOf(text[at], at + 1);
                    if (at < 0)
                    {
                        return null;
                    }

                    break;
                default:
                    break;
            }
        }

        return null;
    }
}
