using System.Globalization;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Observe;

/// <summary>Which of the planned experiments make sense for what is known, with ports filled in.</summary>
internal static class ExperimentChoice
{
    /// <summary>The most experiments that are tried in one container.</summary>
    public const int MaxExperiments = 12;

    /// <summary>The most ports that an experiment is tried with.</summary>
    public const int MaxPorts = 3;

    public static IReadOnlyList<PlannedExperiment> Choose(
        PlannedContainer container, FactsRecord? facts, IReadOnlyList<ListeningSocket> listening)
    {
        var plannedListens = container.Port is { } planned && listening.Any(socket => socket.Port == planned);
        var others = OtherPorts(container.Port, listening);
        var chosen = new List<PlannedExperiment>();
        foreach (var experiment in container.Experiments)
        {
            if (experiment.Needs is { } needed && facts?.Programs.ContainsKey(needed) != true)
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

    private static bool NeedsPort(PlannedExperiment experiment) =>
        experiment.Command.Any(part => part.Contains(PlannedExperiment.PortPlaceholder, StringComparison.Ordinal));

    private static PlannedExperiment WithPort(PlannedExperiment experiment, int port)
    {
        var text = port.ToString(CultureInfo.InvariantCulture);
        return experiment with
        {
            Changes = [.. experiment.Changes.Select(part => part.Replace(PlannedExperiment.PortPlaceholder, text, StringComparison.Ordinal))],
            Command = [.. experiment.Command.Select(part => part.Replace(PlannedExperiment.PortPlaceholder, text, StringComparison.Ordinal))],
        };
    }
}
