using EcsDeployGate.Core.Inspecting.Files;

namespace EcsDeployGate.Core.Inspecting.Programs;

/// <summary>Why an ELF program would not be loaded.</summary>
internal sealed record LoadingProblem(ProgramFault Fault, string What, IReadOnlyList<string> Evidence)
{
    /// <summary>False where it depends on the machine that the task happens to get, or on where else the loader looks.</summary>
    public bool IsCertain { get; init; } = Fault is not ProgramFault.LibraryMissing;
}

/// <summary>Looks for what a program needs before its first instruction: processor, loader, libraries (ld.so(8), musl's ldso).</summary>
/// <remarks>Only the libraries that the program itself names are looked for, not what these name in their turn.</remarks>
internal static class Loading
{
    private static readonly string[] s_lib = ["lib/x86_64-linux-gnu", "lib/aarch64-linux-gnu", "lib64", "lib"];

    public static LoadingProblem? Problem(Surroundings around, FileEntry file, FileHead.Elf elf)
    {
        if (elf.Machine != around.Machine && !(elf.Machine == "386" && around.Machine == "amd64"))
        {
            return new(ProgramFault.WrongArchitecture, $"which is built for {elf.Machine} and the task runs on {around.Machine}", [$"ELF for {elf.Machine}, {elf.Bits} bits"])
            {
                // Some processors for arm64 run programs of 32 bits, too, and some do not.
                IsCertain = (elf.Machine, around.Machine) is not ("arm", "arm64"),
            };
        }

        if (elf.Interpreter is not { } loader || around.MountOver(loader) is not null)
        {
            return null;
        }

        if (PathWalk.Locate(around.Tree, loader) is not Located.Found { Entry.Kind: FileKind.File } at)
        {
            return new(
                ProgramFault.LoaderMissing, $"which was linked for {Library(loader)} and the image has no '{loader}'",
                [$"it asks for the loader {loader}, which is not in the image", .. OtherLoaders(around.Tree)]);
        }

        if (!elf.NeededIsKnown)
        {
            return null;
        }

        var folders = Folders(around, file, elf, IsMusl(loader)).ToList();
        var missing = elf.Needed.Where(n => !IsThere(around, n, loader, at.Entry.Path, folders)).ToList();
        return missing.Count == 0 ? null : new(
            ProgramFault.LibraryMissing, $"which needs {string.Join(", ", missing)}, and the image has no such library where {Library(loader)} looks",
            [$"looked in {string.Join(", ", folders.Take(12))}"]);
    }

    private static bool IsMusl(string loader) => loader.Contains("musl", StringComparison.Ordinal);

    private static string Library(string loader) => IsMusl(loader) ? "musl" : "glibc";

    private static bool IsThere(Surroundings around, string name, string loader, string realLoader, List<string> folders) =>
        name.Contains('/', StringComparison.Ordinal) ? PathWalk.Locate(around.Tree, name) is Located.Found
        : name == ProgramAnswer.BaseName(loader) || name == ProgramAnswer.BaseName(realLoader)
            // Musl's loader is its C library, under any of its names.
            || (IsMusl(loader) && (name.StartsWith("libc.musl-", StringComparison.Ordinal) || name == "libc.so"))
            || folders.Any(f => around.MountOver(f) is not null || PathWalk.Locate(around.Tree, $"{f}/{name}") is Located.Found);

    private static IEnumerable<string> Folders(Surroundings around, FileEntry file, FileHead.Elf elf, bool musl)
    {
        var origin = file.Path[..Math.Max(file.Path.LastIndexOf('/'), 1)];
        var own = elf.RunPath.Concat((around.Variables("LD_LIBRARY_PATH") ?? "").Split(':', ';')).Where(f => f.Length > 0)
            .Select(f => f.Replace("${ORIGIN}", origin, StringComparison.Ordinal).Replace("$ORIGIN", origin, StringComparison.Ordinal))
            .SelectMany(OfLib);
        return own.Concat(musl ? OfMusl(around.Tree) : OfGlibc(around.Tree)).Distinct(StringComparer.Ordinal);
    }

    /// <summary>What <c>$LIB</c> stands for is built into the loader: Debian's and other systems' differ.</summary>
    private static IEnumerable<string> OfLib(string folder) =>
        folder.Replace("${LIB}", "$LIB", StringComparison.Ordinal) is var written && written.Contains("$LIB", StringComparison.Ordinal)
            ? s_lib.Select(lib => written.Replace("$LIB", lib, StringComparison.Ordinal))
            : [folder];

    private static string[] OfMusl(IFileTree tree)
    {
        var path = tree.Children("/etc").FirstOrDefault(e => e.Path.StartsWith("/etc/ld-musl-", StringComparison.Ordinal) && e.Path.EndsWith(".path", StringComparison.Ordinal));
        return path is not null && tree.Text(path.Path) is { } text
            ? text.Split(['\n', ':'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : ["/lib", "/usr/local/lib", "/usr/lib"];
    }

    private static IEnumerable<string> OfGlibc(IFileTree tree)
    {
        var configured = ((string[])["/etc/ld.so.conf"]).Concat(tree.Children("/etc/ld.so.conf.d").Select(e => e.Path))
            .SelectMany(f => KnownText.Of(tree, f)?.Split('\n') ?? [])
            .Select(l => l.Split('#')[0].Trim()).Where(l => l.StartsWith('/'));
        return configured.Concat(
        [
            "/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu", "/usr/lib/aarch64-linux-gnu",
            "/lib64", "/usr/lib64", "/lib", "/usr/lib", "/usr/local/lib",
        ]);
    }

    private static IEnumerable<string> OtherLoaders(IFileTree tree) =>
        ((string[])["/lib", "/lib64", "/usr/lib", "/usr/lib64"]).SelectMany(tree.Children)
            .Where(e => ProgramAnswer.BaseName(e.Path) is var name
                && (name.StartsWith("ld-musl-", StringComparison.Ordinal) || name.StartsWith("ld-linux", StringComparison.Ordinal)) && name.Contains(".so", StringComparison.Ordinal))
            .Select(e => $"the image's own loader is {e.Path}").Take(2);
}
