using System.Text.Json.Nodes;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;
using EcsDeployGate.Core.Validating;

namespace EcsDeployGate.Core.Tests;

/// <summary>Documents that tests start from, in the shape of RegisterTaskDefinition's input.</summary>
internal static class Some
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    public static Deployment Deployment(string taskDefinition, string? service = "shop-web") =>
        new() { TaskDefinition = TaskDefinition.Parse(taskDefinition), Service = service };

    public static Deployment WithCheck(params string[] command) => Deployment(Task(command).ToJsonString());

    public static Deployment WithCheck(JsonNode? healthCheck)
    {
        var json = Task(["CMD", "x"]);
        json["containerDefinitions"]![0]!["healthCheck"] = healthCheck;
        return Deployment(json.ToJsonString());
    }

    /// <summary>One container 'web' on Fargate with a check.</summary>
    public static JsonObject Task(IReadOnlyList<string> command) => JsonNode.Parse($$$"""
        {
          "family": "shop-web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
          "executionRoleArn": "arn:aws:iam::111122223333:role/shop-exec", "taskRoleArn": "arn:aws:iam::111122223333:role/shop-task",
          "containerDefinitions": [{
            "name": "web", "image": "shop:1", "essential": true, "portMappings": [{"containerPort": 8080}],
            "logConfiguration": {"logDriver": "awslogs", "options": {
              "awslogs-group": "/ecs/shop", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "web"}},
            "healthCheck": {"command": {{{System.Text.Json.JsonSerializer.Serialize(command)}}}, "interval": 10, "timeout": 5, "retries": 3, "startPeriod": 15}
          }]
        }
        """)!.AsObject();

    /// <summary>What one rule says.</summary>
    public static IReadOnlyList<Finding> Said(this Deployment deployment, string rule) =>
        [.. RuleSet.Default.Check(deployment).Where(f => f.Rule == rule)];

    public static string? PatchText(this Finding finding) => finding.Fix?.Patch?.ToJsonString(Relaxed);

    public static System.Text.Json.JsonSerializerOptions Relaxed { get; } =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
