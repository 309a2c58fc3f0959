using System.ComponentModel.DataAnnotations;
using EcsDeployGate.Aws.Inspecting;
using EcsDeployGate.Aws.Resolving;
using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Probing;

namespace EcsDeployGate.Hosting.Configuration;

/// <summary>Everything that can be set, with what holds when nothing is. Section <c>EcsDeployGate</c>; see <see cref="GateEnvironment"/> for variables.</summary>
public sealed record GateOptions
{
    /// <summary>Says that nobody is told of decisions but their doors.</summary>
    public const string NoEventBus = "none";

    /// <summary>The configuration section.</summary>
    public const string Section = "EcsDeployGate";

    /// <summary>File of the run store. Unless set: <c>ecs-deploy-gate/runs.db</c> in the user's data folder.</summary>
    [Required]
    public string StorePath { get; init; } = Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "ecs-deploy-gate", "runs.db");

    /// <summary>DynamoDB table that holds the runs, as <c>cdk/</c> makes it; <see cref="StorePath"/> is not used then. Unless set: none.</summary>
    [RegularExpression("[a-zA-Z0-9_.-]{3,255}", ErrorMessage = "must be the name of a DynamoDB table: 3 to 255 letters, digits, '.', '-' or '_'")]
    public string? TableName { get; init; }

    /// <summary>Base URL under which people reach the API; links in approval summaries begin with it. Unless set there are no links.</summary>
    [HttpUrl]
    public Uri? PublicUrl { get; init; }

    /// <summary>
    /// True to take <c>POST /events</c> from other machines too. An event is believed as far as AWS confirms it, but anybody who
    /// reaches the endpoint can make the gate work. False unless set.
    /// </summary>
    public bool EventsFromAnywhere { get; init; }

    /// <summary>Seconds between two looks for runs that are due: 1 to 60, 2 unless set. This is the local stand-in for a schedule; each look costs one query.</summary>
    [Range(1, 60)]
    public int WakeUpSeconds { get; init; } = 2;

    /// <summary>Minutes between two looks for what crashed probes have left on ECS: 1 to 1440, 10 unless set; the first comes with the process.</summary>
    [Range(1, 1440)]
    public int SweepMinutes { get; init; } = 10;

    /// <summary>Runs that are advanced at once: 1 to 64, 4 unless set. Advancing waits for AWS, not for the processor.</summary>
    [Range(1, 64)]
    public int WakeUpParallelism { get; init; } = 4;

    /// <summary>
    /// Seconds that the call of a stage condition waits for its verdict: 1 to 840, 600 unless set; then it fails, and the run goes on. One Lambda
    /// invocation lasts 15 minutes at most.
    /// </summary>
    [Range(1, 840)]
    public int ConditionWaitSeconds { get; init; } = 600;

    /// <summary>Which AWS.</summary>
    [Required]
    public AwsConnection Aws { get; init; } = new();

    /// <summary>Where images come from, and how much of them is read.</summary>
    [Required]
    public RegistryOptions Images { get; init; } = new();

    /// <summary>How much is read of a pipeline's artifacts.</summary>
    [Required]
    public ArtifactLimits Artifacts { get; init; } = new();

    /// <summary>How deployments are probed.</summary>
    [Required]
    public ProbeOptions Probe { get; init; } = new();

    /// <summary>What the gate decides by itself.</summary>
    [Required]
    public PolicyOptions Policy { get; init; } = new();

    /// <summary>
    /// Name or ARN of the EventBridge bus that is told of every decision; <c>none</c> for no bus. Unless set: <c>default</c> on Lambda, none
    /// elsewhere.
    /// </summary>
    [Required, RegularExpression(@"(arn:aws[\w-]*:events:[a-z0-9-]+:[0-9]{12}:event-bus/)?[.\-_A-Za-z0-9]{1,256}", ErrorMessage = "must be the name or ARN of an event bus, or 'none'")]
    public string VerdictEventBus { get; init; } =
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_NAME")) ? NoEventBus : "default";

    /// <summary>What is said of runs to logs, traces and metrics.</summary>
    [Required]
    public TelemetryOptions Telemetry { get; init; } = new();

    /// <summary>How the gate works as a Lambda function.</summary>
    [Required]
    public LambdaOptions Lambda { get; init; } = new();

    /// <summary>The policy that new runs start with.</summary>
    public GatePolicy ToPolicy() => new()
    {
        OnInconclusive = Policy.OnInconclusive,
        ProbeWhen = Policy.ProbeWhen,
        ProbeAttempts = Policy.ProbeAttempts,
        StepAttempts = Policy.StepAttempts,
        RetrySeconds = Policy.RetrySeconds,
        HoldMinutes = Policy.HoldMinutes,
        Probe = new ProbeSettings
        {
            Image = Probe.Image,
            SoakSeconds = Probe.SoakSeconds,
            DeadlineSeconds = Probe.DeadlineSeconds,
            GraceSeconds = Probe.GraceSeconds,
            WatchSeconds = Probe.WatchSeconds,
            Mode = Probe.Mode,
            DropContainers = Names(Probe.DropContainers),
            LogGroup = Probe.LogGroup,
            LogRegion = Probe.LogRegion ?? Aws.Region,
            Subnets = Names(Probe.Subnets),
            SecurityGroups = Names(Probe.SecurityGroups),
            AssignPublicIp = Probe.AssignPublicIp,
            TaskRoleArn = Probe.TaskRoleArn,
            ExecutionRoleArn = Probe.ExecutionRoleArn,
        },
    };

    private static string[] Names(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
