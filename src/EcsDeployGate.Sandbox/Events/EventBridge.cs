using System.Globalization;
using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Events;

/// <summary>Puts what a service says into EventBridge's envelope.</summary>
internal sealed class EventBridge(EventBus bus, AwsIdentity aws, TimeProvider time)
{
    public void Publish(string source, string detailType, string resourceArn, JsonObject detail)
    {
        var id = Guid.NewGuid().ToString();
        bus.Publish(new SandboxEvent(id, source, detailType, null, Json.Of(
            ("version", "0"),
            ("id", id),
            ("detail-type", detailType),
            ("source", source),
            ("account", aws.AccountId),
            ("time", time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
            ("region", aws.Region),
            ("resources", Json.List([resourceArn])),
            ("detail", detail))));
    }

    /// <summary>The form of times inside an event's detail.</summary>
    public static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static string? Iso(DateTimeOffset? at) => at is { } value ? Iso(value) : null;
}
