using System.Globalization;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Observe;

/// <summary>Which of the planned experiments make sense for what is known, with ports filled in.</summary>
internal static class ExperimentChoice
{
    /// <summary>The most experiments that are handed out for one container; the recorder leaves out those whose signs are not there.</summary>
    public const int MaxExperiments = 28;

    /// <summary>The most ports that an experiment is tried with.</summary>
    public const int MaxPorts = 3;

    public static IReadOnlyList<PlannedExperiment> Choose(
        PlannedContainer container, FactsRecord? facts, IReadOnlyList<ListeningSocket> listening, bool doubts = false)
    {
        var plannedListens = container.Port is { } planned && listening.Any(socket => socket.Port == planned);
        var others = OtherPorts(container.Port, listening);
        var chosen = new List<PlannedExperiment>();
        foreach (var wanted in container.Experiments)
        {
            if ((wanted.Kind == PlannedExperiment.Doubt) != doubts || WithProgram(wanted, facts) is not { } experiment)
            {
                continue;
            }

            if (experiment.OtherPort)
            {
                chosen.AddRange(plannedListens ? [] : others.Select(port => WithPort(experiment, port)));
            }
            else if (!NeedsPort(experiment))
            {
                chosen.Add(experiment);
            }
            else if (plannedListens || others.Count > 0)
            {
                chosen.Add(WithPort(experiment, plannedListens ? container.Port!.Value : others[0]));
            }
        }

        return chosen.Count > MaxExperiments ? chosen[..MaxExperiments] : chosen;
    }

    /// <summary>
    /// Ports that a check inside the task could ask. Sockets on one particular address are left out: 127.0.0.1 does not reach them, and
    /// some engines have a name server of their own there.
    /// </summary>
    private static List<int> OtherPorts(int? planned, IReadOnlyList<ListeningSocket> listening) =>
    [
        .. listening
            .Where(socket => socket.Port != planned && socket.Address != ListeningSocket.Other)
            .OrderBy(socket => socket.Address != ListeningSocket.Any).ThenBy(socket => socket.Port)
            .Select(socket => socket.Port)
            .Distinct()
            .Take(MaxPorts),
    ];

    /// <summary>Whether a command is what became of a planned one when the recorder filled in a path.</summary>
    public static bool IsRunOf(PlannedExperiment planned, IReadOnlyList<string> command)
    {
        if (planned.Command.Count != command.Count)
        {
            return false;
        }

        for (var i = 0; i < command.Count; i++)
        {
            var wanted = planned.Command[i];
            var at = wanted.IndexOf(PlannedExperiment.PathPlaceholder, StringComparison.Ordinal);
            var fits = at < 0
                ? wanted == command[i]
                : command[i].Length >= wanted.Length - PlannedExperiment.PathPlaceholder.Length
                    && command[i].StartsWith(wanted[..at], StringComparison.Ordinal)
                    && command[i].EndsWith(wanted[(at + PlannedExperiment.PathPlaceholder.Length)..], StringComparison.Ordinal);
            if (!fits)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>With the place of a program that is off the PATH filled in; null when what it needs was not found.</summary>
    private static PlannedExperiment? WithProgram(PlannedExperiment experiment, FactsRecord? facts)
    {
        if (experiment.Needs is not { } needed)
        {
            return experiment;
        }

        if (!needed.StartsWith(PlannedExperiment.OffPathPrefix, StringComparison.Ordinal))
        {
            return facts?.Programs.ContainsKey(needed) == true ? experiment : null;
        }

        foreach (var named in facts?.Named ?? [])
        {
            if (named is { State: NamedProgram.OffPath, Path: { } path } && named.Name == needed[PlannedExperiment.OffPathPrefix.Length..])
            {
                return Fill(experiment, PlannedExperiment.ProgramPlaceholder, path);
            }
        }

        return null;
    }

    private static PlannedExperiment Fill(PlannedExperiment experiment, string placeholder, string text) => experiment with
    {
        Changes = [.. experiment.Changes.Select(part => part.Replace(placeholder, text, StringComparison.Ordinal))],
        Command = [.. experiment.Command.Select(part => part.Replace(placeholder, text, StringComparison.Ordinal))],
    };

    private static bool NeedsPort(PlannedExperiment experiment) =>
        experiment.Command.Any(part => part.Contains(PlannedExperiment.PortPlaceholder, StringComparison.Ordinal));

    private static PlannedExperiment WithPort(PlannedExperiment experiment, int port) =>
        Fill(experiment, PlannedExperiment.PortPlaceholder, port.ToString(CultureInfo.InvariantCulture));
}
