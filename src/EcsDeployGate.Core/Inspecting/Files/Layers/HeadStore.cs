namespace EcsDeployGate.Core.Inspecting.Files.Layers;

/// <summary>The different heads of a layer: thousands of programs share a handful.</summary>
internal sealed class HeadStore
{
    private readonly Dictionary<FileHead, int> _known = [];
    private readonly List<FileHead> _heads = [];

    public IReadOnlyList<FileHead> Heads => _heads;

    public int Add(FileHead head)
    {
        if (!_known.TryGetValue(head, out var number))
        {
            number = _heads.Count;
            _heads.Add(head);
            _known.Add(head, number);
        }

        return number;
    }
}
