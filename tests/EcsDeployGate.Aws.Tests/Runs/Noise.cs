namespace EcsDeployGate.Aws.Tests.Runs;

/// <summary>Text that no compression makes much smaller; the same every time.</summary>
internal static class Noise
{
    public static string Text(int length)
    {
        var random = new Random(length);
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return Convert.ToBase64String(bytes)[..length];
    }
}
