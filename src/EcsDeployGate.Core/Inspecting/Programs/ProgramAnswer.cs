using System.Globalization;
using EcsDeployGate.Core.Inspecting.Files;

namespace EcsDeployGate.Core.Inspecting.Programs;

/// <summary>Why a program does not run.</summary>
internal enum ProgramFault
{
    /// <summary>No file of that name, or nothing where the path leads.</summary>
    NotFound,

    /// <summary>There, and the user may not execute it or not reach it.</summary>
    NotExecutable,

    /// <summary>Built for another processor.</summary>
    WrongArchitecture,

    /// <summary>The loader that it was linked for is not there.</summary>
    LoaderMissing,

    /// <summary>A library that it names is not where loaders look.</summary>
    LibraryMissing,

    /// <summary>A script, and what its first line names is not there.</summary>
    InterpreterMissing,

    /// <summary>Neither a program nor a script with a first line; only a shell would run it.</summary>
    NoFirstLine,
}

/// <summary>What an image says of a program that is to be run in it.</summary>
/// <param name="Name">As it was asked for.</param>
internal abstract record ProgramAnswer(string Name)
{
    /// <summary>It runs.</summary>
    /// <param name="Name">As it was asked for.</param>
    /// <param name="Path">Where it was found, before links.</param>
    /// <param name="Target">The file in the end.</param>
    public sealed record Runs(string Name, string Path, FileEntry Target) : ProgramAnswer(Name)
    {
        /// <summary>True when the file is BusyBox: what it does follows from the name it is called by.</summary>
        public bool IsBusyBox => Target.Head is FileHead.Elf { Applets.Count: > 0 } || BaseName(Target.Path).StartsWith("busybox", StringComparison.Ordinal);
    }

    /// <summary>It does not.</summary>
    /// <param name="Name">As it was asked for.</param>
    /// <param name="Fault">Why.</param>
    /// <param name="What">The same for people, to follow the name: <c>which is not in the image</c>.</param>
    /// <param name="Evidence">What was seen, a line each.</param>
    public sealed record Fails(string Name, ProgramFault Fault, string What, IReadOnlyList<string> Evidence) : ProgramAnswer(Name)
    {
        /// <summary>False where the task may bring what the image lacks: loaders look where nobody thought of, and PATH may come from elsewhere.</summary>
        public bool IsCertain { get; init; } = true;
    }

    /// <summary>A volume of the task may hold it, or hide it; nobody knows before the task runs.</summary>
    /// <param name="Name">As it was asked for.</param>
    /// <param name="Mount">The volume's mount point.</param>
    public sealed record Hidden(string Name, string Mount) : ProgramAnswer(Name);

    /// <summary>A file for people: <c>/usr/bin/x: mode 0755, owner 0:0, layer 3</c>.</summary>
    public static string Describe(FileEntry file) =>
        $"{file.Path}: {(file.Kind is FileKind.File ? "" : file.Kind.ToString().ToLowerInvariant() + ", ")}mode {Convert.ToString(file.Mode & 0xFFF, 8).PadLeft(4, '0')}, "
        + $"owner {file.Uid}:{file.Gid}, layer {(file.Layer + 1).ToString(CultureInfo.InvariantCulture)}";

    public static string BaseName(string path) => path[(path.LastIndexOf('/') + 1)..];
}
