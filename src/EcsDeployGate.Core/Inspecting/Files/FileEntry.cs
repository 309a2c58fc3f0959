namespace EcsDeployGate.Core.Inspecting.Files;

/// <summary>One path of an image, as its layers' archives describe it.</summary>
/// <param name="Path">Absolute and normalised: <c>/usr/bin/curl</c>; the root is <c>/</c>.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">Permissions with set-user-id, set-group-id and sticky bit: at most 07777 (octal).</param>
/// <param name="Uid">Numeric owner.</param>
/// <param name="Gid">Numeric group.</param>
/// <param name="LinkTarget">Target of a symbolic link as it is written; null for everything else.</param>
/// <param name="Head">What the first bytes of a file say; null when it is no file, or nobody looked (no execute bit and no reason to, or see <see cref="IFileTree.Head"/>).</param>
/// <param name="Layer">Number of the layer that the entry is from, 0 for the lowest.</param>
public sealed record FileEntry(string Path, FileKind Kind, int Mode, int Uid, int Gid, string? LinkTarget, FileHead? Head, int Layer);
