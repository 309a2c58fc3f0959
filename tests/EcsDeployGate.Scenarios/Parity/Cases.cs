using System.Text.Json.Nodes;

namespace EcsDeployGate.Scenarios.Parity;

/// <summary>A deployment that every door is asked about.</summary>
/// <param name="Name">Name of the cluster, and tag of the image.</param>
/// <param name="Verdict">What every door must say.</param>
/// <param name="Cause">Code of the cause, or null.</param>
/// <param name="Checked">Whether the container has a health check.</param>
internal sealed record Case(string Name, string Verdict, string? Cause, bool Checked = true)
{
    public string Image => $"127.0.0.1:9/shop:{Name}";

    /// <summary>The task definition with that image, in the input form of RegisterTaskDefinition.</summary>
    public JsonObject Definition(string image) => JsonNode.Parse($$$$"""
        {"family":"web-{{{{Name}}}}","networkMode":"awsvpc","requiresCompatibilities":["FARGATE"],"cpu":"256","memory":"512",
         "executionRoleArn":"arn:aws:iam::111122223333:role/exec",
         "containerDefinitions":[{"name":"web","image":"{{{{image}}}}","essential":true,"portMappings":[{"containerPort":80}],
           {{{{(Checked ? """ "healthCheck":{"command":["CMD-SHELL","curl -f http://localhost/ || exit 1"],"interval":5,"timeout":2,"retries":2},""" : "")}}}}
           "logConfiguration":{"logDriver":"awslogs","options":{"awslogs-group":"/ecs/shop","awslogs-region":"eu-west-1","awslogs-stream-prefix":"web"}}}]}
        """)!.AsObject();
}

internal static class Cases
{
    /// <summary>Works, once the region has room again.</summary>
    public static Case Later { get; } = new("later", "approve", null);

    /// <summary>Works, and its probe takes an hour of the tasks' clock.</summary>
    public static Case Slow { get; } = new("slow", "approve", null);

    public static IReadOnlyList<Case> All { get; } =
    [
        new("good", "approve", null),
        new("no-curl", "reject", "command-not-found"),
        new("no-check", "reject", "no-health-check", Checked: false),
        new("capacity", "inconclusive", "capacity"),
    ];
}
