using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Ecs.TaskDefinitions;

/// <summary>What ECS asks of one container definition.</summary>
internal static partial class ContainerRules
{
    public static void Check(JsonObject container, IReadOnlyList<JsonObject> all, HashSet<string> volumes)
    {
        CheckImage(container.Text("image"));
        CheckHealthCheck(container.Object("healthCheck"));
        CheckEnvironment(container);
        foreach (var mount in container.Objects("mountPoints") ?? [])
        {
            if (mount.Text("sourceVolume") is not { } source || !volumes.Contains(source))
            {
                throw EcsErrors.Client($"Unknown volume '{mount.Text("sourceVolume")}'.");
            }

            if (string.IsNullOrEmpty(mount.Text("containerPath")))
            {
                throw EcsErrors.Client("Mount point containerPath should not be null or empty.");
            }
        }

        foreach (var from in container.Objects("volumesFrom") ?? [])
        {
            if (!all.Any(other => other.Text("name") == from.Text("sourceContainer")))
            {
                throw EcsErrors.Client($"Unknown container '{from.Text("sourceContainer")}' in volumesFrom.");
            }
        }

        if (container.Number("memory") is { } hard)
        {
            Expect(hard >= 6, "Invalid setting for container. 'memory' must be at least 6 MiB.");
            Expect(container.Number("memoryReservation") is not { } soft || soft < hard,
                "Invalid setting for container. The 'memory' must be greater than 'memoryReservation'.");
        }

        CheckTimes(container);
    }

    private static void CheckImage(string? image)
    {
        if (string.IsNullOrEmpty(image))
        {
            throw EcsErrors.Client("Container.image should not be null or empty.");
        }

        var at = image.IndexOf('@', StringComparison.Ordinal);
        var name = at < 0 ? image : image[..at];
        Expect(name.Length <= 255, "Container.image should not have more than 255 characters.");
        Expect(ImagePattern().IsMatch(name) && (at < 0 || DigestPattern().IsMatch(image[(at + 1)..])), "Container.image contains invalid characters.");
    }

    private static void CheckHealthCheck(JsonObject? check)
    {
        if (check is null)
        {
            return;
        }

        Expect(check.Texts("command") is { Count: > 0 }, "Health check command should not be null or empty.");
        Between(check, "interval", 5, 300);
        Between(check, "timeout", 2, 60);
        Between(check, "retries", 1, 10);
        Between(check, "startPeriod", 0, 300);
    }

    private static void CheckEnvironment(JsonObject container)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var variable in container.Objects("environment") ?? [])
        {
            Expect(!string.IsNullOrEmpty(variable.Text("name")), "Environment variable name should not be null or empty.");
            names.Add(variable.Text("name")!);
        }

        foreach (var secret in container.Objects("secrets") ?? [])
        {
            Expect(!string.IsNullOrEmpty(secret.Text("name")) && !string.IsNullOrEmpty(secret.Text("valueFrom")),
                "Secret name and valueFrom should not be null or empty.");
            Expect(names.Add(secret.Text("name")!),
                "The secret name must be unique and not shared with any new or existing environment variables set on the container, "
                + $"such as '{secret.Text("name")}'.");
        }

        foreach (var file in container.Objects("environmentFiles") ?? [])
        {
            Expect(file.Text("type") == "s3" && file.Text("value") is { } value
                && value.StartsWith("arn:", StringComparison.Ordinal) && value.EndsWith(".env", StringComparison.Ordinal),
                "An environment file is the ARN of an S3 object whose name ends in .env, with type s3.");
        }
    }

    private static void CheckTimes(JsonObject container)
    {
        Expect(container.Number("startTimeout") is not < 2, "Container.startTimeout must be at least 2 seconds.");
        Expect(container.Number("stopTimeout") is not < 0, "Container.stopTimeout must not be negative.");
        if (container.Object("restartPolicy") is { } policy)
        {
            Expect(policy.Flag("enabled") is not null, "restartPolicy.enabled should not be null.");
            Between(policy, "restartAttemptPeriod", 60, 1800);
        }
    }

    private static void Between(JsonObject holder, string member, int least, int most) =>
        Expect(holder.Number(member) is not { } value || (value >= least && value <= most),
            $"Invalid value for '{member}': it must be between {least} and {most}.");

    private static void Expect(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw EcsErrors.Client(otherwise);
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_./:#-]+\z")]
    private static partial Regex ImagePattern();

    [GeneratedRegex(@"\Asha256:[0-9a-f]{64}\z")]
    private static partial Regex DigestPattern();
}
