using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Inspecting.Programs;

/// <summary>What to do about a program that does not run, in the words of this image's system.</summary>
internal static class Remedy
{
    /// <summary>The cause behind a fault.</summary>
    public static string CauseOf(ProgramFault fault) => fault switch
    {
        ProgramFault.NotFound => CauseCodes.CommandNotFound,
        ProgramFault.NotExecutable => CauseCodes.NotExecutable,
        ProgramFault.WrongArchitecture => CauseCodes.WrongArchitecture,
        ProgramFault.LoaderMissing or ProgramFault.LibraryMissing => CauseCodes.LoaderMissing,
        _ => CauseCodes.ScriptInterpreterMissing,
    };

    /// <summary>For a program of the health check: another check, if this image can ask the same, and what would mend the image.</summary>
    public static Fix ForCheck(ContainerView view, ProgramAnswer.Fails failing)
    {
        var image = ForImage(view, failing);
        if (view.Check is { } check && EquivalentCheck.For(view, check) is var (command, client))
        {
            return new(
                $"Write {CommandText.Show(command)}: {client} is in the image. Or {Lower(image)}",
                Patch.Add(view.Container.Path("healthCheck") + "/command", Patch.Texts(command)));
        }

        return new(Upper(image));
    }

    /// <summary>What would mend the image.</summary>
    public static string ForImage(ContainerView view, ProgramAnswer.Fails failing)
    {
        var path = failing.Evidence.Select(e => e.Split(':')[0]).FirstOrDefault(e => e.StartsWith('/')) ?? failing.Name;
        return failing.Fault switch
        {
            ProgramFault.NotFound when view.Distribution.Install(failing.Name) is { } line =>
                $"add it to the image ({view.Distribution.Name ?? view.Distribution.PackageManager}): {line}",
            ProgramFault.NotFound => $"add '{failing.Name}' to the image{(view.Distribution.PackageManager is null ? ", which has no package manager: COPY a static build" : "")}.",
            ProgramFault.NotExecutable => $"let {view.Programs.Around.User.Shown} execute it, in the Dockerfile: RUN chmod a+rx {path}",
            ProgramFault.WrongArchitecture => $"build it for linux/{view.Programs.Around.Machine} (docker build --platform linux/{view.Programs.Around.Machine}), or set runtimePlatform.cpuArchitecture to what it is built for.",
            ProgramFault.LoaderMissing => $"link it statically, or for the C library of {view.Distribution.Name ?? "the image"}.",
            ProgramFault.LibraryMissing => $"add the library to the image, or link it statically.",
            ProgramFault.InterpreterMissing when failing.What.Contains("carriage return", StringComparison.Ordinal) || failing.What.Contains("\\r", StringComparison.Ordinal) =>
                $"convert it to Unix line ends, in the Dockerfile: RUN sed -i 's/\\r$//' {path}",
            ProgramFault.InterpreterMissing => "add the interpreter to the image, or name one in the first line that the image has.",
            _ => $"let it start with #! and its interpreter.",
        };
    }

    /// <summary>What an image has that could ask, for evidence.</summary>
    public static IEnumerable<string> Seen(ContainerView view)
    {
        var clients = Clients.In(view.Programs);
        yield return clients.Count == 0
            ? "programs found that could ask: none"
            : $"programs found that could ask: {string.Join(", ", clients.Select(c => $"{c.Name} ({c.Program.Path})"))}";
        if (view.Distribution.Name is { } name)
        {
            yield return $"the image is {name}";
        }
    }

    private static string Lower(string text) => text.Length == 0 ? text : char.ToLowerInvariant(text[0]) + text[1..];

    private static string Upper(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
