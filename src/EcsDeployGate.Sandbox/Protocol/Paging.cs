using System.Globalization;
using System.Text;

namespace EcsDeployGate.Sandbox.Protocol;

/// <summary>Cuts a list into pages; the token names the position, in a form that looks as opaque as AWS's.</summary>
internal static class Paging
{
    /// <returns>The page, and the token of the next one if there is more.</returns>
    public static (IReadOnlyList<T> Page, string? NextToken) Cut<T>(
        IReadOnlyList<T> all, string? token, int size, string errorCode)
    {
        var start = token is null ? 0 : Read(token, errorCode);
        var page = all.Skip(start).Take(size).ToList();
        var next = start + page.Count;
        return (page, next < all.Count ? Write(next) : null);
    }

    private static string Write(int position) =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"page/{position}")));

    private static int Read(string token, string errorCode)
    {
        Span<byte> bytes = stackalloc byte[64];
        if (token.Length <= 64 && Convert.TryFromBase64String(token, bytes, out var length)
            && Encoding.ASCII.GetString(bytes[..length]) is var text && text.StartsWith("page/", StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var position))
        {
            return position;
        }

        throw new AwsException(errorCode, "Invalid token.");
    }
}
