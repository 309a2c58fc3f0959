using System.Globalization;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Probe.Check;

/// <summary>The command line of <c>check</c>.</summary>
internal sealed record CheckOptions(string Name, TimeSpan Timeout, string Volume, IReadOnlyList<string> Argv, RecorderAsks Asks)
{
    private static readonly TimeSpan s_defaultTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Null when there is no command to run. Anything else that is odd is lived with: the original command must run.</summary>
    public static CheckOptions? Parse(ReadOnlySpan<string> args)
    {
        var (name, timeout, volume) = ("", s_defaultTimeout, ProbeLayout.MountPath);
        List<string> programs = [], variables = [], secrets = [];
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--")
            {
                return i + 1 < args.Length ? new(name, timeout, volume, args[(i + 1)..].ToArray(), new(programs, variables, secrets)) : null;
            }

            if (i + 1 == args.Length)
            {
                return null;
            }

            var value = args[i + 1];
            switch (args[i])
            {
                case "--name":
                    name = value;
                    i++;
                    break;
                case "--volume":
                    volume = value;
                    i++;
                    break;
                case "--program":
                    Add(programs, value);
                    i++;
                    break;
                case "--variable":
                    Add(variables, value);
                    i++;
                    break;
                case "--secret":
                    Add(secrets, value);
                    i++;
                    break;
                case "--timeout-ms" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var ms) && ms > 0:
                    timeout = TimeSpan.FromMilliseconds(ms);
                    i++;
                    break;
                default:
                    break;
            }
        }

        return null;
    }

    private static void Add(List<string> to, string value)
    {
        if (to.Count < RecorderAsks.MaxNames)
        {
            to.Add(value);
        }
    }
}
