using System.Text.Json.Nodes;

namespace EcsDeployGate.Sandbox.Tests.Wire;

/// <summary>Requests that are right; tests change one thing of them.</summary>
internal static class Some
{
    public const string Network = """{"awsvpcConfiguration":{"subnets":["subnet-1"],"assignPublicIp":"DISABLED"}}""";

    public static JsonObject TaskDefinition(string family = "web", string image = "app:healthy", bool check = true)
    {
        var definition = JsonNode.Parse($$"""
            {"family":"{{family}}","networkMode":"awsvpc","requiresCompatibilities":["FARGATE"],"cpu":"256","memory":"512",
             "executionRoleArn":"arn:aws:iam::111122223333:role/exec",
             "containerDefinitions":[{"name":"web","image":"{{image}}","portMappings":[{"containerPort":8080}]}]}
            """)!.AsObject();
        if (check)
        {
            Container(definition)["healthCheck"] = JsonNode.Parse("""{"command":["CMD-SHELL","wget -q -O /dev/null http://127.0.0.1:8080/"]}""");
        }

        return definition;
    }

    public static JsonObject Container(JsonObject definition, int index = 0) => definition["containerDefinitions"]![index]!.AsObject();

    public static string RunTask(string definition = "web", string more = "") =>
        $$"""{"cluster":"shop","taskDefinition":"{{definition}}","launchType":"FARGATE","networkConfiguration":{{Network}}{{more}}}""";

    public static string Service(string definition = "web", int count = 1, string more = "") =>
        $$"""{"cluster":"shop","serviceName":"web","taskDefinition":"{{definition}}","desiredCount":{{count}},"launchType":"FARGATE","networkConfiguration":{{Network}}{{more}}}""";

    /// <summary>A cluster and a registered definition.</summary>
    public static async Task ShopAsync(TestSandbox aws, JsonObject? definition = null)
    {
        await aws.Ecs("CreateCluster", """{"clusterName":"shop"}""");
        await aws.Ecs("RegisterTaskDefinition", (definition ?? TaskDefinition()).ToJsonString());
    }
}
