using System.Text.Json.Nodes;

namespace EcsDeployGate.Sandbox.Events;

/// <summary>Something that happened, as a Lambda function subscribed to it would be given it.</summary>
/// <param name="Id">The event's own id; the same in every delivery of it.</param>
/// <param name="Source"><c>aws.ecs</c>, <c>aws.codepipeline</c>, <c>aws:sns</c>, or <c>codepipeline.job</c> for what one function is called with.</param>
/// <param name="DetailType">EventBridge's detail-type; null for SNS.</param>
/// <param name="TopicArn">The topic of an SNS message; null for EventBridge.</param>
/// <param name="Body">The whole event.</param>
internal sealed record SandboxEvent(string Id, string Source, string? DetailType, string? TopicArn, JsonObject Body);
