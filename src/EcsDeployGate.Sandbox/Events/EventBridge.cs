using System.Globalization;
using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Events;

/// <summary>Puts what a service says into EventBridge's envelope.</summary>
internal sealed class EventBridge(EventBus bus, AwsIdentity aws, TimeProvider time)
{
    public void Publish(string source, string detailType, string resourceArn, JsonObject detail) =>
        Put(source, detailType, [resourceArn], detail, time.GetUtcNow());

    /// <returns>The event's id.</returns>
    public string Put(string source, string detailType, IReadOnlyList<string> resources, JsonObject detail, DateTimeOffset at)
    {
        var happened = Envelope(source, detailType, resources, detail, at);
        bus.Publish(happened);
        return happened.Id;
    }

    public SandboxEvent Envelope(string source, string detailType, IReadOnlyList<string> resources, JsonObject detail, DateTimeOffset at)
    {
        var id = Guid.NewGuid().ToString();
        return new SandboxEvent(id, source, detailType, null, Json.Of(
            ("version", "0"),
            ("id", id),
            ("detail-type", detailType),
            ("source", source),
            ("account", aws.AccountId),
            ("time", at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
            ("region", aws.Region),
            ("resources", Json.List(resources)),
            ("detail", detail)));
    }

    /// <summary>The form of times inside an event's detail.</summary>
    public static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static string? Iso(DateTimeOffset? at) => at is { } value ? Iso(value) : null;
}
