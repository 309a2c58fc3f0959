using EcsDeployGate.Sandbox.Events;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Sns;

/// <summary>Publishes to topics; a subscriber gets the event that SNS gives a Lambda function.</summary>
/// <remarks>https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html</remarks>
internal sealed class SnsTopics(EventBus bus, TimeProvider time)
{
    /// <returns>The message's id.</returns>
    public string Publish(string topicArn, string? subject, string message)
    {
        var id = Guid.NewGuid().ToString();
        var sns = Json.Of(
            ("Type", "Notification"),
            ("MessageId", id),
            ("TopicArn", topicArn),
            ("Subject", subject),
            ("Message", message),
            ("Timestamp", EventBridge.Iso(time.GetUtcNow())),
            ("SignatureVersion", "1"),
            ("Signature", "c2FuZGJveA=="),
            ("SigningCertUrl", "https://sns.invalid/sandbox.pem"),
            ("UnsubscribeUrl", "https://sns.invalid/unsubscribe"),
            ("MessageAttributes", Json.Of()));
        bus.Publish(new SandboxEvent(id, "aws:sns", null, topicArn, Json.Of(("Records", Json.List([Json.Of(
            ("EventSource", "aws:sns"),
            ("EventVersion", "1.0"),
            ("EventSubscriptionArn", $"{topicArn}:{id}"),
            ("Sns", sns))])))));
        return id;
    }
}
