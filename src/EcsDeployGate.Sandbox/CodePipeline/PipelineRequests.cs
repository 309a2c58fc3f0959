using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.CodePipeline;

/// <summary>Reads and finds what requests to CodePipeline name.</summary>
internal static partial class PipelineRequests
{
    private const string NameConstraint = "Member must satisfy regular expression pattern: [A-Za-z0-9.@\\-_]+";

    public static string Name(this JsonObject input, string member) =>
        input.Text(member) is { } name && IsName(name) ? name : throw PipelineErrors.Validation(member, NameConstraint);

    public static string ExecutionId(this JsonObject input) =>
        input.Text("pipelineExecutionId") is { } id && UuidPattern().IsMatch(id)
            ? id
            : throw PipelineErrors.Validation("pipelineExecutionId", $"Member must satisfy regular expression pattern: {Uuid}");

    public static string Token(this JsonObject input) =>
        input.Text("token") is { } token && UuidPattern().IsMatch(token)
            ? token
            : throw PipelineErrors.Validation("token", $"Member must satisfy regular expression pattern: {Uuid}");

    public static int PageSize(this JsonObject input) =>
        (input.Number("maxResults") ?? 100) is var size and >= 1 and <= 100
            ? size
            : throw PipelineErrors.Validation("maxResults", "Member must have value between 1 and 100");

    public static bool IsName(string text) => NamePattern().IsMatch(text);

    public static Pipeline Pipeline(this PipelineState state, string name) =>
        state.Pipelines.TryGetValue(name, out var pipeline) ? pipeline : throw PipelineErrors.NoPipeline(name);

    public static PipelineExecution Execution(this Pipeline pipeline, string id) =>
        pipeline.Executions.Find(item => item.Id == id) ?? throw PipelineErrors.NoExecution(pipeline.Name, id);

    public static JsonObject Stage(this Pipeline pipeline, string name) =>
        pipeline.Declaration.Objects("stages")!.FirstOrDefault(stage => stage.Text("name") == name)
            ?? throw PipelineErrors.NoStage(pipeline.Name, name);

    private const string Uuid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

    [GeneratedRegex(@"\A[A-Za-z0-9.@\-_]{1,100}\z")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\A" + Uuid + @"\z")]
    private static partial Regex UuidPattern();
}
