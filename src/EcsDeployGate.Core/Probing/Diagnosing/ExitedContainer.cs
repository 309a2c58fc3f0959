using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Core.Probing.Diagnosing;

/// <summary>Step 3 of the order: an essential container ended before its health was known. The check is not at fault.</summary>
internal static partial class ExitedContainer
{
    public static IEnumerable<Cause> Find(ProbeView view)
    {
        // When the gate or a person stopped the task, every exit code only tells how containers take SIGTERM.
        if (!view.EndedByOthers || view.Report.StopCode is "UserInitiated")
        {
            return [];
        }

        return view.Deployment.TaskDefinition.Containers
            .Where(c => c.Essential)
            .Select(c => (Definition: c, Reported: view.Reported(c.Name)))
            .Where(c => c.Reported?.ExitCode is not null)
            .OrderBy(c => IsOutOfMemory(c.Reported!) ? 0 : 1)
            .ThenBy(c => EndedBefore(view, c.Definition))
            .ThenBy(c => Rank(c.Reported!))
            .ThenBy(c => ListenedAtTheEnd(view, c.Definition))
            .Select(c => Explain(view, c.Definition, c.Reported!));
    }

    /// <summary>Who ended first, from how each ended: the others were sent SIGTERM, and SIGKILL if they did not listen.</summary>
    private static int Rank(ProbedContainer container) => container switch
    {
        _ when IsOutOfMemory(container) => 0,
        { ExitCode: not (0 or 137 or 143) } => 1,
        { ExitCode: 0 } => 2,
        { ExitCode: 137 } => 3,
        _ => 4,
    };

    /// <summary>
    /// By the engine itself, where the metadata endpoint told the observer: 0 for a container that had ended when the others were told to stop,
    /// then in the order of their ends. Without it all are the same.
    /// </summary>
    private static (int, DateTimeOffset) EndedBefore(ProbeView view, ContainerDefinition container) => view.Engine(container.Name) switch
    {
        { FinishedAt: { } at } => (0, at),
        { KnownStatus: "STOPPED" } => (0, DateTimeOffset.MaxValue),
        _ => (1, DateTimeOffset.MaxValue),
    };

    /// <summary>A container whose port was still open when the observer was told to stop had not ended by then.</summary>
    private static bool ListenedAtTheEnd(ProbeView view, ContainerDefinition container) =>
        view.Listening is [.., { } last] && view.Verdict is not null
        && container.Ports.Concat(view.Checks.FirstOrDefault(c => c.Name == container.Name)?.Port is { } asked ? [asked] : []).Any(p => last.Sockets.Any(s => s.Port == p));

    private static bool IsOutOfMemory(ProbedContainer container) =>
        container.Reason is { } reason && reason.Contains("OutOfMemory", StringComparison.OrdinalIgnoreCase);

    private static Cause Explain(ProbeView view, ContainerDefinition definition, ProbedContainer reported)
    {
        var tail = view.LogTail(definition.Name);
        var code = reported.ExitCode!.Value;
        IReadOnlyList<string> evidence =
        [
            $"exit code: {ExitCodes.OfContainer(code)}",
            .. view.Engine(definition.Name) is { FinishedAt: { } ended } && view.Verdict is { } verdict && ended < verdict.At
                ? [$"it ended first, at {ended.UtcDateTime:HH:mm:ss.fff}; the others were told to stop after that"] : Array.Empty<string>(),
            .. reported.Reason is { Length: > 0 } reason ? [$"reason: {EvidenceText.Line(reason)}"] : Array.Empty<string>(),
            .. tail.Select(line => $"log: {line}"),
        ];

        var name = definition.Name;
        if (IsOutOfMemory(reported))
        {
            var limit = definition["memory"].AsInt() is { } own ? $"{own} MiB of the container" : $"{view.Deployment.TaskDefinition["memory"].AsText() ?? "the task's"} MiB of the task";
            return new(
                CauseCodes.OutOfMemory, $"Container '{name}' was killed because it reached its memory limit ({limit}).", name, evidence,
                "Every task of this deployment would be killed in the same way.",
                new Fix($"Let '{name}' use less memory, or raise 'memory' of the container and the task."));
        }

        if (code != 0 && Startup(view, definition, tail, evidence) is { } startup)
        {
            return startup;
        }

        return IsSidecar(view.Deployment.TaskDefinition, definition)
            ? new(
                CauseCodes.SidecarExited,
                $"Essential container '{name}' ended with exit code {ExitCodes.OfContainer(code)} and took the task with it.", name, evidence,
                "When an essential container ends, whatever its exit code, ECS stops the whole task.",
                new Fix($"Keep '{name}' running, or set \"essential\" to false on it if it is meant to end.", Patch.Add(definition.Path("essential"), false)))
            : new(
                CauseCodes.AppExited, $"Container '{name}' ended with exit code {ExitCodes.OfContainer(code)} before its health was known{Wanting(definition, tail)}.", name,
                evidence, "When an essential container ends, whatever its exit code, ECS stops the whole task; the health check is not at fault.",
                new Fix(tail.Count > 0
                    ? $"Look at the last lines of the log of '{name}' above and correct what they name."
                    : $"The log of '{name}' is empty: see whether its entryPoint and command start the application in the foreground."));
    }

    private static Cause? Startup(ProbeView view, ContainerDefinition definition, IReadOnlyList<string> tail, IReadOnlyList<string> evidence)
    {
        var name = definition.Name;
        const string Why = "Every task of this deployment would end before it serves a request.";
        if (tail.Any(l => l.Contains("exec format error", StringComparison.OrdinalIgnoreCase)))
        {
            return new(
                CauseCodes.WrongArchitecture, $"Container '{name}' runs a program that is built for another processor architecture.", name, evidence, Why,
                new Fix("Build the image for the task's cpuArchitecture, or set runtimePlatform.cpuArchitecture to what the image is built for."));
        }

        if (tail.Select(l => ExecMissing().Match(l)).FirstOrDefault(m => m.Success) is { } missing)
        {
            var program = missing.Groups["program"].Value;
            var script = Programs.LooksLikeScript(program);
            return new(
                script ? CauseCodes.ScriptInterpreterMissing : CauseCodes.LoaderMissing,
                $"Container '{name}' has '{program}', but not the {(script ? "interpreter that its first line names" : "loader that it was linked for")}.", name, evidence, Why,
                new Fix(script
                    ? $"See whether the first line of '{program}' ends in a carriage return (convert it to Unix line ends), or add the interpreter to the image."
                    : $"Link '{program}' statically or for the C library of the image."));
        }

        if (tail.Any(l => l.Contains("exec ", StringComparison.Ordinal) && l.Contains("permission denied", StringComparison.OrdinalIgnoreCase)))
        {
            return new(
                CauseCodes.NotExecutable, $"Container '{name}' may not execute its entry point.", name, evidence, Why,
                new Fix("Set the x bit in the image (chmod +x) for the user that the container runs as."));
        }

        return tail.Any(l => l.Contains("read-only file system", StringComparison.OrdinalIgnoreCase))
            ? new(
                CauseCodes.ReadOnlyFileSystem, $"Container '{name}' writes to its root file system, which is read-only.", name, evidence, Why,
                ReadOnly(view.Deployment.TaskDefinition, definition, tail))
            : null;
    }

    /// <summary>A volume at the folder that the log names, when it names one.</summary>
    private static Fix ReadOnly(TaskDefinition task, ContainerDefinition container, IReadOnlyList<string> tail)
    {
        const string Text = "Mount a volume where the application writes, or let it write to a place that has one.";
        if (tail.Where(l => l.Contains("read-only file system", StringComparison.OrdinalIgnoreCase)).Select(l => Written().Match(l)).FirstOrDefault(m => m.Success) is not { } file
            || file.Groups["folder"].Value is not { Length: > 1 and < 200 } folder)
        {
            return new(Text);
        }

        var name = "writable" + folder.Replace('/', '-').Replace('.', '-').Replace("_", "-", StringComparison.Ordinal).TrimEnd('-');
        JsonArray patch = [];
        Add(patch, task["volumes"] is JsonArray, "/volumes", new JsonObject { ["name"] = name });
        Add(patch, container["mountPoints"] is JsonArray, container.Path("mountPoints"), new JsonObject { ["sourceVolume"] = name, ["containerPath"] = folder });
        return new($"Mount a volume at '{folder}', where the application writes, or let it write to a place that has one.", patch);
    }

    private static void Add(JsonArray patch, bool there, string at, JsonObject item) =>
        patch.Add((JsonNode)new JsonObject { ["op"] = "add", ["path"] = there ? at + "/-" : at, ["value"] = there ? item : new JsonArray(item) });

    /// <summary>Names the variable that the application asks for, when its last words do and nothing sets it.</summary>
    private static string Wanting(ContainerDefinition definition, IReadOnlyList<string> tail)
    {
        foreach (var line in tail.Reverse())
        {
            if (Wants().IsMatch(line) && Variable().Match(line) is { Success: true } found && !definition.Environment.ContainsKey(found.Value))
            {
                return $"; its log asks for '{found.Value}', which the task definition does not set";
            }
        }

        return "";
    }

    private static bool IsSidecar(TaskDefinition task, ContainerDefinition container) =>
        container.HealthCheck is null && container.Ports.Count == 0
        && task.Containers.Any(other => other.Essential && other.Index != container.Index && (other.HealthCheck is not null || other.Ports.Count > 0));

    [GeneratedRegex(@"\bexec (?<program>/\S{1,200}): no such file or directory", RegexOptions.NonBacktracking)]
    private static partial Regex ExecMissing();

    [GeneratedRegex(@"(?<folder>/[A-Za-z0-9_./-]{0,200})/[^/\s'"":]{1,200}", RegexOptions.NonBacktracking)]
    private static partial Regex Written();

    [GeneratedRegex("required|missing|not set|must be set|undefined|unset|not defined|not found|KeyError", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Wants();

    [GeneratedRegex(@"\b[A-Z][A-Z0-9]{1,40}_[A-Z0-9_]{1,60}\b", RegexOptions.NonBacktracking)]
    private static partial Regex Variable();
}
