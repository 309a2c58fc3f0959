namespace EcsDeployGate.Core.Resolving;

/// <summary>A deploy action and the stage that it is in.</summary>
internal sealed record DeployStep(string Stage, PipelineAction Action)
{
    /// <summary><c>Stage/Action</c>.</summary>
    public string Path => $"{Stage}/{Action.Name}";

    /// <summary>The configured value; null when absent or blank.</summary>
    public string? Setting(string key) => Action.Configuration.GetValueOrDefault(key) is { } value && !string.IsNullOrWhiteSpace(value) ? value : null;

    /// <summary>What the action is configured with; the hint stands in for what CodePipeline fills in only later.</summary>
    public string? Known(string key, string? hint) => Setting(key) is { } value && !PipelineDeploys.IsVariable(value) ? value : hint;

    /// <summary>For people: where it is and what it deploys to.</summary>
    public override string ToString() => Action.Provider is "ECS"
        ? $"'{Path}' (cluster '{Setting("ClusterName")}', service '{Setting("ServiceName")}')"
        : $"'{Path}' ({Action.Provider}, application '{Setting("ApplicationName")}')";
}

/// <summary>Finds the deploy actions that an approval answers for.</summary>
internal static class PipelineDeploys
{
    /// <summary>Every ECS deploy action of the pipeline, in running order.</summary>
    public static IReadOnlyList<DeployStep> All(PipelineDefinition pipeline) => [.. Steps(pipeline).Where(s => IsDeploy(s.Action))];

    /// <summary>The ECS deploy actions that the approval lets through: those before the next approval that has any.</summary>
    /// <remarks>
    /// In the same stage those of a higher runOrder, then later stages. What stands behind a further approval is that approval's to answer
    /// for; but an approval with no deploy action before the next one (a gate in front of a person's approval) answers for what comes then.
    /// </remarks>
    public static IReadOnlyList<DeployStep> After(PipelineDefinition pipeline, string stage, string action)
    {
        var steps = Steps(pipeline).ToList();
        var gate = steps.Find(s => s.Stage == stage && s.Action.Name == action);
        if (gate is null)
        {
            return [];
        }

        return UpToNextApproval(steps.SkipWhile(s => s.Stage != stage).Where(s => s.Stage != stage || s.Action.RunOrder > gate.Action.RunOrder));
    }

    /// <summary>The ECS deploy actions that a stage's entry condition lets through: the stage's own and those behind it, up to the next approval that has any.</summary>
    public static IReadOnlyList<DeployStep> From(PipelineDefinition pipeline, string stage) =>
        UpToNextApproval(Steps(pipeline).SkipWhile(s => s.Stage != stage));

    private static List<DeployStep> UpToNextApproval(IEnumerable<DeployStep> steps)
    {
        var found = new List<DeployStep>();
        foreach (var step in steps)
        {
            if (IsDeploy(step.Action))
            {
                found.Add(step);
            }
            else if (step.Action.Category is "Approval" && found.Any(f => f.Stage != step.Stage || f.Action.RunOrder < step.Action.RunOrder))
            {
                break;
            }
        }

        return found;
    }

    /// <summary>The steps that the hints allow.</summary>
    public static IReadOnlyList<DeployStep> Matching(IReadOnlyList<DeployStep> steps, PipelineHints hints) =>
        [.. steps.Where(s =>
            (hints.Action is null || hints.Action == s.Action.Name || hints.Action == s.Path)
            && Allows(hints.Cluster, s.Setting("ClusterName"))
            && Allows(hints.Service, s.Setting("ServiceName"))
            && (hints.Artifact is null || s.Action.InputArtifacts.Contains(hints.Artifact)))];

    /// <summary>True for text that CodePipeline fills in when the action starts.</summary>
    public static bool IsVariable(string? text) => text?.Contains("#{", StringComparison.Ordinal) is true;

    private static bool Allows(string? hint, string? setting) => hint is null || setting is null || hint == setting || IsVariable(setting);

    private static bool IsDeploy(PipelineAction action) => action is { Category: "Deploy", Provider: "ECS" or "CodeDeployToECS" };

    private static IEnumerable<DeployStep> Steps(PipelineDefinition pipeline) =>
        from stage in pipeline.Stages
        from action in stage.Actions.OrderBy(a => a.RunOrder)
        select new DeployStep(stage.Name, action);
}
