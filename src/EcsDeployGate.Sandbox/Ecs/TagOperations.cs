using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Ecs.TaskDefinitions;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Ecs;

/// <summary>TagResource, UntagResource, ListTagsForResource.</summary>
internal sealed class TagOperations(EcsState state)
{
    public void AddTo(JsonService ecs) => ecs
        .On("TagResource", Tag)
        .On("UntagResource", Untag)
        .On("ListTagsForResource", List);

    private JsonObject? Tag(JsonCall call)
    {
        var added = Tags.Read(call.Input);
        Change(call.Input, tags => Tags.Merge(tags, added));
        return [];
    }

    private JsonObject? Untag(JsonCall call)
    {
        var keys = call.Input.Texts("tagKeys") ?? throw EcsErrors.InvalidParameter("tagKeys can not be null.");
        Change(call.Input, tags => Json.List(tags.Where(tag => !keys.Contains(Tags.Key(tag)))));
        return [];
    }

    private JsonObject? List(JsonCall call)
    {
        JsonArray found = [];
        Change(call.Input, tags => found = tags);
        return Json.Of(("tags", found));
    }

    private void Change(JsonObject input, Func<JsonArray, JsonArray> change)
    {
        var arn = input.Text("resourceArn") ?? throw EcsErrors.InvalidParameter("resourceArn can not be null.");
        lock (state.Lock)
        {
            if (state.Tasks.GetValueOrDefault(arn) is { } task)
            {
                task.Tags = change(task.Tags);
            }
            else if (state.Services.GetValueOrDefault(arn) is { } service)
            {
                service.Tags = change(service.Tags);
            }
            else if (state.Clusters.Values.FirstOrDefault(item => item.Arn == arn) is { } cluster)
            {
                cluster.Tags = change(cluster.Tags);
            }
            else if (arn.Contains(":task-definition/", StringComparison.Ordinal) && state.FindTaskDefinition(arn) is { } definition)
            {
                state.Families[definition.Family].Revisions[definition.Revision - 1] = definition with { Tags = change(definition.Tags) };
            }
            else
            {
                throw EcsErrors.InvalidParameter("The specified resource was not found.");
            }
        }
    }
}
