namespace EcsDeployGate.Sandbox.Ecs.Services;

/// <summary>A line in a service's event list.</summary>
internal sealed record ServiceEvent(string Id, DateTimeOffset CreatedAt, string Message);
