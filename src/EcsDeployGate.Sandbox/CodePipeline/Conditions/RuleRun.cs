using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.CodePipeline.Conditions;

/// <summary>One check of one rule.</summary>
internal sealed class RuleRun(PipelineExecution execution, string stageName, JsonObject declaration, DateTimeOffset startedAt)
    : DeclaredRun(execution, stageName, declaration, startedAt)
{
    public string? Summary { get; set; }

    public JsonObject Type => Declaration.Object("ruleTypeId")!;

    public string? Provider => Type.Text("provider");
}
