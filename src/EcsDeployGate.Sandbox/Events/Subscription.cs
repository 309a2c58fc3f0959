namespace EcsDeployGate.Sandbox.Events;

/// <summary>Who is told of events: a URL that takes POSTs, and which events it wants.</summary>
/// <remarks>
/// Source: Only events of this source; null: of all.
/// IsFunction: One function's invocation, which may take as long as Lambda lets it.
/// TopicArn: Only messages of this topic; null: of all, and EventBridge events too.
/// </remarks>
internal sealed record Subscription(Guid Id, Uri Url, string? Source, string? TopicArn, bool IsFunction = false)
{
    public bool Wants(SandboxEvent happened) =>
        (Source is null || Source == happened.Source) && (TopicArn is null || TopicArn == happened.TopicArn);
}
