using System.Globalization;
using System.Text;

namespace EcsDeployGate.Core.Auditing;

/// <summary>Numbers as ECMAScript's Number::toString writes them, which RFC 8785, section 3.2.2.3, demands.</summary>
internal static class CanonicalNumber
{
    public static void Write(StringBuilder to, double value)
    {
        if (!double.IsFinite(value))
        {
            throw new FormatException("The JSON has a number that is not finite as a double, so it has no canonical form.");
        }

        if (value == 0)
        {
            // Minus zero is zero.
            to.Append('0');
            return;
        }

        if (value < 0)
        {
            to.Append('-');
        }

        var (digits, point) = Shortest(Math.Abs(value));
        WriteDigits(to, digits, point);
    }

    /// <summary>The shortest digits that read back as the same double, and where the decimal point goes: 0.d1d2… × 10^point.</summary>
    private static (string Digits, int Point) Shortest(double value)
    {
        // .NET gives the same shortest digits as ECMAScript, only laid out in another way: 123.4, 0.00012 or 1.5E-07.
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        var e = text.IndexOf('E', StringComparison.Ordinal);
        var mantissa = e < 0 ? text : text[..e];
        var exponent = e < 0 ? 0 : int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        var whole = dot < 0 ? mantissa.Length : dot;

        var all = mantissa.Replace(".", "", StringComparison.Ordinal);
        var digits = all.TrimStart('0');
        var point = whole + exponent - (all.Length - digits.Length);
        digits = digits.TrimEnd('0');
        return (digits, point);
    }

    private static void WriteDigits(StringBuilder to, string digits, int point)
    {
        switch (point)
        {
            case > 21 or < -5:
                to.Append(digits[0]);
                if (digits.Length > 1)
                {
                    to.Append('.').Append(digits, 1, digits.Length - 1);
                }

                to.Append('e').Append(point > 0 ? '+' : '-').Append(Math.Abs(point - 1).ToString(CultureInfo.InvariantCulture));
                break;
            case > 0 when digits.Length <= point:
                to.Append(digits).Append('0', point - digits.Length);
                break;
            case > 0:
                to.Append(digits, 0, point).Append('.').Append(digits, point, digits.Length - point);
                break;
            default:
                to.Append("0.").Append('0', -point).Append(digits);
                break;
        }
    }
}
