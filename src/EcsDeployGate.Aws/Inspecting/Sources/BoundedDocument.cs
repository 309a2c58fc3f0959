namespace EcsDeployGate.Aws.Inspecting.Sources;

/// <summary>Reads manifests and configs: at most as long as registries are asked to accept.</summary>
internal static class BoundedDocument
{
    /// <exception cref="RegistryRefusedException">It is longer.</exception>
    public static async Task<byte[]> ReadAsync(Stream stream, string where, CancellationToken cancellationToken)
    {
        using var kept = new MemoryStream();
        var piece = new byte[16 * 1024];
        int count;
        while ((count = await stream.ReadAsync(piece, cancellationToken).ConfigureAwait(false)) > 0)
        {
            if (kept.Length + count > RegistryConnection.MaxBytes)
            {
                throw new RegistryRefusedException($"A document in {where} is longer than {RegistryConnection.MaxBytes} bytes and was not read further.");
            }

            kept.Write(piece, 0, count);
        }

        return kept.ToArray();
    }
}
