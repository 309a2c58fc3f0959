using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.CodePipeline.Actions;

/// <summary>Fills <c>#{codepipeline.PipelineExecutionId}</c> and <c>#{Namespace.Key}</c> into an action's configuration.</summary>
internal static partial class PipelineVariables
{
    /// <exception cref="FormatException">A variable has no value.</exception>
    public static JsonObject Resolve(ActionRun run)
    {
        var resolved = new JsonObject();
        foreach (var (key, value) in run.Declaration.Object("configuration") ?? [])
        {
            resolved[key] = VariablePattern().Replace(value!.GetValue<string>(), found => ValueOf(run, found.Groups[1].Value, found.Groups[2].Value));
        }

        return resolved;
    }

    private static string ValueOf(ActionRun run, string from, string key) => (from, key) switch
    {
        ("codepipeline", "PipelineExecutionId") => run.Execution.Id,
        _ when run.Execution.Variables.TryGetValue(from, out var variables) && variables.TryGetValue(key, out var value) => value,
        _ => throw new FormatException($"The variable '#{{{from}.{key}}}' in the configuration of action '{run.Name}' has no value."),
    };

    [GeneratedRegex(@"#\{([A-Za-z0-9@_-]+)\.([A-Za-z0-9@_-]+)\}")]
    private static partial Regex VariablePattern();
}
