using System.Globalization;
using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Ecs.Clusters;
using EcsDeployGate.Sandbox.Ecs.TaskDefinitions;
using EcsDeployGate.Sandbox.Protocol;
using EcsDeployGate.Sandbox.Tasks;

namespace EcsDeployGate.Sandbox.Ecs.RunningTasks;

/// <summary>A task: what was asked for, and what became of it. Guarded by the lock of <see cref="EcsState"/>.</summary>
internal sealed class EcsTask
{
    public required string Id { get; init; }

    public required string Arn { get; init; }

    public required Cluster Cluster { get; init; }

    public required TaskDefinition Definition { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>As given; what it changes has been applied to the task's spec.</summary>
    public JsonObject Overrides { get; init; } = [];

    public required string Group { get; init; }

    public string? StartedBy { get; init; }

    /// <summary><c>FARGATE</c> or <c>FARGATE_SPOT</c> when a capacity provider strategy was given.</summary>
    public string? CapacityProvider { get; init; }

    public string PlatformVersion { get; init; } = "1.4.0";

    public bool EnableExecuteCommand { get; init; }

    public required string SubnetId { get; init; }

    public JsonArray Tags { get; set; } = [];

    /// <summary>The service's name, when a service started it.</summary>
    public string? ServiceArn { get; init; }

    /// <summary>The deployment that started it: <c>ecs-svc/…</c>.</summary>
    public string? DeploymentId { get; init; }

    public required TaskSnapshot Snapshot { get; set; }

    /// <summary>Grows with every change that is told in an event.</summary>
    public long Version { get; set; } = 1;

    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>The task on its engine; null before it is there.</summary>
    public IRunningTask? Running { get; set; }

    /// <summary>Who first wanted the task to stop, and why.</summary>
    public (string Code, string Reason)? StopAsked { get; set; }

    public bool IsStopped => Snapshot.LastStatus == "STOPPED";

    public string AttachmentId => new Guid(Convert.FromHexString(Id)).ToString();

    /// <summary>Made up from the id, so that it stays the same: a sandbox has no subnets.</summary>
    public string PrivateAddress
    {
        get
        {
            var bytes = Convert.FromHexString(Id);
            return string.Create(CultureInfo.InvariantCulture, $"10.{bytes[0] % 16}.{bytes[1]}.{4 + (bytes[2] % 248)}");
        }
    }

    public string ContainerArn(AwsIdentity aws, int index) =>
        aws.Arn("ecs", string.Create(CultureInfo.InvariantCulture, $"container/{Cluster.Name}/{Id}/{Id[..8]}-0000-4000-8000-{index:D4}{Id[..8]}"));
}
