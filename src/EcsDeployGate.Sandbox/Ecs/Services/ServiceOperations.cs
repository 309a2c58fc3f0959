using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Ecs.Clusters;
using EcsDeployGate.Sandbox.Ecs.RunningTasks;
using EcsDeployGate.Sandbox.Ecs.Services.Lifecycle;
using EcsDeployGate.Sandbox.Ecs.TaskDefinitions;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Ecs.Services;

/// <summary>CreateService, UpdateService, DescribeServices, ListServices, DeleteService.</summary>
internal sealed class ServiceOperations(EcsState state, ServiceScheduler scheduler)
{
    /// <summary>The caller who may deploy services with the deployment controller CODE_DEPLOY.</summary>
    public const string CodeDeploy = "codedeploy.amazonaws.com";

    /// <summary>Members of UpdateService that start a new deployment when they change.</summary>
    private static readonly string[] Redeploying =
        ["launchType", "capacityProviderStrategy", "networkConfiguration", "platformVersion", "loadBalancers", "enableExecuteCommand"];

    private static readonly string[] Adjusting = ["deploymentConfiguration", "healthCheckGracePeriodSeconds", "propagateTags", "enableECSManagedTags", "availabilityZoneRebalancing"];

    public void AddTo(JsonService ecs) => ecs
        .On("CreateService", CreateService)
        .On("UpdateService", UpdateService)
        .On("DescribeServices", DescribeServices)
        .On("ListServices", ListServices)
        .On("DeleteService", DeleteService);

    private JsonObject? CreateService(JsonCall call)
    {
        var input = call.Input;
        var name = input.Text("serviceName");
        if (!TaskDefinitionRules.IsName(name))
        {
            throw EcsErrors.InvalidParameter("Service name must have up to 255 letters, digits, underscores and hyphens.");
        }

        CheckSupported(input);
        var tags = Tags.Read(input);
        JsonObject answer;
        lock (state.Lock)
        {
            var cluster = state.Cluster(input);
            var arn = state.Aws.Arn("ecs", $"service/{cluster.Name}/{name}");
            if (state.Services.TryGetValue(arn, out var existing) && existing.Status != "INACTIVE")
            {
                throw EcsErrors.InvalidParameter(existing.Status == "DRAINING"
                    ? "Unable to Start a service that is still Draining."
                    : "Creation of service was not idempotent.");
            }

            var definition = state.TaskDefinitionToRun(input.Text("taskDefinition"));
            TaskMaker.CheckLaunch(input, definition);
            var settings = (JsonObject)input.DeepClone();
            settings["platformVersion"] ??= "LATEST";
            var service = new EcsServiceRecord
            {
                Name = name!,
                Arn = arn,
                Cluster = cluster,
                CreatedAt = state.Time.GetUtcNow(),
                CreatedBy = state.Aws.UserArn(call.Caller),
                Settings = settings,
                DesiredCount = Desired(input) ?? throw EcsErrors.InvalidParameter("desiredCount is required for the REPLICA scheduling strategy."),
                Tags = tags,
            };
            state.Services[arn] = service;
            scheduler.Deploy(service, definition);
            answer = Json.Of(("service", ServiceDescription.Describe(state, service, withTags: true)));
        }

        scheduler.Wake();
        return answer;
    }

    private JsonObject? UpdateService(JsonCall call)
    {
        var input = call.Input;
        CheckSupported(input);
        JsonObject answer;
        lock (state.Lock)
        {
            var service = Find(state.Cluster(input), input.Text("service"));
            if (service.Status != "ACTIVE")
            {
                throw EcsErrors.ServiceNotActive();
            }

            if (service.IsCodeDeploys && call.Caller != CodeDeploy && input.ContainsKey("taskDefinition"))
            {
                throw EcsErrors.InvalidParameter("Unable to update task definition on services with a CODE_DEPLOY deployment controller. "
                    + "Please use AWS CodeDeploy to trigger a new deployment.");
            }

            var definition = input.Text("taskDefinition") is { } name ? state.TaskDefinitionToRun(name) : service.Primary.Definition;
            var settings = (JsonObject)service.Settings.DeepClone();
            foreach (var member in Redeploying.Concat(Adjusting).Where(input.ContainsKey))
            {
                settings[member] = input[member]!.DeepClone();
            }

            TaskMaker.CheckLaunch(settings, definition);
            var redeploy = definition.Arn != service.Primary.Definition.Arn
                || input.Flag("forceNewDeployment") is true
                || Redeploying.Any(member => input.ContainsKey(member) && !JsonNode.DeepEquals(input[member], service.Settings[member]));
            service.DesiredCount = Desired(input) ?? service.DesiredCount;
            foreach (var (member, value) in settings)
            {
                service.Settings[member] = value!.DeepClone();
            }

            if (redeploy)
            {
                scheduler.Deploy(service, definition);
            }

            answer = Json.Of(("service", ServiceDescription.Describe(state, service, withTags: true)));
        }

        scheduler.Wake();
        return answer;
    }

    private JsonObject? DescribeServices(JsonCall call)
    {
        var wanted = call.Input.Texts("services") ?? [];
        if (wanted.Count is < 1 or > 10)
        {
            throw EcsErrors.InvalidParameter("Services must have between 1 and 10 elements.");
        }

        var withTags = (call.Input.Texts("include") ?? []).Contains("TAGS");
        lock (state.Lock)
        {
            var cluster = state.Cluster(call.Input);
            var found = new List<JsonObject>();
            var failures = new List<JsonObject>();
            foreach (var name in wanted)
            {
                if (TryFind(cluster, name) is { } service)
                {
                    found.Add(ServiceDescription.Describe(state, service, withTags));
                }
                else
                {
                    failures.Add(EcsErrors.Missing(state.Aws.Arn("ecs", $"service/{cluster.Name}/{ClusterNames.Short(name)}")));
                }
            }

            return Json.Of(("services", Json.List(found)), ("failures", Json.List(failures)));
        }
    }

    private JsonObject? ListServices(JsonCall call)
    {
        lock (state.Lock)
        {
            var cluster = state.Cluster(call.Input);
            var size = call.Input.ContainsKey("maxResults") ? EcsRequests.PageSize(call.Input, 100) : 10;
            var (page, next) = Paging.Cut(
                [.. state.Services.Values
                    .Where(service => service.Cluster == cluster && service.Status != "INACTIVE")
                    .OrderBy(service => service.Name, StringComparer.Ordinal)
                    .Select(service => service.Arn)],
                call.Input.Text("nextToken"), size, "InvalidParameterException");
            return Json.Of(("serviceArns", Json.List(page)), ("nextToken", next));
        }
    }

    private JsonObject? DeleteService(JsonCall call)
    {
        JsonObject answer;
        lock (state.Lock)
        {
            var service = Find(state.Cluster(call.Input), call.Input.Text("service"));
            if (service.Status == "INACTIVE")
            {
                throw EcsErrors.NoService();
            }

            if (service.DesiredCount > 0 && call.Input.Flag("force") is not true)
            {
                throw EcsErrors.InvalidParameter("The service cannot be stopped while it is scaled above 0.");
            }

            service.Status = "DRAINING";
            service.DesiredCount = 0;
            answer = Json.Of(("service", ServiceDescription.Describe(state, service, withTags: false)));
        }

        scheduler.Wake();
        return answer;
    }

    private EcsServiceRecord Find(Cluster cluster, string? name) =>
        TryFind(cluster, name ?? throw EcsErrors.InvalidParameter("Service can not be blank.")) ?? throw EcsErrors.NoService();

    private EcsServiceRecord? TryFind(Cluster cluster, string name) =>
        state.Services.GetValueOrDefault(state.Aws.Arn("ecs", $"service/{cluster.Name}/{ClusterNames.Short(name)}"));

    private static int? Desired(JsonObject input) =>
        input.Number("desiredCount") is not { } count ? null
        : count is >= 0 and <= 5000 ? count
        : throw EcsErrors.InvalidParameter("desiredCount must be between 0 and 5000.");

    private static void CheckSupported(JsonObject input)
    {
        if (input.Object("deploymentController")?.Text("type") is not (null or "ECS" or "CODE_DEPLOY"))
        {
            throw new AwsException("UnsupportedFeatureException", "The sandbox's services have the deployment controller ECS or CODE_DEPLOY.");
        }

        if (input.Text("schedulingStrategy") is not (null or "REPLICA"))
        {
            throw EcsErrors.InvalidParameter("Fargate services use the REPLICA scheduling strategy.");
        }

        HookRules.Check(input.Object("deploymentConfiguration"));
    }
}
