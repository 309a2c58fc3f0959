using System.Text.Json.Nodes;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Probing;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Tests.Probing;

/// <summary>Tasks that never got to an answer: the platform, the start, the end of a container.</summary>
public sealed class TaskFaultTests
{
    /// <summary>Texts as ECS writes them (stopped-task error pages and public incident notes).</summary>
    [Theory]
    [InlineData("CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref shop:1: shop:1: not found", CauseCodes.ImageNotFound, false)]
    [InlineData("CannotPullContainerError: pull access denied for shop, repository does not exist or may require authorization", CauseCodes.ImagePullDenied, false)]
    [InlineData("CannotPullContainerError: The task can't pull the image. Check that the role has the permissions to pull images from the registry", CauseCodes.ImagePullDenied, false)]
    [InlineData("CannotPullContainerError: toomanyrequests: You have reached your pull rate limit", CauseCodes.ImagePullThrottled, true)]
    [InlineData("CannotPullContainerError: dial tcp 10.0.0.1:443: i/o timeout", CauseCodes.ImagePullFailed, true)]
    [InlineData("CannotPullContainerError: There is a connection issue between the task and the registry", CauseCodes.ImagePullFailed, true)]
    [InlineData("CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/amd64'", CauseCodes.WrongArchitecture, false)]
    [InlineData("CannotPullContainerError: write /x: no space left on device", CauseCodes.ImageTooLarge, false)]
    [InlineData("ResourceInitializationError: unable to pull secrets or registry auth: ResourceNotFoundException: Secrets Manager can't find the specified secret.", CauseCodes.SecretUnavailable, false)]
    [InlineData("ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: ResourceNotFoundException: The specified log group does not exist.", CauseCodes.LogGroupMissing, false)]
    [InlineData("ResourceInitializationError: failed to download env files: file download command: non empty error stream", CauseCodes.EnvironmentFileUnavailable, false)]
    [InlineData("CannotStartContainerError: ResourceInitializationError: failed to create new container runtime task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: \"/app\": stat /app: no such file or directory", CauseCodes.CommandNotFound, false)]
    [InlineData("CannotStartContainerError: OCI runtime create failed: exec: \"/entry.sh\": permission denied: unknown", CauseCodes.NotExecutable, false)]
    [InlineData("CannotStartContainerError: ResourceInitializationError: unable to create new container: mount callback failed on /tmp/x: no users found", CauseCodes.UserNotFound, false)]
    [InlineData("Timeout waiting for network interface provisioning to complete.", CauseCodes.NetworkInterface, true)]
    [InlineData("Capacity is unavailable at this time. Please try again later or in a different availability zone", CauseCodes.Capacity, true)]
    [InlineData("ContainerRuntimeTimeoutError: Could not transition to running; timed out after waiting 1m: x", CauseCodes.PlatformError, true)]
    [InlineData("InternalError: x", CauseCodes.PlatformError, true)]
    public void What_ECS_writes_is_understood(string reason, string code, bool infrastructure)
    {
        foreach (var story in (ProbeStory[])[Logging().Stopped("TaskFailedToStart", reason), Logging().Stopped("TaskFailedToStart", "Task failed to start").Container("web", null, reason)])
        {
            var conclusion = story.Ends(null).Diagnose();

            Assert.Equal((code, infrastructure), (conclusion.Cause!.Code, conclusion.IsInfrastructure));
            Assert.Contains(conclusion.Cause.Evidence, e => e.StartsWith("reason: ", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_log_group_that_nothing_of_the_deployment_uses_is_the_gates_own()
    {
        const string Reason = "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: ResourceNotFoundException: The specified log group does not exist.";

        var conclusion = Web().With(task => task["containerDefinitions"]![0]!.AsObject().Remove("logConfiguration")).Stopped("TaskFailedToStart", Reason).Ends(null).Diagnose();

        Assert.Equal((CauseCodes.LogGroupMissing, true), (conclusion.Cause!.Code, conclusion.IsInfrastructure));
        Assert.Equal("The gate's own log group does not exist, so ECS did not start the probe.", conclusion.Cause.Summary);
    }

    [Fact]
    public void F36_the_summary_names_container_and_image()
    {
        var cause = Web().Stopped("TaskFailedToStart", "Task failed to start")
            .Container("web", null, "CannotPullContainerError: failed to resolve ref shop:1: not found").Ends(null).Diagnose().Cause!;

        Assert.Equal("Container 'web' (image 'shop:1') did not start: the image does not exist in its registry.", cause.Summary);
    }

    [Fact]
    public void The_gates_own_image_is_the_gates_own_fault()
    {
        var conclusion = Web().Stopped("TaskFailedToStart", "CannotPullContainerError: probe: not found")
            .Container(ProbeLayout.InstallerContainer, null, "CannotPullContainerError: failed to resolve ref probe: not found").Ends(null).Diagnose();

        Assert.Equal(CauseCodes.ProbeBroken, conclusion.Cause!.Code);
        Assert.True(conclusion.IsInfrastructure);
    }

    [Fact]
    public void A_spot_interruption_says_nothing_about_the_app()
    {
        var conclusion = Web().Stopped("SpotInterruption", "Your Spot Task was interrupted.").Container("web", 143).Ends(ProbeExitCode.Interrupted).Diagnose();

        Assert.Equal((CauseCodes.SpotInterruption, true), (conclusion.Cause!.Code, conclusion.IsInfrastructure));
    }

    [Fact]
    public void A_failure_that_was_certain_stays_certain_whatever_ECS_writes_afterwards() =>
        Assert.Equal(ProbeOutcome.Unhealthy, Web().Listens(1).Fails(10, 7).Becomes(11, HealthStatus.Unhealthy).Stopped("SpotInterruption", "Your Spot Task was interrupted.")
            .Ends(ProbeExitCode.Unhealthy).Diagnose().Outcome);

    [Fact]
    public void F11_an_app_that_ends_is_named_with_its_last_words()
    {
        var cause = Web().Container("web", 1, null, "starting", "fatal: no such table").Ends(ProbeExitCode.Interrupted).Diagnose().Cause!;

        Assert.Equal(
            (CauseCodes.AppExited, "Container 'web' ended with exit code 1 before its health was known."), (cause.Code, cause.Summary));
        Assert.Equal(["exit code: 1", "log: starting", "log: fatal: no such table"], cause.Evidence);
    }

    [Theory]
    [InlineData(0, "0 (ended normally)")]
    [InlineData(127, "127 (command not found)")]
    [InlineData(139, "139 (killed by SIGSEGV)")]
    [InlineData(255, "255 (exit(-1), or the runtime failed)")]
    public void F12_exit_codes_are_decoded(int exit, string words) =>
        Assert.Equal(
            $"Container 'web' ended with exit code {words} before its health was known.", Web().Container("web", exit).Ends(ProbeExitCode.Interrupted).Diagnose().Cause!.Summary);

    [Fact]
    public void F13_names_the_variable_that_the_log_asks_for() =>
        Assert.Equal(
            "Container 'web' ended with exit code 78 before its health was known; its log asks for 'DATABASE_URL', which the task definition does not set.",
            Web().Container("web", 78, null, "Error: DATABASE_URL is required").Ends(ProbeExitCode.Interrupted).Diagnose().Cause!.Summary);

    [Fact]
    public void F14_memory_is_named_before_anything_else()
    {
        var cause = Web().With(Sidecar).Container("log", 1).Container("web", 137, "OutOfMemoryError: Container killed due to memory usage").Ends(ProbeExitCode.Interrupted).Diagnose().Cause!;

        Assert.Equal((CauseCodes.OutOfMemory, "Container 'web' was killed because it reached its memory limit (512 MiB of the task)."), (cause.Code, cause.Summary));
    }

    [Theory]
    [InlineData("exec /app: exec format error", CauseCodes.WrongArchitecture)]
    [InlineData("exec /docker-entrypoint.sh: no such file or directory", CauseCodes.ScriptInterpreterMissing)]
    [InlineData("exec /usr/local/bin/server: no such file or directory", CauseCodes.LoaderMissing)]
    [InlineData("exec /entry: permission denied", CauseCodes.NotExecutable)]
    [InlineData("open /var/run/app.pid: Read-only file system", CauseCodes.ReadOnlyFileSystem)]
    public void F15_F16_F17_F33_what_the_log_of_a_dead_container_says(string line, string code) =>
        Assert.Equal(code, Web().Container("web", 1, null, line).Ends(ProbeExitCode.Interrupted).Diagnose().Cause!.Code);

    [Fact]
    public void F35_an_essential_sidecar_that_ends_is_named_and_not_the_app_that_it_takes_along()
    {
        var conclusion = Web().With(Sidecar).Container("web", 143).Container("log", 0).Ends(ProbeExitCode.Interrupted).Diagnose();

        Assert.Equal((CauseCodes.SidecarExited, "log"), (conclusion.Cause!.Code, conclusion.Cause.Container));
        Assert.Equal("""[{"op":"add","path":"/containerDefinitions/1/essential","value":false}]""", conclusion.Cause.Fix.Patch!.ToJsonString());
        Assert.Equal(ProbeOutcome.Unhealthy, conclusion.Outcome);
    }

    [Fact]
    public void A_task_that_somebody_stopped_says_nothing_about_the_app()
    {
        var conclusion = Web().Stopped("UserInitiated", "Task stopped by user").Container("web", 143).Ends(ProbeExitCode.Interrupted).Diagnose();

        Assert.Equal((CauseCodes.ProbeStopped, true), (conclusion.Cause!.Code, conclusion.IsInfrastructure));
    }

    [Theory]
    [InlineData("ThrottlingException", "Rate exceeded", CauseCodes.Throttled, true)]
    [InlineData("ClientException", "Too many concurrent attempts to create a new revision of the specified family.", CauseCodes.Throttled, true)]
    [InlineData("RESOURCE:ENI", "", CauseCodes.Capacity, true)]
    [InlineData("Capacity is unavailable at this time", "", CauseCodes.Capacity, true)]
    [InlineData("ClientException", "ECS was unable to assume the role 'arn:aws:iam::1:role/x' that was provided for this task.", CauseCodes.RoleNotAssumable, false)]
    [InlineData("AccessDeniedException", "User: x is not authorized to perform: ecs:RunTask", CauseCodes.GatePermission, true)]
    [InlineData("InvalidParameterException", "Security group sg-1 does not appear to belong to the same VPC as the input subnets.", CauseCodes.PlacementRefused, true)]
    [InlineData("ClientException", "No Fargate configuration exists for given values.", CauseCodes.InvalidTaskDefinition, false)]
    [InlineData("ServerException", "", CauseCodes.PlatformError, true)]
    public void A_refusal_is_read(string code, string message, string cause, bool infrastructure)
    {
        Assert.Equal((cause, infrastructure), (Diagnosis.OfRefusal(code, message).Code, Diagnosis.OfRefusal(code, message).Infrastructure));
        Assert.Equal(infrastructure, Diagnosis.IsInfrastructure(code, message));
    }

    private static ProbeStory Web() => new("CMD-SHELL", "curl -f http://localhost:8080/ || exit 1");

    private static void Sidecar(JsonObject task) => task["containerDefinitions"]!.AsArray().Add(JsonNode.Parse("""{"name": "log", "image": "l"}"""));

    private static ProbeStory Logging() => Web().With(task => task["containerDefinitions"]![0]!["logConfiguration"] = JsonNode.Parse(
        """{ "logDriver": "awslogs", "options": { "awslogs-group": "/ecs/shop", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "web" } }"""));
}
