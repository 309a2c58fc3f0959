namespace EcsDeployGate.Api.Runs;

/// <summary>The <c>Idempotency-Key</c> header: what makes a request itself when its sender has to repeat it.</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    private const int MaxLength = 200;

    /// <summary>The key, or one that nobody else has; false when it cannot be used.</summary>
    public static bool TryRead(HttpRequest request, out string key)
    {
        var values = request.Headers[Header];
        key = values.Count == 0 ? Guid.NewGuid().ToString() : values.ToString();
        return values.Count <= 1 && key.Length is > 0 and <= MaxLength && key.All(c => c is > ' ' and < '\x7f');
    }
}
