using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.KMS;
using Constructs;

namespace EcsDeployGate.Cdk.Installing;

/// <summary>The installation's own key, when it wants one.</summary>
internal static class GateKey
{
    public static Key? Of(Construct scope, GateSettings settings)
    {
        if (!settings.OwnKey)
        {
            return null;
        }

        var stack = Stack.Of(scope);
        var key = new Key(scope, "Key", new KeyProps
        {
            Alias = $"alias/{settings.Name}",
            Description = "Table, topic, queue and logs of the deployment gate.",
            EnableKeyRotation = true,
            RemovalPolicy = RemovalPolicy.RETAIN,
        });

        // CloudWatch Logs, and for no other logs than this account's.
        key.AddToResourcePolicy(Statement("Logs", new ServicePrincipal($"logs.{stack.Region}.{stack.UrlSuffix}"), "ArnLike", new()
        {
            ["kms:EncryptionContext:aws:logs:arn"] = $"arn:{stack.Partition}:logs:{stack.Region}:{stack.Account}:log-group:*",
        }));

        // Pipelines announce approvals to the topic, events that nobody took go to the queue: with their own roles, and through these services only.
        key.AddToResourcePolicy(Statement("Messages", new AnyPrincipal(), "StringEquals", new()
        {
            ["kms:CallerAccount"] = stack.Account,
            ["kms:ViaService"] = new[] { $"sns.{stack.Region}.{stack.UrlSuffix}", $"sqs.{stack.Region}.{stack.UrlSuffix}" },
        }));
        key.AddToResourcePolicy(Statement("Services", new CompositePrincipal(new ServicePrincipal("events.amazonaws.com"), new ServicePrincipal("sns.amazonaws.com")), "StringEquals", new()
        {
            ["aws:SourceAccount"] = stack.Account,
        }));
        return key;
    }

    private static PolicyStatement Statement(string sid, IPrincipal who, string test, Dictionary<string, object> condition) => new(new PolicyStatementProps
    {
        Sid = sid,
        Principals = [who],
        Actions = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey*", "kms:DescribeKey"],
        Resources = ["*"],
        Conditions = new Dictionary<string, object> { [test] = condition },
    });
}
