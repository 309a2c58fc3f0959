using EcsDeployGate.Core.Inspecting.Files;

namespace EcsDeployGate.Core.Inspecting.Programs;

/// <summary>Where and as whom programs are looked up.</summary>
/// <param name="Tree">The image.</param>
/// <param name="User">Who runs them.</param>
/// <param name="Machine">OCI's word for the task's processor.</param>
/// <param name="Variables">The container's environment; what a program finds follows from PATH and LD_LIBRARY_PATH.</param>
/// <param name="WorkingDirectory">Absolute.</param>
/// <param name="Mounts">Paths where the task definition mounts volumes.</param>
internal sealed record Surroundings(
    IFileTree Tree, EffectiveUser User, string Machine, Func<string, string?> Variables, string WorkingDirectory, IReadOnlyList<string> Mounts)
{
    /// <summary>What engines take when nothing sets PATH.</summary>
    public const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Folders of PATH in order; an empty element is the working directory.</summary>
    public IReadOnlyList<string> Path => [.. (Variables("PATH") ?? DefaultPath).Split(':').Select(f => f.Length == 0 ? WorkingDirectory : f)];

    /// <summary>Why PATH may be another one in the task; null when it is known.</summary>
    public string? PathMayComeFrom { get; init; }

    /// <summary>The volume under which the path lies; null when the image's own files are seen there.</summary>
    public string? MountOver(string path) =>
        Mounts.FirstOrDefault(m => path == m || m == "/" || path.StartsWith(m + "/", StringComparison.Ordinal));
}

/// <summary>Says of programs whether they run in an image, as that user, on that processor (execve(2), environ(7)).</summary>
internal sealed class ProgramFinder(Surroundings around)
{
    private const int MaxInterpreters = 4;

    /// <summary>Options of env whose value is the next word (env(1)).</summary>
    private static readonly string[] s_envTakesValue = ["-u", "--unset", "-C", "--chdir"];

    public Surroundings Around => around;

    /// <summary>Looks a program up.</summary>
    /// <param name="name">A name for PATH, or a path.</param>
    /// <param name="inShell">True when a shell runs it: that reads a file without a first line as a script.</param>
    public ProgramAnswer Find(string name, bool inShell = false) => Find(name, inShell, MaxInterpreters);

    /// <summary>The applet of a BusyBox that was found.</summary>
    public static ProgramAnswer FindApplet(ProgramAnswer.Runs busyBox, string applet) =>
        busyBox.Target.Head is not FileHead.Elf { Applets: { Count: > 0 } applets } || applets.Contains(applet) ? busyBox
        : new ProgramAnswer.Fails(
            $"busybox {applet}", ProgramFault.NotFound, "which this BusyBox was built without",
            [ProgramAnswer.Describe(busyBox.Target), $"it has {applets.Count} applets"]);

    private ProgramAnswer Find(string name, bool inShell, int depth)
    {
        if (name.Contains('/', StringComparison.Ordinal))
        {
            return At(name, name, inShell, depth) ?? NotFound(name, name);
        }

        ProgramAnswer? second = null;
        foreach (var folder in around.Path)
        {
            var answer = At(name, $"{folder.TrimEnd('/')}/{name}", inShell, depth);
            switch (answer)
            {
                case null:
                    break;
                case ProgramAnswer.Fails { Fault: ProgramFault.NotExecutable } or ProgramAnswer.Hidden:
                    // Programs further down the PATH still count.
                    second ??= answer;
                    break;
                default:
                    return answer;
            }
        }

        second ??= new ProgramAnswer.Fails(name, ProgramFault.NotFound, "which is not in the image", [$"looked in PATH: {string.Join(", ", around.Path)}"]);
        return second is ProgramAnswer.Fails failing && around.PathMayComeFrom is { } elsewhere
            ? failing with { IsCertain = false, Evidence = [.. failing.Evidence, $"{elsewhere}, to what is not known"] }
            : second;
    }

    /// <summary>What is at one path; null when nothing is.</summary>
    private ProgramAnswer? At(string name, string path, bool inShell, int depth)
    {
        var absolute = path.StartsWith('/') ? path : $"{around.WorkingDirectory.TrimEnd('/')}/{path}";
        if (around.MountOver(absolute) is { } mount)
        {
            return new ProgramAnswer.Hidden(name, mount);
        }

        switch (PathWalk.Locate(around.Tree, absolute))
        {
            // A folder on the way may be a link into a volume, too.
            case Located.Absent { Link: not null } absent when around.MountOver(absent.At) is { } volume:
                return new ProgramAnswer.Hidden(name, volume);
            case Located.Absent { Link: { } link, OfName: true } dangling:
                return new ProgramAnswer.Fails(name, ProgramFault.NotFound, "which is a link to a file that is not there", [$"{link} leads to {dangling.At}, where nothing is"]);
            case Located.Loop loop:
                return new ProgramAnswer.Fails(name, ProgramFault.NotFound, "which is a link that leads in a circle", [$"more than {PathWalk.MaxLinks} links at {loop.At}"]);
            case Located.Found found when around.MountOver(found.Entry.Path) is { } over:
                return new ProgramAnswer.Hidden(name, over);
            case Located.Found { Entry.Kind: FileKind.Directory } when !name.Contains('/', StringComparison.Ordinal):
                return null;
            case Located.Found found:
                return Judge(name, absolute, found, inShell, depth);
            default:
                return null;
        }
    }

    private ProgramAnswer Judge(string name, string path, Located.Found found, bool inShell, int depth)
    {
        var file = found.Entry;
        var seen = ProgramAnswer.Describe(file);
        if (found.Directories.FirstOrDefault(d => !around.User.MaySearch(d)) is { } closed)
        {
            return Fails(ProgramFault.NotExecutable, $"which {around.User.Shown} cannot reach", seen, $"no right to search {ProgramAnswer.Describe(closed)}");
        }

        if (file.Kind is not FileKind.File)
        {
            return Fails(ProgramFault.NotExecutable, "which is no file", seen);
        }

        if (!around.User.MayExecute(file))
        {
            return Fails(ProgramFault.NotExecutable, $"which {around.User.Shown} may not execute", seen);
        }

        file = file with { Head = around.Tree.Head(file) };
        return file.Head switch
        {
            FileHead.Elf elf => Loading.Problem(around, file, elf) is { } problem
                ? Fails(problem.Fault, problem.What, [seen, .. problem.Evidence]) with { IsCertain = problem.IsCertain }
                : new ProgramAnswer.Runs(name, path, file),
            FileHead.Script script => JudgeScript(name, path, file, script, seen, depth),
            FileHead.Other when !inShell => Fails(
                ProgramFault.NoFirstLine, "which is neither a program nor a script with a first line that names its interpreter", seen),
            _ => new ProgramAnswer.Runs(name, path, file),
        };

        ProgramAnswer.Fails Fails(ProgramFault fault, string what, params IReadOnlyList<string> evidence) => new(name, fault, what, evidence);
    }

    private ProgramAnswer JudgeScript(string name, string path, FileEntry file, FileHead.Script script, string seen, int depth)
    {
        var line = $"its first line: #!{script.Interpreter}{(script.Argument is { } argument ? " " + argument : "")}{(script.CarriageReturn ? "\\r" : "")}";
        if (script.CarriageReturn && script.Argument is null)
        {
            return new ProgramAnswer.Fails(
                name, ProgramFault.InterpreterMissing, "a script whose first line ends in a carriage return, so that no such interpreter is found", [seen, line]);
        }

        if (!around.User.MayRead(file))
        {
            return new ProgramAnswer.Fails(name, ProgramFault.NotExecutable, $"a script that {around.User.Shown} may not read", [seen]);
        }

        // "env NAME" looks the real interpreter up in PATH; with a carriage return that name is wrong, too.
        var real = ProgramAnswer.BaseName(script.Interpreter) == "env" ? EnvTarget(script) : null;
        // The kernel opens the interpreter as it is written: a name without a slash is one in the working directory (fs/binfmt_script.c).
        var interpreterPath = script.Interpreter.Contains('/', StringComparison.Ordinal) ? script.Interpreter : "./" + script.Interpreter;
        foreach (var interpreter in (string?[])[interpreterPath, real])
        {
            switch (interpreter is null || depth == 0 ? null : Find(interpreter, inShell: false, depth - 1))
            {
                case ProgramAnswer.Hidden hidden:
                    return hidden with { Name = name };
                case ProgramAnswer.Fails fails:
                    return new ProgramAnswer.Fails(
                        name, fails.Fault is ProgramFault.WrongArchitecture ? fails.Fault : ProgramFault.InterpreterMissing,
                        $"a script for '{interpreter!.Replace("\r", "\\r", StringComparison.Ordinal)}', {fails.What}", [seen, line, .. fails.Evidence])
                    {
                        IsCertain = fails.IsCertain,
                    };
                default:
                    break;
            }
        }

        return new ProgramAnswer.Runs(name, path, file);
    }

    private static string? EnvTarget(FileHead.Script script)
    {
        var words = (script.Argument ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // Without -S the whole rest is one argument.
        var name = words is ["-S", ..] ? words.Skip(1).Where((w, i) => !w.StartsWith('-') && !w.Contains('=', StringComparison.Ordinal) && !s_envTakesValue.Contains(words[i])).FirstOrDefault()
            : script.Argument is { Length: > 0 } whole && !whole.StartsWith('-') ? whole : null;
        return name is null ? null : script.CarriageReturn ? name + "\r" : name;
    }

    private ProgramAnswer.Fails NotFound(string name, string path) => new(
        name, ProgramFault.NotFound, "which is not in the image",
        PathWalk.Locate(around.Tree, path, around.WorkingDirectory) is Located.Absent absent
            ? [absent.Because ?? $"nothing is at {absent.At}"]
            : [$"nothing is at {path}"]);
}
