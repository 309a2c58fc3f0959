namespace EcsDeployGate.Probe.Protocol;

/// <summary>How much of a record is written.</summary>
/// <param name="Output">Characters of each output stream.</param>
/// <param name="Text">Characters of any other text.</param>
/// <param name="Items">Items of a list.</param>
internal readonly record struct RecordLimits(int Output, int Text, int Items)
{
    /// <summary>
    /// From everything to so little that it always fits: the largest record has a dozen texts and four lists, one of them of four texts an item, and one
    /// character takes at most six bytes, so the last step needs less than 9 kB.
    /// </summary>
    public static readonly RecordLimits[] Steps =
    [
        new(4096, 4096, 256), new(3072, 4096, 256), new(2048, 4096, 256), new(1536, 4096, 256), new(1024, 4096, 256), new(768, 4096, 256),
        new(512, 2048, 192), new(512, 1024, 128), new(256, 512, 64), new(256, 256, 32), new(128, 128, 16), new(64, 64, 6), new(32, 32, 3),
    ];
}
