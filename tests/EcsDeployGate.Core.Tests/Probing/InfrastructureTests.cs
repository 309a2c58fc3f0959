using System.Text.Json.Nodes;
using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Probing;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Tests.Probing;

/// <summary>Infrastructure is not the app: no answer of the platform rejects a deployment, and none approves it unless the policy says so.</summary>
public sealed class InfrastructureTests
{
    /// <summary>Stopped reasons and container reasons as ECS writes them, and what each must be taken for.</summary>
    public static TheoryData<string, string, bool> Stops => new()
    {
        // F36 to F39 are the deployment's own: they come again with every task of it.
        { "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref example.com/shop:9: example.com/shop:9: not found", CauseCodes.ImageNotFound, false },
        { "CannotPullContainerError: manifest unknown: Requested image not found", CauseCodes.ImageNotFound, false },
        { "CannotPullContainerError: Error response from daemon: pull access denied for shop, repository does not exist or may require 'docker login': denied", CauseCodes.ImagePullDenied, false },
        { "CannotPullContainerError: failed to resolve ref example.com/shop:1: pulling from host example.com failed with status code [manifests 1]: 403 Forbidden", CauseCodes.ImagePullDenied, false },
        { "CannotPullContainerError: failed to resolve ref example.com/shop:1: unexpected status from HEAD request: 401 Unauthorized", CauseCodes.ImagePullDenied, false },
        { "CannotPullContainerError: User: arn:aws:sts::1:assumed-role/x is not authorized to perform: ecr:BatchGetImage", CauseCodes.ImagePullDenied, false },
        { "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 time(s): AccessDeniedException", CauseCodes.ImagePullDenied, false },
        { "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:aws:secretsmanager:eu-west-1:1:secret:db: ResourceNotFoundException", CauseCodes.SecretUnavailable, false },
        { "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: invalid ssm parameters: /shop/db", CauseCodes.SecretUnavailable, false },
        { "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. : exit status 1", CauseCodes.LogGroupMissing, false },
        { "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: AccessDeniedException: not authorized to perform: logs:CreateLogStream", CauseCodes.LogDriverRefused, false },

        // Everything else here says nothing about the app.
        { "CannotPullContainerError: toomanyrequests: Rate exceeded", CauseCodes.ImagePullThrottled, true },
        { "CannotPullContainerError: pull image manifest has been retried 3 time(s): unexpected status: 429 Too Many Requests", CauseCodes.ImagePullThrottled, true },
        { "CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: httpReadSeeker: failed open: unexpected status code https://prod-eu-west-1.s3.amazonaws.com/x: 403 Forbidden", CauseCodes.ImagePullFailed, true },
        { "CannotPullContainerError: failed to do request: Head \"https://example.com/v2/\": dial tcp 10.0.0.1:443: i/o timeout", CauseCodes.ImagePullFailed, true },
        { "CannotPullContainerError: failed to do request: dial tcp: lookup example.com: no such host", CauseCodes.ImagePullFailed, true },
        { "CannotPullContainerError: failed with status code [manifests 1]: 503 Service Unavailable", CauseCodes.ImagePullFailed, true },
        { "CannotPullContainerError: context canceled", CauseCodes.ImagePullFailed, true },
        { "ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR.", CauseCodes.PlatformError, true },
        { "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 5 time(s): RequestCanceled: request context canceled caused by: context deadline exceeded", CauseCodes.PlatformError, true },
        { "ResourceInitializationError: failed to validate logger args: The task cannot find the Amazon CloudWatch log group defined in the task definition. There is a connection issue between the task and Amazon CloudWatch. : signal: killed", CauseCodes.PlatformError, true },
        { "Timeout waiting for network interface provisioning to complete.", CauseCodes.NetworkInterface, true },
        { "Unexpected EC2 error while attempting to Create Network Interface with public IP assignment enabled in subnet 'subnet-1': InsufficientFreeAddressesInSubnet", CauseCodes.NetworkInterface, true },
        { "Fargate capacity is unavailable in the availability zone", CauseCodes.Capacity, true },
        { "Capacity is unavailable at this time. Please try again later or in a different availability zone", CauseCodes.Capacity, true },
        { "Your Spot Task was interrupted.", CauseCodes.SpotInterruption, true },
        { "Host EC2 (instance i-0123456789abcdef0) terminated.", CauseCodes.SpotInterruption, true },
        { "ContainerRuntimeTimeoutError: Could not transition to running; timed out after waiting 1m: *1", CauseCodes.PlatformError, true },
        { "ContainerRuntimeError: failed to create container status", CauseCodes.PlatformError, true },
        { "DockerTimeoutError: Could not transition to created; timed out after waiting 4m0s", CauseCodes.PlatformError, true },
        { "CannotStartContainerError: failed to get container status: *1", CauseCodes.PlatformError, true },
        { "CannotStartContainerError: ResourceInitializationError: failed to create new container runtime task: failed to create shim task: context deadline exceeded", CauseCodes.PlatformError, true },
        { "CannotInspectContainerError: Could not transition to inspecting", CauseCodes.PlatformError, true },
        { "InternalError: Unable to start the task", CauseCodes.PlatformError, true },
        { "Unexpected EC2 error while attempting to describe instances", CauseCodes.PlatformError, true },
        { "ResourceInitializationError: something that nobody has seen before", CauseCodes.PlatformError, true },
        { "A sentence that nobody has seen before.", CauseCodes.ProbeStopped, true },
    };

    /// <summary>Answers to RegisterTaskDefinition and RunTask.</summary>
    public static TheoryData<string, string> Refusals => new()
    {
        { "ThrottlingException", "Rate exceeded" },
        { "RESOURCE:MEMORY", "" },
        { "RESOURCE:ENI", "" },
        { "AGENT", "" },
        { "ATTRIBUTE", "" },
        { "Capacity is unavailable at this time. Please try again later or in a different availability zone", "" },
        { "ClientException", "You've reached the limit on the number of tasks you can run concurrently" },
        { "ClusterNotFoundException", "Cluster not found." },
        { "InvalidParameterException", "The subnet ID 'subnet-1' does not exist" },
        { "AccessDeniedException", "User: x is not authorized to perform: iam:PassRole on resource: arn:aws:iam::1:role/shop" },
        { "ServerException", "Service Unavailable. Please try again later." },
        { "BlockedException", "Your AWS account was blocked" },
        { "SomethingNew", "nobody knows" },
    };

    [Theory, MemberData(nameof(Stops))]
    public void A_stop_is_taken_for_what_it_is_in_the_tasks_words_and_in_a_containers(string reason, string code, bool infrastructure)
    {
        foreach (var story in (ProbeStory[])[Logging().Stopped("TaskFailedToStart", reason), Logging().Stopped("TaskFailedToStart", "Task failed to start").Container("web", null, reason)])
        {
            var conclusion = story.Ends(null).Diagnose();

            Assert.Equal((code, infrastructure), (conclusion.Cause!.Code, conclusion.IsInfrastructure));
            Assert.NotEqual(ProbeOutcome.Healthy, conclusion.Outcome);
        }
    }

    [Theory, MemberData(nameof(Stops))]
    public void An_infrastructure_stop_is_tried_again_then_inconclusive_and_then_the_policys(string reason, string code, bool infrastructure)
    {
        _ = code;
        var report = Logging().Stopped("TaskFailedToStart", reason).Ends(null).Report();
        foreach (var (policy, decision) in s_policies)
        {
            var run = Probing(policy);
            for (var attempt = 1; attempt <= run.Policy.ProbeAttempts && run.Due is RegisterProbe; attempt++)
            {
                run = Apply(run, new ProbeRegistered(attempt, "arn:d"), new ProbeStarted(attempt, "arn:t"), new ProbeEnded(report with { Attempt = attempt }));
            }

            Assert.Equal(infrastructure ? run.Policy.ProbeAttempts : 1, run.ProbeAttempt);
            var decided = Decider.Decide(Apply(run, new ProbeCleanedUp()), null);
            Assert.Equal(infrastructure ? (Verdict.Inconclusive, decision) : (Verdict.Reject, Decision.Rejected), (decided.Verdict, decided.Decision));
        }
    }

    [Theory, MemberData(nameof(Refusals))]
    public void A_refusal_of_the_platform_is_tried_again_then_inconclusive_and_then_the_policys(string code, string message)
    {
        foreach (var (policy, decision) in s_policies)
        {
            var run = Probing(policy);
            for (var attempt = 1; run.Due is RegisterProbe; attempt++)
            {
                run = Apply(run, new ProbeRefused(attempt, code, message));
            }

            Assert.Equal(run.Policy.ProbeAttempts, run.ProbeAttempt);
            var decided = Decider.Decide(Apply(run, new ProbeCleanedUp()), null);
            Assert.Equal((Verdict.Inconclusive, decision), (decided.Verdict, decided.Decision));
            Assert.True(decided.Cause!.Infrastructure);
        }
    }

    [Fact]
    public void F40_no_capacity_twice_and_then_a_healthy_probe_is_approved()
    {
        var run = Probing(FailurePolicy.Hold);
        run = Apply(run, new ProbeRefused(1, "Capacity is unavailable at this time", ""), new ProbeRefused(2, "RESOURCE:ENI", ""));
        run = Apply(run, new ProbeRegistered(3, "arn:d"), new ProbeStarted(3, "arn:t"), new ProbeEnded(Logging().Passes(10).Ends(ProbeExitCode.Healthy).Report() with { Attempt = 3 }));

        Assert.Equal(Verdict.Approve, Decider.Decide(Apply(run, new ProbeCleanedUp()), null).Verdict);
    }

    [Fact]
    public void A_pull_that_was_given_up_because_another_failed_is_not_what_is_named()
    {
        var conclusion = Logging().With(t => t["containerDefinitions"]!.AsArray().Add(JsonNode.Parse("""{"name": "log", "image": "l:2"}""")))
            .Stopped("TaskFailedToStart", "CannotPullContainerError: context canceled")
            .Container("web", null, "CannotPullContainerError: context canceled")
            .Container("log", null, "CannotPullContainerError: failed to resolve ref l:2: l:2: not found").Ends(null).Diagnose();

        Assert.Equal((CauseCodes.ImageNotFound, "log", false), (conclusion.Cause!.Code, conclusion.Cause.Container, conclusion.IsInfrastructure));
    }

    [Fact]
    public void Every_text_that_is_known_says_where_it_is_from_and_no_entry_is_hidden_behind_an_earlier_one()
    {
        var all = EcsDeployGate.Core.Probing.Diagnosing.ReasonTable.All;

        Assert.All(all, entry => Assert.StartsWith("https://", entry.Source, StringComparison.Ordinal));
        Assert.All(all, entry =>
        {
            var text = string.Join(" ", entry.Fragments.Select(f => f.TrimStart('^')));
            var first = all.First(other => other.Place == entry.Place && other.Fits(text));
            Assert.True(ReferenceEquals(first, entry) || entry.Fragments.Length == 0, $"'{text}' is taken for '{string.Join(" ", first.Fragments)}'.");
        });
    }

    private static readonly (FailurePolicy, Decision)[] s_policies =
        [(FailurePolicy.Hold, Decision.Held), (FailurePolicy.Reject, Decision.Rejected), (FailurePolicy.Approve, Decision.Approved)];

    private static GateRun Probing(FailurePolicy policy) => new()
    {
        Id = EcsDeployGate.Core.Names.RunId.New(DateTimeOffset.UnixEpoch),
        Stage = RunStage.Probing,
        Request = new Runs.Stage().Request(),
        Policy = new GatePolicy { OnInconclusive = policy },
        StartedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
        Deployment = Some.WithCheck("CMD-SHELL", "curl -f http://localhost:8080/ || exit 1"),
        Due = new RegisterProbe(1),
    };

    private static GateRun Apply(GateRun run, params RunEvent[] events) => events.Aggregate(run, (r, e) => Transitions.Apply(r, e, Some.Noon));

    private static ProbeStory Logging() => new("CMD-SHELL", "curl -f http://localhost:8080/ || exit 1");
}
