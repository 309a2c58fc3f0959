using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Constructs;

namespace EcsDeployGate.Cdk.Installing;

/// <summary>What a person should look at.</summary>
internal sealed class GateAlarms : Construct
{
    /// <summary>Namespace of the gate's own metrics.</summary>
    private const string Metrics = "EcsDeployGate";

    private readonly GateSettings _settings;

    public GateAlarms(Construct scope, GateSettings settings, GateFunction gate)
        : base(scope, "Alarms")
    {
        _settings = settings;
        var five = Duration.Minutes(5);
        Add("Errors", "Invocations of the gate fail. Runs go on by themselves at the next wake-up; the log says why.", 3,
            gate.Function.MetricErrors(new MetricOptions { Period = five }));
        Add("Throttles", "The gate is not let run as often as it is called: the account's concurrency is used up.", 1,
            gate.Function.MetricThrottles(new MetricOptions { Period = five }));
        Add("DeadLetters", "Events that the gate could not take, after all tries. What they were about is repaired by the schedule; find out why.", 1,
            gate.DeadLetters.MetricApproximateNumberOfMessagesVisible(new MetricOptions { Period = five, Statistic = "Maximum" }));
        Add("Held", "A run was left to a person: infrastructure or the gate failed, not the app.", 1,
            new Metric(new MetricProps { Namespace = Metrics, MetricName = "RunsHeld", Period = five, Statistic = "Sum" }));
        Add("OldProbes", "A probe task is older than an hour: it should have ended or been stopped.", 3600,
            new Metric(new MetricProps { Namespace = Metrics, MetricName = "OldestProbeSeconds", Period = five, Statistic = "Maximum" }));
    }

    private void Add(string id, string description, double threshold, IMetric metric)
    {
        var alarm = new Alarm(this, id, new AlarmProps
        {
            AlarmName = $"{_settings.Name}-{id}",
            AlarmDescription = description,
            Metric = metric,
            Threshold = threshold,
            EvaluationPeriods = 1,
            ComparisonOperator = ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            TreatMissingData = TreatMissingData.NOT_BREACHING,
        });
        if (_settings.AlarmTopicArn is { } topic)
        {
            ((CfnAlarm)alarm.Node.DefaultChild!).AlarmActions = [topic];
        }
    }
}
