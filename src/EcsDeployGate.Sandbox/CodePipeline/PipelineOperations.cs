using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.CodePipeline;

/// <summary>CreatePipeline, UpdatePipeline, GetPipeline, DeletePipeline, ListPipelines.</summary>
internal sealed class PipelineOperations(PipelineState state, PipelineMover mover, bool startWhenCreated)
{
    public void AddTo(JsonService service) => service
        .On("CreatePipeline", Create)
        .On("UpdatePipeline", Update)
        .On("GetPipeline", Get)
        .On("DeletePipeline", Delete)
        .On("ListPipelines", List);

    private JsonObject? Create(JsonCall call)
    {
        var declaration = Read(call.Input);
        lock (state.Lock)
        {
            var name = declaration.Text("name")!;
            if (state.Pipelines.ContainsKey(name))
            {
                throw new AwsException("PipelineNameInUseException", $"A pipeline with the name '{name}' already exists in account '{state.Aws.AccountId}'");
            }

            var pipeline = new Pipeline(name, state.Aws.Arn("codepipeline", name), state.Time.GetUtcNow());
            pipeline.Versions.Add(Numbered(declaration, 1));
            state.Pipelines[name] = pipeline;
            var answer = Json.Of(("pipeline", pipeline.Declaration), ("tags", call.Input["tags"]));
            if (startWhenCreated)
            {
                mover.Start(pipeline, "CreatePipeline", state.Aws.UserArn(call.Caller));
            }

            return answer;
        }
    }

    private JsonObject? Update(JsonCall call)
    {
        var declaration = Read(call.Input);
        lock (state.Lock)
        {
            var pipeline = state.Pipeline(declaration.Text("name")!);
            pipeline.Versions.Add(Numbered(declaration, pipeline.Version + 1));
            pipeline.Updated = state.Time.GetUtcNow();
            return Json.Of(("pipeline", pipeline.Declaration));
        }
    }

    private JsonObject? Get(JsonCall call)
    {
        var name = call.Input.Name("name");
        lock (state.Lock)
        {
            var pipeline = state.Pipeline(name);
            var version = call.Input.Number("version") ?? pipeline.Version;
            if (version < 1 || version > pipeline.Version)
            {
                throw new AwsException("PipelineVersionNotFoundException", $"Pipeline '{name}' does not have a version {version}");
            }

            return Json.Of(
                ("pipeline", pipeline.Versions[version - 1]),
                ("metadata", Json.Of(
                    ("pipelineArn", pipeline.Arn), ("created", Json.Time(pipeline.Created)), ("updated", Json.Time(pipeline.Updated)))));
        }
    }

    private JsonObject? Delete(JsonCall call)
    {
        var name = call.Input.Name("name");
        lock (state.Lock)
        {
            // Deleting what is not there is not an error.
            if (state.Pipelines.Remove(name, out var pipeline))
            {
                mover.Abandon(pipeline);
            }

            return null;
        }
    }

    private JsonObject? List(JsonCall call)
    {
        lock (state.Lock)
        {
            var (page, next) = Paging.Cut([.. state.Pipelines.Values], call.Input.Text("nextToken"), call.Input.PageSize(), "InvalidNextTokenException");
            return Json.Of(
                ("pipelines", Json.List(page.Select(pipeline => Json.Of(
                    ("name", pipeline.Name),
                    ("version", pipeline.Version),
                    ("pipelineType", pipeline.Declaration.Text("pipelineType")),
                    ("executionMode", pipeline.Mode),
                    ("created", Json.Time(pipeline.Created)),
                    ("updated", Json.Time(pipeline.Updated)))))),
                ("nextToken", next));
        }
    }

    private JsonObject Read(JsonObject input)
    {
        var declaration = input.Object("pipeline") ?? throw PipelineErrors.Validation("pipeline", "Member must not be null");
        PipelineRules.Check(declaration, state.Aws.Region);
        return declaration;
    }

    /// <summary>With what CodePipeline fills in itself.</summary>
    private static JsonObject Numbered(JsonObject declaration, int version)
    {
        var numbered = (JsonObject)declaration.DeepClone();
        numbered["version"] = version;
        numbered["executionMode"] ??= "SUPERSEDED";
        numbered["pipelineType"] ??= "V1";
        foreach (var action in numbered.Objects("stages")!.SelectMany(stage => stage.Objects("actions")!))
        {
            action["runOrder"] ??= 1;
            action["configuration"] ??= new JsonObject();
            action["inputArtifacts"] ??= new JsonArray();
            action["outputArtifacts"] ??= new JsonArray();
        }

        return numbered;
    }
}
