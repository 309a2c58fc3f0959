using Amazon.CDK;
using Amazon.CDK.AWS.DynamoDB;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.KMS;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Logs;
using Amazon.CDK.AWS.SQS;
using Constructs;

namespace EcsDeployGate.Cdk.Installing;

/// <summary>The one function, with its role, its log and the queue for what it could not take.</summary>
internal sealed class GateFunction : Construct
{
    public GateFunction(Construct scope, GateSettings settings, ITable runs, ITable layers, string probeImage, string publicUrl, IKey? key)
        : base(scope, "Gate")
    {
        var log = Log(this, "Log", $"/aws/lambda/{settings.Name}", key);
        var probeLog = Log(this, "ProbeLog", $"/{settings.Name}/probe", key);
        DeadLetters = new Queue(this, "DeadLetters", new QueueProps
        {
            QueueName = $"{settings.Name}-dead-letters",
            RetentionPeriod = Duration.Days(14),
            EnforceSSL = true,
            Encryption = key is null ? QueueEncryption.SQS_MANAGED : QueueEncryption.KMS,
            EncryptionMasterKey = key,
        });

        var role = MakeRole(settings, runs, layers, log, key);
        Function = new Function(this, "Function", new FunctionProps
        {
            FunctionName = settings.Name,
            Description = "Admission control for ECS deployments: every door, one function.",
            Code = settings.Code,
            Handler = "bootstrap",

            // Machine code that brings its runtime: deployments are rare, so most events meet a cold function, which starts in a sixth of the time (src/EcsDeployGate.Api/README.md).
            Runtime = Runtime.PROVIDED_AL2023,
            Architecture = Architecture.ARM_64,

            // A run with a large image stays below 256 MB; the rest buys processor time (1769 MB are one processor), which is what a cold start lacks.
            MemorySize = 1024,

            // Longer than any call with all its tries (60 s), than reading a large image, and than the call of a stage condition waits for its verdict (600 s).
            // Whatever is not done by then the next wake-up does.
            Timeout = Duration.Minutes(11),

            // The list in Permissions is complete: nothing that CDK would add by itself slips in.
            Role = role.WithoutPolicyUpdates(),
            LogGroup = log,
            DeadLetterQueue = DeadLetters,
            RetryAttempts = 2,
            Environment = new Dictionary<string, string>(TargetRoles(settings))
            {
                ["ECS_DEPLOY_GATE_TABLE_NAME"] = runs.TableName,
                ["ECS_DEPLOY_GATE_IMAGES__FILES__CACHE_TABLE"] = layers.TableName,
                ["ECS_DEPLOY_GATE_PUBLIC_URL"] = publicUrl,
                ["ECS_DEPLOY_GATE_PROBE__IMAGE"] = probeImage,
                ["ECS_DEPLOY_GATE_PROBE__LOG_GROUP"] = probeLog.LogGroupName,
            },
        });
        ((CfnFunction)Function.Node.DefaultChild!).AddDeletionOverride("DependsOn");
    }

    public Function Function { get; }

    public Queue DeadLetters { get; }

    /// <summary>A log group that keeps three months.</summary>
    public static LogGroup Log(Construct scope, string id, string name, IKey? key) => new(scope, id, new LogGroupProps
    {
        LogGroupName = name,
        Retention = RetentionDays.THREE_MONTHS,
        EncryptionKey = key,
        RemovalPolicy = RemovalPolicy.DESTROY,
    });

    private static IEnumerable<KeyValuePair<string, string>> TargetRoles(GateSettings settings) =>
        settings.TargetRoles.SelectMany((role, i) => role.Settings.Select(s => KeyValuePair.Create($"ECS_DEPLOY_GATE_AWS__TARGET_ROLES__{i}__{s.Name}", s.Value)));

    private Role MakeRole(GateSettings settings, ITable runs, ITable layers, LogGroup log, IKey? key)
    {
        List<Permission> permissions =
        [
            .. Permissions.Of(Stack.Of(this), settings, runs.TableArn, layers.TableArn),
            new("WriteOwnLog", "The function's own log, and no other.", ["logs:CreateLogStream", "logs:PutLogEvents"], [log.LogGroupArn]),
            new("KeepDeadLetters", "Events that the function could not take go to its queue.", ["sqs:SendMessage"], [DeadLetters.QueueArn]),
        ];
        if (key is not null)
        {
            permissions.Add(new("UseOwnKey", "Tables and queue are encrypted with the installation's own key.", ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"], [key.KeyArn]));
        }

        // Inside the role, so that the function cannot exist before its permissions do.
        var role = new Role(this, "Role", new RoleProps
        {
            RoleName = $"{settings.Name}-{Stack.Of(this).Region}",
            Description = "What the deployment gate may do; cdk/README.md says why.",
            AssumedBy = new ServicePrincipal("lambda.amazonaws.com"),
            InlinePolicies = new Dictionary<string, PolicyDocument>
            {
                [settings.Name] = new(new PolicyDocumentProps { Statements = [.. permissions.Select(permission => permission.ToStatement())] }),
            },
        });
        Nag.Accept(role, "AwsSolutions-IAM5", "Which pipelines, services, images and logs the gate meets is not known when it is installed. By statement: "
            + string.Join(" ", permissions.Where(p => p.Resources.Any(r => r.Contains('*', StringComparison.Ordinal))).Select(p => $"{p.Sid}: {p.Why}")));
        return role;
    }
}
