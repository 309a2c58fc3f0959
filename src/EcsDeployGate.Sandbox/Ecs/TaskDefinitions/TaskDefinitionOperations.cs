using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Ecs.TaskDefinitions;

/// <summary>RegisterTaskDefinition, DeregisterTaskDefinition, DescribeTaskDefinition, ListTaskDefinitions, ListTaskDefinitionFamilies.</summary>
internal sealed class TaskDefinitionOperations(EcsState state)
{
    public void AddTo(JsonService ecs) => ecs
        .On("RegisterTaskDefinition", Register)
        .On("DeregisterTaskDefinition", Deregister)
        .On("DescribeTaskDefinition", DescribeOne)
        .On("ListTaskDefinitions", List)
        .On("ListTaskDefinitionFamilies", ListFamilies);

    private JsonObject? Register(JsonCall call)
    {
        var input = call.Input;
        TaskDefinitionRules.Check(input);
        var tags = Tags.Read(input);
        var fault = FargateRules.FindFault(input);
        if (fault is not null && (input.Texts("requiresCompatibilities") ?? []).Contains("FARGATE"))
        {
            throw fault;
        }

        lock (state.Lock)
        {
            var name = input.Text("family")!;
            if (!state.Families.TryGetValue(name, out var family))
            {
                state.Families[name] = family = new TaskDefinitionFamily();
            }

            var revision = family.Revisions.Count + 1;
            var added = new TaskDefinition(
                name, revision, state.Aws.Arn("ecs", $"task-definition/{name}:{revision}"),
                TaskDefinitionDefaults.Apply(input), tags,
                fault is null ? ["EC2", "FARGATE"] : ["EC2"],
                state.Time.GetUtcNow(), state.Aws.UserArn(call.Caller));
            family.Revisions.Add(added);
            return Json.Of(("taskDefinition", Describe(added)), ("tags", tags.Count > 0 ? tags : null));
        }
    }

    private JsonObject? Deregister(JsonCall call)
    {
        var name = call.Input.Text("taskDefinition") ?? throw EcsErrors.Client("TaskDefinition can not be blank.");
        lock (state.Lock)
        {
            if (!name[(name.LastIndexOf('/') + 1)..].Contains(':', StringComparison.Ordinal))
            {
                throw EcsErrors.Client($"Invalid revision number. Number: {name}");
            }

            var found = state.FindTaskDefinition(name)
                ?? throw EcsErrors.Client("The specified task definition does not exist. Specify a valid account, family, revision and try again.");
            if (found.DeregisteredAt is null)
            {
                found = found with { DeregisteredAt = state.Time.GetUtcNow() };
                state.Families[found.Family].Revisions[found.Revision - 1] = found;
            }

            return Json.Of(("taskDefinition", Describe(found)));
        }
    }

    private JsonObject? DescribeOne(JsonCall call)
    {
        var name = call.Input.Text("taskDefinition") ?? throw EcsErrors.Client("TaskDefinition can not be blank.");
        lock (state.Lock)
        {
            var found = state.FindTaskDefinition(name) ?? throw EcsErrors.Client("Unable to describe task definition.");
            var withTags = (call.Input.Texts("include") ?? []).Contains("TAGS");
            return Json.Of(("taskDefinition", Describe(found)), ("tags", withTags ? found.Tags : null));
        }
    }

    private JsonObject? List(JsonCall call)
    {
        var family = call.Input.Text("familyPrefix");
        var status = EcsRequests.OneOf(call.Input, "status", "ACTIVE", "INACTIVE", "DELETE_IN_PROGRESS") ?? "ACTIVE";
        var newestFirst = EcsRequests.OneOf(call.Input, "sort", "ASC", "DESC") == "DESC";
        lock (state.Lock)
        {
            // In spite of its name familyPrefix is the whole name of a family.
            var all = state.Families
                .Where(item => family is null || item.Key == family)
                .SelectMany(item => item.Value.Revisions)
                .Where(item => item.Status == status)
                .Select(item => item.Arn);
            var (page, next) = Paging.Cut(
                [.. newestFirst ? all.Reverse() : all],
                call.Input.Text("nextToken"), EcsRequests.PageSize(call.Input, 100), "InvalidParameterException");
            return Json.Of(("taskDefinitionArns", Json.List(page)), ("nextToken", next));
        }
    }

    private JsonObject? ListFamilies(JsonCall call)
    {
        var prefix = call.Input.Text("familyPrefix") ?? "";
        var status = EcsRequests.OneOf(call.Input, "status", "ACTIVE", "INACTIVE", "ALL") ?? "ALL";
        lock (state.Lock)
        {
            var (page, next) = Paging.Cut(
                [.. state.Families
                    .Where(item => item.Key.StartsWith(prefix, StringComparison.Ordinal)
                        && (status == "ALL" || status == "ACTIVE" == (item.Value.LatestActive is not null)))
                    .Select(item => item.Key)],
                call.Input.Text("nextToken"), EcsRequests.PageSize(call.Input, 100), "InvalidParameterException");
            return Json.Of(("families", Json.List(page)), ("nextToken", next));
        }
    }

    private static JsonObject Describe(TaskDefinition definition)
    {
        var answer = (JsonObject)definition.Document.DeepClone();
        answer["taskDefinitionArn"] = definition.Arn;
        answer["revision"] = definition.Revision;
        answer["status"] = definition.Status;
        answer["requiresAttributes"] = Json.List(RequiredAttributes.Of(definition).Select(name => Json.Of(("name", name))));
        answer["compatibilities"] = Json.List(definition.Compatibilities);
        answer["registeredAt"] = Json.Time(definition.RegisteredAt);
        answer["registeredBy"] = definition.RegisteredBy;
        if (definition.DeregisteredAt is { } at)
        {
            answer["deregisteredAt"] = Json.Time(at);
        }

        return answer;
    }
}
