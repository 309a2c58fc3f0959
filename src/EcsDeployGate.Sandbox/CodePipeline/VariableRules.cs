using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.CodePipeline;

/// <summary>The variables that a V2 pipeline declares, and what an execution gives them.</summary>
/// <remarks>https://docs.aws.amazon.com/codepipeline/latest/userguide/pipeline-variables.html</remarks>
internal static class VariableRules
{
    private const int MostVariables = 50;
    private const int MostCharacters = 1000;

    public static void Check(JsonObject pipeline)
    {
        var variables = pipeline.Objects("variables") ?? [];
        if (variables.Count > 0 && pipeline.Text("pipelineType") != "V2")
        {
            throw PipelineErrors.InvalidStructure("Variables at the level of the pipeline need a pipeline of type V2");
        }

        if (variables.Count > MostVariables
            || variables.Any(item => item.Text("name") is not { Length: >= 1 and <= 128 } || item.Text("defaultValue") is { Length: > MostCharacters }))
        {
            throw PipelineErrors.Validation("pipeline.variables", $"At most {MostVariables}, each with a name, and with a value of at most {MostCharacters} characters");
        }
    }

    /// <returns>Every declared variable with its value; null when none is declared.</returns>
    /// <exception cref="AwsException">A variable is not declared, or has no value.</exception>
    public static IReadOnlyDictionary<string, string>? Resolve(JsonObject pipeline, IReadOnlyDictionary<string, string> given)
    {
        var declared = (pipeline.Objects("variables") ?? []).ToDictionary(item => item.Text("name")!, item => item.Text("defaultValue"), StringComparer.Ordinal);
        if (given.Keys.FirstOrDefault(name => !declared.ContainsKey(name)) is { } unknown)
        {
            throw PipelineErrors.Validation("variables", $"The pipeline does not declare a variable '{unknown}'");
        }

        if (declared.FirstOrDefault(item => item.Value is null && !given.ContainsKey(item.Key)).Key is { } missing)
        {
            throw PipelineErrors.Validation("variables", $"The variable '{missing}' has no default, so an execution must give it a value");
        }

        return declared.Count == 0 ? null : declared.ToDictionary(item => item.Key, item => given.GetValueOrDefault(item.Key) ?? item.Value!, StringComparer.Ordinal);
    }
}
