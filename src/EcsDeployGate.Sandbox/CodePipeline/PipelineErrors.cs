using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.CodePipeline;

/// <summary>The errors of CodePipeline.</summary>
internal static class PipelineErrors
{
    public static AwsException Validation(string member, string constraint) => new("ValidationException",
        $"1 validation error detected: Value at '{member}' failed to satisfy constraint: {constraint}");

    public static AwsException NoPipeline(string name) => new("PipelineNotFoundException",
        $"Account does not have a pipeline with name '{name}'");

    public static AwsException NoExecution(string pipeline, string id) => new("PipelineExecutionNotFoundException",
        $"Pipeline '{pipeline}' does not have an execution with id '{id}'");

    public static AwsException NoStage(string pipeline, string stage) => new("StageNotFoundException",
        $"Pipeline '{pipeline}' does not have a stage with name '{stage}'");

    public static AwsException NoAction(string stage, string action) => new("ActionNotFoundException",
        $"Stage '{stage}' does not have an action with name '{action}'");

    public static AwsException InvalidStructure(string message) => new("InvalidStructureException", message);

    public static AwsException InvalidStage(string message) => new("InvalidStageDeclarationException", message);

    public static AwsException InvalidAction(string message) => new("InvalidActionDeclarationException", message);
}
