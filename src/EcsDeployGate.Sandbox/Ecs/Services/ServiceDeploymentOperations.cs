using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Ecs.Clusters;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Ecs.Services;

/// <summary>
/// ListServiceDeployments, DescribeServiceDeployments, DescribeServiceRevisions, ContinueServiceDeployment, StopServiceDeployment.
/// </summary>
internal sealed class ServiceDeploymentOperations(EcsState state, ServiceScheduler scheduler)
{
    public void AddTo(JsonService ecs) => ecs
        .On("ListServiceDeployments", List)
        .On("DescribeServiceDeployments", Describe)
        .On("DescribeServiceRevisions", DescribeRevisions)
        .On("ContinueServiceDeployment", Continue)
        .On("StopServiceDeployment", Stop);

    private JsonObject? List(JsonCall call)
    {
        var name = call.Input.Text("service") ?? throw EcsErrors.InvalidParameter("Service can not be blank.");
        var wanted = call.Input.Texts("status");
        lock (state.Lock)
        {
            var cluster = state.Cluster(call.Input);
            var service = state.Services.GetValueOrDefault(state.Aws.Arn("ecs", $"service/{cluster.Name}/{ClusterNames.Short(name)}")) ?? throw EcsErrors.NoService();
            var (page, next) = Paging.Cut(
                [.. service.History.AsEnumerable().Reverse().Where(item => wanted is null || wanted.Contains(item.Fate))],
                call.Input.Text("nextToken"), EcsRequests.PageSize(call.Input, 100), "InvalidParameterException");
            return Json.Of(
                ("serviceDeployments", Json.List(page.Select(item => ServiceDeploymentDescription.Brief(service, item)))), ("nextToken", next));
        }
    }

    private JsonObject? Describe(JsonCall call) =>
        Answer(call, "serviceDeploymentArns", "serviceDeployments", item => item.ServiceDeploymentArn, ServiceDeploymentDescription.Whole);

    private JsonObject? DescribeRevisions(JsonCall call) =>
        Answer(call, "serviceRevisionArns", "serviceRevisions", item => item.RevisionArn, (_, service, item) => ServiceDeploymentDescription.Revision(service, item));

    private JsonObject Answer(
        JsonCall call, string member, string answer, Func<Deployment, string> arnOf, Func<EcsState, EcsServiceRecord, Deployment, JsonObject> describe)
    {
        var wanted = call.Input.Texts(member) ?? [];
        if (wanted.Count is < 1 or > 20)
        {
            throw EcsErrors.InvalidParameter($"{member} must have between 1 and 20 elements.");
        }

        lock (state.Lock)
        {
            var found = new List<JsonObject>();
            var failures = new List<JsonObject>();
            foreach (var arn in wanted)
            {
                if (Find(arn, arnOf) is var (service, deployment))
                {
                    found.Add(describe(state, service, deployment));
                }
                else
                {
                    failures.Add(EcsErrors.Missing(arn));
                }
            }

            return Json.Of((answer, Json.List(found)), ("failures", Json.List(failures)));
        }
    }

    private JsonObject? Continue(JsonCall call)
    {
        var action = EcsRequests.OneOf(call.Input, "action", "CONTINUE", "ROLLBACK") ?? "CONTINUE";
        lock (state.Lock)
        {
            var (_, deployment) = Find(call);
            var hook = deployment.Hooks.FirstOrDefault(item => item.Id == call.Input.Text("hookId") && item.Status == "AWAITING_ACTION")
                ?? throw EcsErrors.InvalidParameter("The deployment has no hook of that id that awaits an action.");
            hook.Status = action == "CONTINUE" ? "SUCCEEDED" : "FAILED";
            hook.Reason = action == "CONTINUE" ? null : $"Rolled back by {state.Aws.UserArn(call.Caller)}.";
        }

        scheduler.Wake();
        return Json.Of(("serviceDeploymentArn", call.Input.Text("serviceDeploymentArn")));
    }

    private JsonObject? Stop(JsonCall call)
    {
        var type = EcsRequests.OneOf(call.Input, "stopType", "ABORT", "ROLLBACK") ?? "ROLLBACK";
        lock (state.Lock)
        {
            var (service, deployment) = Find(call);
            if (deployment.Fate != "IN_PROGRESS" || service.Primary != deployment)
            {
                throw EcsErrors.Conflict($"The service deployment is {deployment.Fate} and can not be stopped.", [deployment.ServiceDeploymentArn]);
            }

            var reason = $"Stopped by {state.Aws.UserArn(call.Caller)}.";
            if (type == "ROLLBACK")
            {
                scheduler.RollBack(service, deployment, reason);
            }
            else
            {
                scheduler.Finish(service, deployment, completed: false, reason);
            }
        }

        scheduler.Wake();
        return Json.Of(("serviceDeploymentArn", call.Input.Text("serviceDeploymentArn")));
    }

    private (EcsServiceRecord Service, Deployment Deployment) Find(JsonCall call)
    {
        var arn = call.Input.Text("serviceDeploymentArn") ?? throw EcsErrors.InvalidParameter("serviceDeploymentArn can not be blank.");
        return Find(arn, item => item.ServiceDeploymentArn)
            ?? throw new AwsException("ServiceDeploymentNotFoundException", "The service deployment ARN that you specified doesn't exist.");
    }

    private (EcsServiceRecord Service, Deployment Deployment)? Find(string arn, Func<Deployment, string> arnOf)
    {
        foreach (var service in state.Services.Values)
        {
            if (service.History.Find(item => arnOf(item) == arn) is { } deployment)
            {
                return (service, deployment);
            }
        }

        return null;
    }
}
