using System.Runtime.InteropServices;

namespace EcsDeployGate.Probe.Posix;

/// <summary><c>struct statx</c>, which is the same on every architecture, as <c>struct stat</c> is not.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct FileStatus
{
    [FieldOffset(20)]
    public uint Uid;

    [FieldOffset(28)]
    public ushort Mode;

    [FieldOffset(40)]
    public ulong Size;

    public readonly bool IsRegular => (Mode & 0xF000) == 0x8000;

    public readonly bool IsDirectory => (Mode & 0xF000) == 0x4000;

    /// <summary>Asks for type, mode, owner and size.</summary>
    public static unsafe bool TryGet(int directory, string path, out FileStatus status)
    {
        fixed (FileStatus* p = &status)
        {
            return Libc.StatX(directory, path, path.Length == 0 ? Libc.AtEmptyPath : 0, 0x7FF, p) == 0;
        }
    }
}
