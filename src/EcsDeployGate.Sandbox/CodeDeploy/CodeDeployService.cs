using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.CodeDeploy;

/// <summary>As much of CodeDeploy as says which service a deployment group deploys to, and how a deployment went.</summary>
internal sealed class CodeDeployService(CodeDeployState state)
{
    public JsonService Build() => new JsonService("codedeploy", "CodeDeploy_20141006")
        .On("CreateApplication", CreateApplication)
        .On("CreateDeploymentGroup", CreateGroup)
        .On("GetDeploymentGroup", GetGroup)
        .On("GetDeployment", GetDeployment);

    private JsonObject? CreateApplication(JsonCall call)
    {
        var name = Named(call.Input, "applicationName", "ApplicationNameRequiredException");
        if (call.Input.Text("computePlatform") != "ECS")
        {
            throw new AwsException("InvalidComputePlatformException", "The sandbox's CodeDeploy deploys to the compute platform ECS only.");
        }

        lock (state.Lock)
        {
            return state.Applications.Add(name)
                ? Json.Of(("applicationId", Guid.NewGuid().ToString()))
                : throw new AwsException("ApplicationAlreadyExistsException", $"An application with the name {name} already exists.");
        }
    }

    private JsonObject? CreateGroup(JsonCall call)
    {
        var (application, group) = Names(call.Input);
        foreach (var service in call.Input.Objects("ecsServices") ?? [])
        {
            if (service.Text("clusterName") is null || service.Text("serviceName") is null)
            {
                throw new AwsException("InvalidECSServiceException", "An ECS service has a clusterName and a serviceName.");
            }
        }

        lock (state.Lock)
        {
            Known(application);
            var declared = (JsonObject)call.Input.DeepClone();
            declared["deploymentGroupId"] = Guid.NewGuid().ToString();
            return state.Groups.TryAdd((application, group), declared)
                ? Json.Of(("deploymentGroupId", declared["deploymentGroupId"]))
                : throw new AwsException("DeploymentGroupAlreadyExistsException", $"A deployment group with the name {group} already exists.");
        }
    }

    private JsonObject? GetGroup(JsonCall call)
    {
        var (application, group) = Names(call.Input);
        lock (state.Lock)
        {
            Known(application);
            var declared = state.Groups.GetValueOrDefault((application, group))
                ?? throw new AwsException("DeploymentGroupDoesNotExistException", $"No Deployment Group found for name: {group}");
            return Json.Of(("deploymentGroupInfo", Json.Of(
                ("applicationName", application),
                ("deploymentGroupId", declared["deploymentGroupId"]),
                ("deploymentGroupName", group),
                ("deploymentConfigName", declared.Text("deploymentConfigName") ?? "CodeDeployDefault.ECSAllAtOnce"),
                ("serviceRoleArn", declared["serviceRoleArn"]),
                ("deploymentStyle", declared["deploymentStyle"]),
                ("loadBalancerInfo", declared["loadBalancerInfo"]),
                ("computePlatform", "ECS"),
                ("ecsServices", declared["ecsServices"]))));
        }
    }

    private JsonObject? GetDeployment(JsonCall call)
    {
        var id = Named(call.Input, "deploymentId", "DeploymentIdRequiredException");
        lock (state.Lock)
        {
            var found = state.Deployments.GetValueOrDefault(id)
                ?? throw new AwsException("DeploymentDoesNotExistException", $"The deployment {id} could not be found");
            return Json.Of(("deploymentInfo", Json.Of(
                ("applicationName", found.Application),
                ("deploymentGroupName", found.Group),
                ("deploymentId", found.Id),
                ("status", found.Status),
                ("createTime", Json.Time(found.CreatedAt)),
                ("completeTime", Json.Time(found.CompletedAt)),
                ("creator", "user"),
                ("errorInformation", found.Failure is { } failure ? Json.Of(("code", "ECS_UPDATE_ERROR"), ("message", failure)) : null),
                ("computePlatform", "ECS"))));
        }
    }

    private static (string Application, string Group) Names(JsonObject input) => (
        Named(input, "applicationName", "ApplicationNameRequiredException"), Named(input, "deploymentGroupName", "DeploymentGroupNameRequiredException"));

    private void Known(string application)
    {
        if (!state.Applications.Contains(application))
        {
            throw new AwsException("ApplicationDoesNotExistException", $"No application found for name: {application}");
        }
    }

    private static string Named(JsonObject input, string member, string code) =>
        input.Text(member) is { Length: > 0 } name ? name : throw new AwsException(code, $"The {member} was not specified.");
}
