using EcsDeployGate.Core.Inspecting.Files.Layers;

namespace EcsDeployGate.Aws.Inspecting.Layers;

/// <summary>Counts what the layers of one image unpack to, all together; safe for several threads.</summary>
internal sealed class LayerBudget(LayerLimits limits)
{
    private long _bytes;

    /// <summary>A layer has unpacked this much more.</summary>
    /// <param name="more">Bytes of this step.</param>
    /// <param name="plain">Bytes of the layer so far, unpacked.</param>
    /// <param name="packed">Bytes of the layer so far, as stored.</param>
    /// <exception cref="LayerRefusedException">That is too much.</exception>
    public void Spend(int more, long plain, long packed)
    {
        if (Interlocked.Add(ref _bytes, more) > limits.MaxBytes)
        {
            throw new LayerRefusedException($"The image unpacks to more than {limits.MaxBytes} bytes, the most that is read (LayerLimits.MaxBytes).");
        }

        if (plain > limits.RatioFrom && plain / limits.MaxRatio > packed)
        {
            throw new LayerRefusedException($"The layer unpacks to more than {limits.MaxRatio} times its size, as bombs do (LayerLimits.MaxRatio).");
        }
    }
}
