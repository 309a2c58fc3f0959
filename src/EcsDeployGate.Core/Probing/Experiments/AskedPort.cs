using System.Globalization;
using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Probing.Experiments;

/// <summary>The port that a check asks, also where only its program's habit says so.</summary>
internal static class AskedPort
{
    /// <summary>Programs, the option that names the port, and the port that they ask without it (their own manuals).</summary>
    private static readonly (string Program, string[] Options, int Port)[] s_habits =
    [
        ("pg_isready", ["-p", "--port"], 5432),
        ("redis-cli", ["-p"], 6379),
        ("valkey-cli", ["-p"], 6379),
        ("mongosh", ["--port"], 27017),
        ("mongo", ["--port"], 27017),
    ];

    public static int? Of(HealthCommand command, Func<string, string?> variable)
    {
        if (HttpRequest.PortIn(command, variable) is { } port)
        {
            return port;
        }

        foreach (var invocation in command.Invocations)
        {
            if (s_habits.FirstOrDefault(h => h.Program == invocation.Name) is { Program: not null } habit)
            {
                var words = invocation.Arguments.Select(a => a.Expand(variable)).ToList();
                var at = words.FindIndex(w => habit.Options.Contains(w));
                return at < 0 ? habit.Port : at + 1 < words.Count && int.TryParse(words[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var named) ? named : null;
            }

            if (invocation.Name is "grpc_health_probe" or "grpc-health-probe"
                && invocation.Arguments.Select(a => a.Expand(variable)).FirstOrDefault(w => w?.TrimStart('-').StartsWith("addr=", StringComparison.Ordinal) == true) is { } address
                && int.TryParse(address[(address.LastIndexOf(':') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var grpc))
            {
                return grpc;
            }
        }

        return null;
    }
}
