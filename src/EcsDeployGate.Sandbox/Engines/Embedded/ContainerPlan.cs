namespace EcsDeployGate.Sandbox.Engines.Embedded;

/// <summary>All that <see cref="ContainerProgram"/> needs to know; paths are absolute paths of this machine unless said otherwise.</summary>
internal sealed record ContainerPlan
{
    public required ProcessConfig Process { get; init; }

    /// <summary>The unpacked image; shared, never written.</summary>
    public required string Rootfs { get; init; }

    /// <summary>Directory of this container with <c>upper</c>, <c>work</c>, <c>root</c>.</summary>
    public required string Directory { get; init; }

    /// <summary>The overlay's upper layer lies in a fresh tmpfs, because the state directory cannot hold one.</summary>
    public bool UpperInMemory { get; init; }

    public required string HostsFile { get; init; }

    public required string HostnameFile { get; init; }

    public required string ResolvFile { get; init; }

    public required IReadOnlyList<PlannedMount> Mounts { get; init; }

    public bool ReadOnlyRoot { get; init; }

    /// <summary>Files into which a process id is written to join a cgroup, or <c>0</c> for oneself.</summary>
    public IReadOnlyList<string> CgroupProcs { get; init; } = [];

    /// <summary>See <see cref="Cgroups.JoinedFromInside"/>.</summary>
    public bool JoinsCgroupsItself { get; init; }
}

/// <summary>A directory of this machine at a path of the container.</summary>
internal sealed record PlannedMount(string Source, string Target, bool ReadOnly);
