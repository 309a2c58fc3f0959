namespace EcsDeployGate.Core.Inspecting.Files;

/// <summary>What a path of an image is. Hard links are the file that they link to.</summary>
public enum FileKind
{
    /// <summary>A regular file.</summary>
    File,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A symbolic link; its target may not exist.</summary>
    Symlink,

    /// <summary>A character device.</summary>
    CharDevice,

    /// <summary>A block device.</summary>
    BlockDevice,

    /// <summary>A named pipe.</summary>
    Fifo,
}
