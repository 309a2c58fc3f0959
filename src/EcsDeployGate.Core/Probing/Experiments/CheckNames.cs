using System.Text.Json.Nodes;
using EcsDeployGate.Core.TaskDefinitions;
using EcsDeployGate.Core.Validating.Commands;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Probing.Experiments;

/// <summary>Names that a check uses, which the recorder looks up inside the container; and names whose values it must not write down.</summary>
internal static class CheckNames
{
    private static readonly string[] s_builtins =
    [
        "exit", "test", "[", "[[", "echo", "true", "false", ":", "cd", "set", "unset", "export", "printf", "read", "return", "eval", "trap", "type",
        "command", "exec", "local", "let", "wait", "kill", "umask", "ulimit", "shift", "source", ".", "if", "then", "fi", "while", "do", "done", "pwd", "hash", "times",
    ];

    private static readonly string[] s_secretWords = ["PASSWORD", "PASSWD", "SECRET", "TOKEN", "API_KEY", "APIKEY", "ACCESS_KEY", "PRIVATE_KEY", "CREDENTIAL", "_DSN"];

    public static RecorderAsks Of(ContainerDefinition container, HealthCommand command) => new(Programs(command), Variables(command), Secrets(container));

    /// <summary>Programs, as they are written; builtins of shells are none.</summary>
    public static IReadOnlyList<string> Programs(HealthCommand command) =>
        [.. command.Invocations.Select(i => i.Program.Literal).OfType<string>().Where(p => p.Length is > 0 and < 256 && !s_builtins.Contains(p)).Distinct().Take(RecorderAsks.MaxNames)];

    /// <summary>Variables that the line uses without a default and does not set itself.</summary>
    public static IReadOnlyList<string> Variables(HealthCommand command)
    {
        if (command.Form is not CommandForm.Shell)
        {
            return [];
        }

        var set = (command.Line ?? "").Split([' ', ';', '\t', '\n', '(', '{', '&'], StringSplitOptions.RemoveEmptyEntries)
            .Where(w => w.Contains('=', StringComparison.Ordinal)).Select(w => w[..w.IndexOf('=', StringComparison.Ordinal)]).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. command.Invocations.SelectMany(i => i.Arguments).SelectMany(a => a.Parts).OfType<WordPart.Variable>()
                .Where(v => v is { Known: true, Default: null } && IsName(v.Name) && !set.Contains(v.Name)).Select(v => v.Name).Distinct().Take(RecorderAsks.MaxNames),
        ];
    }

    /// <summary>Variables that ECS fills from a secret, and those that are named like one.</summary>
    public static IReadOnlyList<string> Secrets(ContainerDefinition container) =>
    [
        .. (container["secrets"] as JsonArray ?? []).Select(s => (s as JsonObject)?["name"].AsText()).OfType<string>()
            .Concat(container.Environment.Keys.Where(name => s_secretWords.Any(w => name.Contains(w, StringComparison.OrdinalIgnoreCase))))
            .Where(name => name.Length is > 0 and < 256).Distinct().Take(RecorderAsks.MaxNames),
    ];

    private static bool IsName(string name) =>
        name.Length is > 0 and < 128 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
