using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.CodePipeline.Conditions;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.CodePipeline;

/// <summary>What CodePipeline asks of a pipeline's structure.</summary>
/// <remarks>https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html</remarks>
internal static class PipelineRules
{
    public static void Check(JsonObject pipeline, string homeRegion)
    {
        _ = pipeline.Name("name");
        VariableRules.Check(pipeline);
        if (string.IsNullOrEmpty(pipeline.Text("roleArn")))
        {
            throw PipelineErrors.Validation("pipeline.roleArn", "Member must not be null");
        }

        if (pipeline.Object("artifactStore") is null == pipeline.Object("artifactStores") is null)
        {
            throw PipelineErrors.InvalidStructure("A pipeline has either artifactStore or artifactStores.");
        }

        if (pipeline.Text("executionMode") is not (null or "SUPERSEDED" or "QUEUED" or "PARALLEL"))
        {
            throw PipelineErrors.Validation("pipeline.executionMode", "Member must satisfy enum value set: [QUEUED, SUPERSEDED, PARALLEL]");
        }

        var stages = pipeline.Objects("stages") ?? [];
        if (stages.Count < 2)
        {
            throw PipelineErrors.InvalidStructure("Pipeline should have at least two stages");
        }

        if (stages.Select(stage => stage.Name("name")).Distinct(StringComparer.Ordinal).Count() < stages.Count)
        {
            throw PipelineErrors.InvalidStage("Stage names must be unique within a pipeline");
        }

        var artifacts = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < stages.Count; i++)
        {
            CheckStage(stages[i], first: i == 0, artifacts);
            ConditionRules.Check(stages[i], pipeline.Text("pipelineType") == "V2", artifacts);
        }

        CheckStores(pipeline, stages, homeRegion);
    }

    /// <summary>One store for a pipeline in one region; for several regions one in each, the pipeline's own among them.</summary>
    private static void CheckStores(JsonObject pipeline, IReadOnlyList<JsonObject> stages, string homeRegion)
    {
        var stores = pipeline.Object("artifactStores") is { } several
            ? several.ToDictionary(item => item.Key, item => several.Object(item.Key)!)
            : new Dictionary<string, JsonObject> { [homeRegion] = pipeline.Object("artifactStore")! };
        foreach (var (region, store) in stores)
        {
            if (store.Text("type") != "S3" || string.IsNullOrEmpty(store.Text("location")))
            {
                throw PipelineErrors.InvalidStructure($"The artifact store of region {region} must have type S3 and a location");
            }

            if (store.Object("encryptionKey") is { } key && (key.Text("type") != "KMS" || string.IsNullOrEmpty(key.Text("id"))))
            {
                throw PipelineErrors.InvalidStructure($"The encryption key of region {region} must have an id and type KMS");
            }
        }

        if (!stores.ContainsKey(homeRegion))
        {
            throw PipelineErrors.InvalidStructure($"The artifactStores have none in the pipeline's own region {homeRegion}");
        }

        foreach (var action in stages.SelectMany(stage => stage.Objects("actions")!))
        {
            if (action.Text("region") is { } region && !stores.ContainsKey(region))
            {
                throw PipelineErrors.InvalidAction(
                    $"Action '{action.Text("name")}' is in region {region}, in which the pipeline has no artifact store");
            }
        }
    }

    private static void CheckStage(JsonObject stage, bool first, HashSet<string> artifacts)
    {
        var name = stage.Text("name");
        var actions = stage.Objects("actions") ?? [];
        if (actions.Count is < 1 or > 50)
        {
            throw PipelineErrors.InvalidStage($"Stage {name} must have between 1 and 50 actions");
        }

        if (actions.Select(action => action.Name("name")).Distinct(StringComparer.Ordinal).Count() < actions.Count)
        {
            throw PipelineErrors.InvalidStage($"Action names must be unique within stage {name}");
        }

        foreach (var group in actions.GroupBy(action => action.Number("runOrder") ?? 1).OrderBy(group => group.Key))
        {
            var made = new List<string>();
            foreach (var action in group)
            {
                var isSource = action.Object("actionTypeId")?.Text("category") == "Source";
                if (isSource != first)
                {
                    throw PipelineErrors.InvalidStructure(first
                        ? $"Pipeline has a stage with actions other than source actions before its source: '{name}'"
                        : $"Source actions are only allowed in the first stage, not in '{name}'");
                }

                ActionRules.Check(action, artifacts);
                made.AddRange((action.Objects("outputArtifacts") ?? []).Select(artifact => artifact.Text("name") ?? ""));
            }

            foreach (var artifact in made.Where(artifact => !artifacts.Add(artifact)))
            {
                throw PipelineErrors.InvalidStructure($"Output artifact names must be unique within a pipeline: '{artifact}'");
            }
        }
    }
}
