using System.Globalization;
using System.Text;

namespace EcsDeployGate.Core.Auditing;

/// <summary>Strings as RFC 8785, section 3.2.2.2, writes them: escapes only where JSON demands one, the shortest there is.</summary>
internal static class CanonicalString
{
    public static void Write(StringBuilder to, string text)
    {
        to.Append('"');
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            switch (c)
            {
                case '"' or '\\':
                    to.Append('\\').Append(c);
                    break;
                case '\b':
                    to.Append("\\b");
                    break;
                case '\t':
                    to.Append("\\t");
                    break;
                case '\n':
                    to.Append("\\n");
                    break;
                case '\f':
                    to.Append("\\f");
                    break;
                case '\r':
                    to.Append("\\r");
                    break;
                case < ' ':
                    to.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
                    break;
                case var _ when char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]):
                    to.Append(c).Append(text[++i]);
                    break;
                case var _ when char.IsSurrogate(c):
                    throw LoneSurrogate(null);
                default:
                    to.Append(c);
                    break;
            }
        }

        to.Append('"');
    }

    public static FormatException LoneSurrogate(Exception? inner) =>
        new("The JSON has text with half of a surrogate pair, which is no character, so it has no canonical form.", inner);
}
