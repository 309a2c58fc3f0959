using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Ecs.TaskDefinitions;

/// <summary>What Fargate asks of one container definition.</summary>
internal static class FargateContainerRules
{
    private static readonly string[] Unsupported =
        ["links", "dnsServers", "dnsSearchDomains", "extraHosts", "dockerSecurityOptions", "hostname"];

    private static readonly string[] UnsupportedLinux = ["devices", "sharedMemorySize", "tmpfs", "maxSwap", "swappiness"];

    public static AwsException? FindFault(JsonObject container) =>
        Prohibited(container) ?? Ports(container) ?? Logs(container.Object("logConfiguration")) ?? Times(container);

    private static AwsException? Prohibited(JsonObject container)
    {
        if (container.Flag("privileged") is true)
        {
            return EcsErrors.Client("Fargate compatible task definitions do not support privileged containers.");
        }

        if (container.Flag("disableNetworking") is true)
        {
            return EcsErrors.Client("Fargate compatible task definitions do not support disableNetworking.");
        }

        if (Array.Find(Unsupported, member => container[member] is JsonArray { Count: > 0 } or JsonValue) is { } member)
        {
            return EcsErrors.Client($"Fargate compatible task definitions do not support {member}.");
        }

        var linux = container.Object("linuxParameters") ?? [];
        if (Array.Find(UnsupportedLinux, name => linux[name] is JsonArray { Count: > 0 } or JsonValue) is { } parameter)
        {
            return EcsErrors.Client($"Fargate compatible task definitions do not support {parameter}.");
        }

        return (linux.Object("capabilities")?.Texts("add") ?? []).Any(capability => capability != "SYS_PTRACE")
            ? EcsErrors.Client("Fargate compatible task definitions can only add the Linux capability SYS_PTRACE.")
            : null;
    }

    private static AwsException? Ports(JsonObject container)
    {
        foreach (var mapping in container.Objects("portMappings") ?? [])
        {
            var port = mapping.Number("containerPort");
            if (port is null && mapping.ContainsKey("containerPortRange"))
            {
                continue;
            }

            if (port is not (>= 1 and <= 65535))
            {
                return EcsErrors.Client("Container port must be between 1 and 65535.");
            }

            if (mapping.Number("hostPort") is { } host && host != 0 && host != port)
            {
                return EcsErrors.Client("When networkMode=awsvpc, the host ports and container ports in port mappings must match.");
            }

            if (mapping.Text("protocol") is not (null or "tcp" or "udp"))
            {
                return EcsErrors.Client("Invalid protocol in port mapping: must be tcp or udp.");
            }
        }

        return null;
    }

    private static AwsException? Logs(JsonObject? logs)
    {
        if (logs is null)
        {
            return null;
        }

        var driver = logs.Text("logDriver");
        if (driver is not ("awslogs" or "splunk" or "awsfirelens"))
        {
            return EcsErrors.Client($"Fargate compatible task definitions do not support the log driver '{driver}': use awslogs, splunk or awsfirelens.");
        }

        var options = logs.Object("options") ?? [];
        var missing = driver == "awslogs"
            ? ((string[])["awslogs-group", "awslogs-region", "awslogs-stream-prefix"]).Where(option => string.IsNullOrEmpty(options.Text(option))).ToList()
            : [];
        return missing.Count > 0 ? EcsErrors.Client($"Log driver awslogs requires options: {string.Join(", ", missing)}") : null;
    }

    private static AwsException? Times(JsonObject container) =>
        container.Number("stopTimeout") is { } stop and not (>= 2 and <= 120)
            ? EcsErrors.Client($"Fargate supports a stopTimeout between 2 and 120 seconds, not {stop}.")
            : container.Number("startTimeout") is { } start and not (>= 2 and <= 120)
                ? EcsErrors.Client($"Fargate supports a startTimeout between 2 and 120 seconds, not {start}.")
                : null;
}
