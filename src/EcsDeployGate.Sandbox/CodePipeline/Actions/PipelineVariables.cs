using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace EcsDeployGate.Sandbox.CodePipeline.Actions;

/// <summary>
/// Fills <c>#{codepipeline.PipelineExecutionId}</c>, <c>#{variables.Name}</c> and <c>#{Namespace.Key}</c> into the configuration of an
/// action or a rule.
/// </summary>
internal static partial class PipelineVariables
{
    /// <summary>The namespace of the variables that a V2 pipeline declares.</summary>
    public const string OfPipeline = "variables";

    /// <exception cref="FormatException">A variable has no value.</exception>
    public static JsonObject Resolve(PipelineExecution execution, JsonObject? configuration, string whose)
    {
        var resolved = new JsonObject();
        foreach (var (key, value) in configuration ?? [])
        {
            resolved[key] = VariablePattern().Replace(value!.GetValue<string>(), found => ValueOf(execution, found.Groups[1].Value, found.Groups[2].Value, whose));
        }

        return resolved;
    }

    private static string ValueOf(PipelineExecution execution, string from, string key, string whose) => (from, key) switch
    {
        ("codepipeline", "PipelineExecutionId") => execution.Id,
        _ when execution.Variables.TryGetValue(from, out var variables) && variables.TryGetValue(key, out var value) => value,
        _ => throw new FormatException($"The variable '#{{{from}.{key}}}' in the configuration of {whose} has no value."),
    };

    [GeneratedRegex(@"#\{([A-Za-z0-9@_-]+)\.([A-Za-z0-9@_-]+)\}")]
    private static partial Regex VariablePattern();
}
