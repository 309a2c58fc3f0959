using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Ecs.Services.Lifecycle;

/// <summary>One hook at one stage of one deployment; guarded by the lock of <see cref="EcsState"/>.</summary>
internal sealed class HookRun(JsonObject hook, string stage, DateTimeOffset now)
{
    private static readonly TimeSpan LongestStage = TimeSpan.FromHours(24);
    private static readonly TimeSpan LongestPause = TimeSpan.FromDays(14);

    public string Id { get; } = Guid.NewGuid().ToString();

    public string Stage { get; } = stage;

    public string TargetType { get; } = hook.Text("targetType") ?? "AWS_LAMBDA";

    public string? TargetArn { get; } = hook.Text("hookTargetArn");

    /// <summary>AWAITING_ACTION, IN_PROGRESS, SUCCEEDED, FAILED or TIMED_OUT.</summary>
    public string Status { get; set; } = hook.Text("targetType") == "PAUSE" ? "AWAITING_ACTION" : "IN_PROGRESS";

    /// <summary>Why it failed.</summary>
    public string? Reason { get; set; }

    /// <summary>What the hook was declared with, then what the function last gave back.</summary>
    public JsonNode? Details { get; set; } = hook["hookDetails"]?.DeepClone();

    public DateTimeOffset NextCall { get; set; } = now;

    public bool IsCalling { get; set; }

    public DateTimeOffset ExpiresAt { get; } = now + (hook.Object("timeoutConfiguration")?.Number("timeoutInMinutes") is { } minutes
        ? TimeSpan.FromMinutes(minutes)
        : hook.Text("targetType") == "PAUSE" ? LongestPause : LongestStage);

    /// <summary>ROLLBACK or CONTINUE.</summary>
    public string TimeoutAction { get; } = hook.Object("timeoutConfiguration")?.Text("action") ?? "ROLLBACK";

    public bool IsOpen => Status is "IN_PROGRESS" or "AWAITING_ACTION";

    public bool HasPassed => Status == "SUCCEEDED" || (Status == "TIMED_OUT" && TimeoutAction == "CONTINUE");
}
