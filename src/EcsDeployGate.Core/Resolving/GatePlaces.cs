using EcsDeployGate.Core.Receiving;

namespace EcsDeployGate.Core.Resolving;

/// <summary>Where in a pipeline the gate stands that was called by a job or a rule, neither of which says so itself.</summary>
/// <param name="Stage">Stage name.</param>
/// <param name="Action">Action name; null for the condition of entering the stage.</param>
internal sealed record GatePlace(string Stage, string? Action)
{
    /// <summary>For people.</summary>
    public override string ToString() => Action is null ? $"the entry condition of stage '{Stage}'" : $"the action '{Stage}/{Action}'";
}

/// <summary>Finds <see cref="GatePlace"/>s.</summary>
internal static class GatePlaces
{
    /// <summary>Every place that fits; more than one is for the caller to narrow.</summary>
    /// <param name="pipeline">The definition.</param>
    /// <param name="door">An action, or a stage condition.</param>
    /// <param name="function">Name or ARN of the gate's function as the caller is configured with it; null when not known.</param>
    /// <param name="named"><c>Stage/Action</c> or <c>Stage</c>, when somebody has said it.</param>
    public static IReadOnlyList<GatePlace> Of(PipelineDefinition pipeline, Door door, string? function, string? named) =>
        [.. (door is Door.StageCondition ? Rules(pipeline, function) : Actions(pipeline, function)).Distinct().Where(p => named is null || named == p.Stage || named == $"{p.Stage}/{p.Action}" || named == p.Action)];

    /// <summary>The ECS deploy actions that the places let through, each once.</summary>
    public static IReadOnlyList<DeployStep> Deploys(PipelineDefinition pipeline, IReadOnlyList<GatePlace> places) =>
        [.. places.SelectMany(p => p.Action is null ? PipelineDeploys.From(pipeline, p.Stage) : PipelineDeploys.After(pipeline, p.Stage, p.Action)).DistinctBy(s => s.Path)];

    private static IEnumerable<GatePlace> Actions(PipelineDefinition pipeline, string? function) =>
        from stage in pipeline.Stages
        from action in stage.Actions
        where action is { Category: "Invoke", Provider: "Lambda" } && Calls(action.Configuration, function)
        select new GatePlace(stage.Name, action.Name);

    private static IEnumerable<GatePlace> Rules(PipelineDefinition pipeline, string? function) =>
        from stage in pipeline.Stages
        from rule in stage.EntryRules
        where rule.Provider is "LambdaInvoke" && Calls(rule.Configuration, function)
        select new GatePlace(stage.Name, null);

    private static bool Calls(IReadOnlyDictionary<string, string> configuration, string? function) =>
        function is null || configuration.GetValueOrDefault("FunctionName") is not { } written || written == function || PipelineDeploys.IsVariable(written);
}
