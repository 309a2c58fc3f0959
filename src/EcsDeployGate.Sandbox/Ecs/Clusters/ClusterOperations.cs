using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Ecs.Clusters;

/// <summary>CreateCluster, DescribeClusters, ListClusters, DeleteCluster.</summary>
internal sealed partial class ClusterOperations(EcsState state)
{
    private static readonly string[] GivenBack = ["settings", "configuration", "capacityProviders", "defaultCapacityProviderStrategy", "serviceConnectDefaults"];

    public void AddTo(JsonService ecs) => ecs
        .On("CreateCluster", CreateCluster)
        .On("DescribeClusters", DescribeClusters)
        .On("ListClusters", ListClusters)
        .On("DeleteCluster", DeleteCluster);

    private JsonObject? CreateCluster(JsonCall call)
    {
        var name = call.Input.Text("clusterName") ?? "default";
        if (!NamePattern().IsMatch(name))
        {
            throw EcsErrors.InvalidParameter("Identifier contains invalid characters.");
        }

        var tags = Tags.Read(call.Input);
        lock (state.Lock)
        {
            // Creating a cluster that exists is answered with that cluster.
            if (!state.Clusters.TryGetValue(name, out var cluster) || cluster.Status == "INACTIVE")
            {
                state.Clusters[name] = cluster = new Cluster(name, state.Aws.Arn("ecs", $"cluster/{name}")) { Tags = tags };
                foreach (var member in GivenBack.Where(call.Input.ContainsKey))
                {
                    cluster.Given[member] = call.Input[member]!.DeepClone();
                }
            }

            return Json.Of(("cluster", Describe(cluster, ["TAGS", "SETTINGS", "CONFIGURATIONS"])));
        }
    }

    private JsonObject? DescribeClusters(JsonCall call)
    {
        var wanted = call.Input.Texts("clusters") ?? ["default"];
        var include = call.Input.Texts("include") ?? [];
        lock (state.Lock)
        {
            var found = new List<JsonObject>();
            var failures = new List<JsonObject>();
            foreach (var name in wanted)
            {
                if (state.Clusters.TryGetValue(ClusterNames.Short(name), out var cluster))
                {
                    found.Add(Describe(cluster, include));
                }
                else
                {
                    failures.Add(EcsErrors.Missing(state.Aws.Arn("ecs", $"cluster/{ClusterNames.Short(name)}")));
                }
            }

            return Json.Of(("clusters", Json.List(found)), ("failures", Json.List(failures)));
        }
    }

    private JsonObject? ListClusters(JsonCall call)
    {
        lock (state.Lock)
        {
            var (page, next) = Paging.Cut(
                [.. state.Clusters.Values.Where(cluster => cluster.Status == "ACTIVE").Select(cluster => cluster.Arn)],
                call.Input.Text("nextToken"), EcsRequests.PageSize(call.Input, 100), "InvalidParameterException");
            return Json.Of(("clusterArns", Json.List(page)), ("nextToken", next));
        }
    }

    private JsonObject? DeleteCluster(JsonCall call)
    {
        if (call.Input.Text("cluster") is null)
        {
            throw EcsErrors.InvalidParameter("Cluster can not be blank.");
        }

        lock (state.Lock)
        {
            var cluster = state.Cluster(call.Input);
            if (state.Services.Values.Any(service => service.Cluster == cluster && service.Status == "ACTIVE"))
            {
                throw new AwsException("ClusterContainsServicesException", "The Cluster cannot be deleted while Services are active.");
            }

            if (state.Tasks.Values.Any(task => task.Cluster == cluster && task.Snapshot.LastStatus != "STOPPED"))
            {
                throw new AwsException("ClusterContainsTasksException", "The Cluster cannot be deleted while Tasks are active.");
            }

            cluster.Status = "INACTIVE";
            return Json.Of(("cluster", Describe(cluster, [])));
        }
    }

    private JsonObject Describe(Cluster cluster, IReadOnlyCollection<string> include)
    {
        var tasks = state.Tasks.Values.Where(task => task.Cluster == cluster).ToList();
        var answer = Json.Of(
            ("clusterArn", cluster.Arn),
            ("clusterName", cluster.Name),
            ("status", cluster.Status),
            ("registeredContainerInstancesCount", 0),
            ("runningTasksCount", tasks.Count(task => task.Snapshot.LastStatus == "RUNNING")),
            ("pendingTasksCount", tasks.Count(task => task.Snapshot.LastStatus is "PROVISIONING" or "PENDING" or "ACTIVATING")),
            ("activeServicesCount", state.Services.Values.Count(service => service.Cluster == cluster && service.Status == "ACTIVE")),
            ("statistics", new JsonArray()),
            ("tags", include.Contains("TAGS") ? cluster.Tags : new JsonArray()),
            ("settings", new JsonArray()),
            ("capacityProviders", new JsonArray()),
            ("defaultCapacityProviderStrategy", new JsonArray()));
        foreach (var (member, value) in cluster.Given.Where(given => given.Key switch
        {
            "settings" => include.Contains("SETTINGS"),
            "configuration" => include.Contains("CONFIGURATIONS"),
            "serviceConnectDefaults" => false,
            _ => true,
        }))
        {
            answer[member] = value!.DeepClone();
        }

        return answer;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,255}\z")]
    private static partial Regex NamePattern();
}
