namespace EcsDeployGate.Core.Inspecting.Files;

/// <summary>What the beginning of a file says about how a kernel would run it.</summary>
public abstract record FileHead
{
    private FileHead()
    {
    }

    /// <summary>A program or library in ELF (elf(5)).</summary>
    /// <param name="Machine">In OCI's words: <c>amd64</c>, <c>arm64</c>, <c>386</c>, <c>arm</c>, …; <c>elf-N</c> for a machine without such a word.</param>
    /// <param name="Bits">32 or 64.</param>
    /// <param name="Interpreter">Loader that must exist to run it (PT_INTERP); null for a static program or a library.</param>
    /// <param name="Needed">
    /// Libraries that it names (DT_NEEDED); empty when there are none <b>or</b> when the tables lie beyond what is looked at of a file:
    /// see <see cref="NeededIsKnown"/>.
    /// </param>
    /// <param name="RunPath">Folders of DT_RUNPATH, else of DT_RPATH, as they are written (<c>$ORIGIN</c> not replaced).</param>
    public sealed record Elf(string Machine, int Bits, string? Interpreter, IReadOnlyList<string> Needed, IReadOnlyList<string> RunPath) : FileHead
    {
        /// <summary>False when the dynamic section was not seen, so that nothing is known of the libraries.</summary>
        public bool NeededIsKnown { get; init; }

        /// <summary>Names in BusyBox's table of applets, sorted, when the program is BusyBox and the table was seen; else empty.</summary>
        public IReadOnlyList<string> Applets { get; init; } = [];

        /// <summary>Equal when all names are.</summary>
        public bool Equals(Elf? other) => other is not null
            && (Machine, Bits, Interpreter, NeededIsKnown) == (other.Machine, other.Bits, other.Interpreter, other.NeededIsKnown)
            && Needed.SequenceEqual(other.Needed) && RunPath.SequenceEqual(other.RunPath) && Applets.SequenceEqual(other.Applets);

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(Machine, Bits, Interpreter, Needed.Count, Needed.Count is 0 ? null : Needed[0], Applets.Count);
    }

    /// <summary>A file that starts with <c>#!</c>.</summary>
    /// <param name="Interpreter">Path as it is written, without the carriage return.</param>
    /// <param name="Argument">The rest of the line: one argument, however many words (execve(2)); null when there is none.</param>
    /// <param name="CarriageReturn">True when the line ends in a carriage return, which the kernel takes for a part of the name.</param>
    public sealed record Script(string Interpreter, string? Argument, bool CarriageReturn) : FileHead;

    /// <summary>Neither. The kernel refuses it (ENOEXEC); a shell would read it as a script.</summary>
    /// <param name="Empty">True for a file without content.</param>
    public sealed record Other(bool Empty = false) : FileHead;
}
