using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EcsDeployGate.Sandbox.Tasks;

/// <summary>Container runtime ids as Fargate shows them: the task id, a dash and ten digits.</summary>
internal static class RuntimeIds
{
    public static string For(string taskId, string container)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{taskId}/{container}"));
        var digits = BinaryPrimitives.ReadUInt64BigEndian(hash) % 10_000_000_000UL;
        return string.Create(CultureInfo.InvariantCulture, $"{taskId}-{digits:D10}");
    }
}
