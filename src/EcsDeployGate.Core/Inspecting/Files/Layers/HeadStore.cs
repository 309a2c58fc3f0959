namespace EcsDeployGate.Core.Inspecting.Files.Layers;

/// <summary>The different heads of a layer: thousands of programs share a handful.</summary>
internal sealed class HeadStore
{
    private readonly Dictionary<string, int> _known = new(StringComparer.Ordinal);
    private readonly List<FileHead> _heads = [];

    public IReadOnlyList<FileHead> Heads => _heads;

    public int Add(FileHead head)
    {
        var key = head is FileHead.Elf elf
            ? string.Join('\0', (string?[])["elf", elf.Machine, elf.Bits is 64 ? "64" : "32", elf.Interpreter, elf.NeededIsKnown ? "1" : "0", .. elf.Needed, "\u0001", .. elf.RunPath, "\u0001", .. elf.Applets])
            : head.ToString();
        if (!_known.TryGetValue(key, out var number))
        {
            number = _heads.Count;
            _heads.Add(head);
            _known.Add(key, number);
        }

        return number;
    }
}
