namespace EcsDeployGate.Sandbox.Engines.Embedded;

/// <summary>What a running <see cref="SyscallProgram"/> tells: 24 bytes, little-endian, in one write.</summary>
/// <param name="Kind">Says what the two numbers mean.</param>
/// <param name="First">A process id, a wait status, or the address of the step that failed.</param>
/// <param name="Second">−errno of a failure.</param>
internal readonly record struct HelperRecord(HelperRecordKind Kind, long First, long Second)
{
    public const int Bytes = 24;

    /// <summary>Exit code as engines report it, from a wait status: 128+n for a signal.</summary>
    public int ExitCode => (First & 0x7f) == 0 ? (int)(First >> 8) & 0xff : 128 + (int)(First & 0x7f);
}

internal enum HelperRecordKind : long
{
    /// <summary>The container's first process runs.</summary>
    Started = 1,

    /// <summary>It has ended.</summary>
    Exited = 2,

    /// <summary>A step failed and the program gave up.</summary>
    Failed = 3,
}
