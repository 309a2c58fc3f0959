using System.Text.RegularExpressions;

namespace EcsDeployGate.Core.Resolving;

/// <summary>Fills in variables as CodePipeline does when an action starts: as far as their values exist by now.</summary>
/// <remarks>
/// CodePipeline user guide, "Variables reference": <c>#{namespace.key}</c> of actions that have run, <c>#{variables.name}</c> of the pipeline,
/// <c>#{codepipeline.PipelineExecutionId}</c>.
/// </remarks>
internal sealed partial class PipelineVariables
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>Knows the variables of an execution.</summary>
    /// <param name="execution">The execution.</param>
    /// <param name="actions">What its actions did, newest first.</param>
    public PipelineVariables(PipelineExecution execution, IReadOnlyList<ActionExecution> actions)
    {
        _values["codepipeline.PipelineExecutionId"] = execution.Id;
        foreach (var (name, value) in execution.Variables)
        {
            _values[$"variables.{name}"] = value;
        }

        foreach (var action in actions.Where(a => a is { Namespace: not null, Status: "Succeeded" }))
        {
            foreach (var (key, value) in action.OutputVariables)
            {
                _values.TryAdd($"{action.Namespace}.{key}", value);
            }
        }
    }

    /// <summary>The text with every variable filled in whose value is known; the others stay.</summary>
    public string Fill(string text) => Variable().Replace(text, found => _values.GetValueOrDefault(found.Groups[1].Value, found.Value));

    /// <summary>The step with its configuration filled in.</summary>
    public DeployStep Fill(DeployStep step) =>
        step with { Action = step.Action with { Configuration = step.Action.Configuration.ToDictionary(c => c.Key, c => Fill(c.Value)) } };

    [GeneratedRegex(@"#\{([A-Za-z0-9@\-_]{1,100}\.[A-Za-z0-9@\-_]{1,128})\}")]
    private static partial Regex Variable();
}
