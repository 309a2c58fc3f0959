namespace EcsDeployGate.Aws.Resolving;

/// <summary>The checksum of zip entries (ISO 3309, as APPNOTE.TXT 4.4.7 says); ZipArchive does not compare it when it reads.</summary>
internal static class ZipCrc
{
    private static readonly uint[] Table = Make();

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = ~0u;
        foreach (var b in bytes)
        {
            crc = Table[(byte)crc ^ b] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static uint[] Make()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value & 1) is 1 ? 0xEDB88320 ^ (value >> 1) : value >> 1;
            }

            table[i] = value;
        }

        return table;
    }
}
