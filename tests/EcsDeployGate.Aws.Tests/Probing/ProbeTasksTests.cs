using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Probing;
using EcsDeployGate.Core.TaskDefinitions;
using EcsDeployGate.Probe.Protocol;
using EcsDeployGate.Sandbox.Engines.Scripted;

namespace EcsDeployGate.Aws.Tests.Probing;

public sealed class ProbeTasksTests
{
    private static readonly RunId Run = RunId.New(DateTimeOffset.UnixEpoch);

    private static readonly AttemptRecord Attempt =
        new("web", DateTimeOffset.UnixEpoch, 1, DateTimeOffset.UnixEpoch, 12.5, 127, false, null, "", "sh: curl: not found\n", false, false);

    private static readonly VerdictRecord Verdict = new("", DateTimeOffset.UnixEpoch, "unhealthy", ProbeExitCode.Unhealthy, "3 failures in a row");

    [Fact]
    public async Task The_same_definition_is_registered_once_and_another_one_anew()
    {
        await using var world = await AwsWorld.StartAsync();

        var first = await Register(world, Definition());
        var again = await Register(world, Definition());
        var other = await Register(world, Definition().WithImages(new Dictionary<string, string> { ["web"] = "app:2" }));

        Assert.Equal(first, again);
        Assert.EndsWith(":1", first, StringComparison.Ordinal);
        Assert.EndsWith(":2", other, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_ECS_refuses_is_an_answer_in_its_own_words()
    {
        await using var world = await AwsWorld.StartAsync();

        var refused = Assert.IsType<ProbeAnswer.Refused>(await world.Gate.ProbeTasks.RegisterAsync(
            Definition().With(json => json["cpu"] = "257"), AwsWorld.Cancelled));
        Assert.Equal("ClientException", refused.Code);

        var launch = Launch("ecs-deploy-gate-nothing:1");
        Assert.IsType<ProbeAnswer.Refused>(await world.Gate.ProbeTasks.StartAsync(launch with { Cluster = "nowhere" }, AwsWorld.Cancelled));
    }

    [Fact]
    public async Task A_failure_beside_an_empty_list_of_tasks_is_a_refusal()
    {
        await using var world = await AwsWorld.StartAsync();
        var launch = await Registered(world);
        await world.FaultAsync("""{"operation":"RunTask","answer":{"tasks":[],"failures":[{"reason":"RESOURCE:ENI","detail":"no network interfaces left"}]}}""");

        var refused = await world.Gate.ProbeTasks.StartAsync(launch, AwsWorld.Cancelled);

        Assert.Equal(new ProbeAnswer.Refused("RESOURCE:ENI", "no network interfaces left"), refused);
    }

    [Fact]
    public async Task A_start_whose_answer_got_lost_or_that_is_asked_for_twice_starts_one_task()
    {
        await using var world = await AwsWorld.StartAsync();
        var launch = await Registered(world);
        await world.FaultAsync("""{"operation":"RunTask","lost":true}""");

        var first = await world.Gate.ProbeTasks.StartAsync(launch, AwsWorld.Cancelled);
        var second = await world.Gate.ProbeTasks.StartAsync(launch, AwsWorld.Cancelled);

        Assert.Equal(first, second);
        Assert.IsType<ProbeAnswer.Done>(first);
        var tasks = await world.CallAsync("ecs", "ListTasks", $$"""{"cluster":"shop","startedBy":"ecs-deploy-gate/{{Run}}"}""");
        Assert.Single(tasks["taskArns"]!.AsArray());
    }

    [Theory]
    [InlineData("""{"operation":"RegisterTaskDefinition","count":2,"code":"ClientException","message":"Too many concurrent attempts to create a new revision of the specified family."}""")]
    [InlineData("""{"operation":"RegisterTaskDefinition","count":2,"code":"ThrottlingException"}""")]
    [InlineData("""{"operation":"RegisterTaskDefinition","count":2,"code":"ServerException","status":500}""")]
    public async Task Throttling_in_whatever_words_is_waited_for(string fault)
    {
        await using var world = await AwsWorld.StartAsync();
        await world.FaultAsync(fault);

        await Register(world, Definition());

        Assert.Equal(0, await world.FaultsLeftAsync());
    }

    [Fact]
    public async Task A_running_task_is_no_report_and_a_stopped_one_brings_records_and_log_tails()
    {
        var go = false;
        await using var world = await AwsWorld.StartAsync(_ => go ? Ends([Line(Attempt), "hello from nowhere", Line(Verdict)]) : TaskScript.Running());
        var launch = await Registered(world);
        var running = await Start(world, launch);
        Assert.Null(await world.Gate.ProbeTasks.ObserveAsync(launch, running, AwsWorld.Cancelled));

        go = true;
        launch = launch with { Attempt = 2 };
        var task = await Start(world, launch);
        var report = await Stopped(world, launch, task);

        Assert.Equal((task, launch.TaskDefinitionArn, 2), (report.TaskArn, report.TaskDefinitionArn, report.Attempt));
        Assert.Equal("EssentialContainerExited", report.StopCode);
        Assert.Equal(ProbeExitCode.Unhealthy, report.Containers.Single(c => c.Name == ProbeLayout.ObserverContainer).ExitCode);
        Assert.StartsWith("sha256:", report.Containers.Single(c => c.Name == "web").ImageDigest, StringComparison.Ordinal);
        Assert.Equal([Attempt, Verdict], report.Records);
        Assert.StartsWith("1 line(s) of the observer's log are no records", report.RecordsProblem, StringComparison.Ordinal);
        Assert.Equal(["listening", "password=[redacted]"], report.LogTails["web"]);
        Assert.True(report.CreatedAt <= report.StartedAt && report.StartedAt <= report.StoppedAt);
    }

    [Fact]
    public async Task Records_are_bounded_and_read_over_pages()
    {
        var lines = Enumerable.Range(1, 60).Select(n => Line(Attempt with { Number = n })).Append(Line(Verdict)).ToList();
        await using var world = await AwsWorld.StartAsync(
            _ => Ends(lines), options => options with { Probe = options.Probe with { MaxRecords = 25 } });
        var launch = await Registered(world);

        var report = await Stopped(world, launch, await Start(world, launch));

        Assert.Equal(25, report.Records.Count);
        Assert.Contains("more than 25 records", report.RecordsProblem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_log_is_a_remark_and_the_exit_code_still_there()
    {
        await using var world = await AwsWorld.StartAsync(_ => Ends([]));
        var launch = await Registered(world);

        var report = await Stopped(world, launch, await Start(world, launch));

        Assert.Empty(report.Records);
        Assert.NotNull(report.RecordsProblem);
        Assert.Equal(ProbeExitCode.Unhealthy, report.Containers.Single(c => c.Name == ProbeLayout.ObserverContainer).ExitCode);
    }

    [Fact]
    public async Task Logs_that_are_out_of_order_do_not_cost_the_answer()
    {
        await using var world = await AwsWorld.StartAsync(_ => Ends([Line(Verdict)]));
        var launch = await Registered(world);
        var task = await Start(world, launch);
        await Stopped(world, launch, task);
        await world.FaultAsync("""{"operation":"logs:GetLogEvents","count":500,"code":"ServiceUnavailableException","status":503}""");

        var report = await world.Gate.ProbeTasks.ObserveAsync(launch, task, AwsWorld.Cancelled);

        Assert.Contains("could not be read", report!.RecordsProblem, StringComparison.Ordinal);
        Assert.Equal("EssentialContainerExited", report.StopCode);
    }

    [Fact]
    public async Task A_task_that_never_started_keeps_ECSs_reason()
    {
        await using var world = await AwsWorld.StartAsync(_ => TaskScript.FailsToStart("CannotPullContainerError: not found"));
        var launch = await Registered(world);

        var report = await Stopped(world, launch, await Start(world, launch));

        Assert.Equal(("TaskFailedToStart", "CannotPullContainerError: not found", null), (report.StopCode, report.StoppedReason, report.StartedAt));
        Assert.All(report.Containers, c => Assert.Null(c.ExitCode));
        Assert.Empty(report.Records);
    }

    [Fact]
    public async Task A_task_that_ECS_forgot_is_a_report_that_says_so()
    {
        await using var world = await AwsWorld.StartAsync();
        var launch = await Registered(world);

        var report = await world.Gate.ProbeTasks.ObserveAsync(launch, "arn:aws:ecs:eu-west-1:111122223333:task/shop/00000000000000000000000000000000", AwsWorld.Cancelled);

        Assert.Equal("ECS no longer knows the task: MISSING", report!.StoppedReason);
        Assert.Empty(report.Containers);
    }

    [Fact]
    public async Task Cleaning_up_leaves_nothing_of_the_run_and_everything_of_others_and_can_be_repeated()
    {
        await using var world = await AwsWorld.StartAsync();
        var launch = await Registered(world);
        var task = await Start(world, launch);
        var other = RunId.New(DateTimeOffset.UnixEpoch);
        var otherArn = await Register(world, Definition(other));
        var otherTask = Assert.IsType<ProbeAnswer.Done>(await world.Gate.ProbeTasks.StartAsync(launch with { Run = other, TaskDefinitionArn = otherArn }, AwsWorld.Cancelled)).Arn;

        await world.FaultAsync("""{"operation":"StopTask","lost":true}""");
        await world.Gate.ProbeTasks.CleanUpAsync(Run, "shop", AwsWorld.Cancelled);
        await world.Gate.ProbeTasks.CleanUpAsync(Run, "shop", AwsWorld.Cancelled);

        Assert.Equal("UserInitiated", (await Stopped(world, launch, task)).StopCode);
        Assert.Null(await world.Gate.ProbeTasks.ObserveAsync(launch, otherTask, AwsWorld.Cancelled));
        Assert.Equal("INACTIVE", await Status(world, launch.TaskDefinitionArn));
        Assert.Equal("ACTIVE", await Status(world, otherArn));
        await world.Gate.ProbeTasks.CleanUpAsync(Run, "a-cluster-that-is-gone", AwsWorld.Cancelled);
    }

    [Fact]
    public async Task What_probes_have_left_is_found_page_by_page_and_nothing_else_is()
    {
        await using var world = await AwsWorld.StartAsync();
        var runs = Enumerable.Range(0, 103).Select(i => RunId.New(DateTimeOffset.UnixEpoch.AddMinutes(i))).ToList();
        foreach (var run in runs)
        {
            await Register(world, Definition(run));
        }

        await Register(world, Definition().With(json => json["family"] = "ecs-deploy-gate-tools"));
        await Register(world, Definition().With(json => json["family"] = "web"));
        await world.Gate.ProbeTasks.CleanUpAsync(runs[7], "shop", AwsWorld.Cancelled);

        var found = await world.Gate.ProbeTasks.RegisteredAsync(AwsWorld.Cancelled);

        Assert.Equal(runs.Except([runs[7]]).Order(), found.Order());
    }

    private static async Task<string> Status(AwsWorld world, string arn) =>
        (await world.CallAsync("ecs", "DescribeTaskDefinition", new JsonObject { ["taskDefinition"] = arn }.ToJsonString()))["taskDefinition"]!["status"]!.GetValue<string>();

    private static TaskDefinition Definition(RunId? run = null) => TaskDefinition.Parse($$$$"""
        {"family":"ecs-deploy-gate-{{{{run ?? Run}}}}","networkMode":"awsvpc","requiresCompatibilities":["FARGATE"],"cpu":"256","memory":"512",
         "executionRoleArn":"arn:aws:iam::111122223333:role/exec","unknownMember":{"a":1},"volumes":[],
         "containerDefinitions":[
          {"name":"web","image":"app:1","essential":true,"portMappings":[{"containerPort":80}],"logConfiguration":{"logDriver":"awslogs","options":{
            "awslogs-group":"/shop/web","awslogs-region":"eu-west-1","awslogs-stream-prefix":"web","awslogs-create-group":"true"}}},
          {"name":"quiet","image":"app:1","essential":false},
          {"name":"ecs-deploy-gate-observer","image":"probe:1","essential":true,"command":["observe"],"logConfiguration":{"logDriver":"awslogs","options":{
            "awslogs-group":"/gate","awslogs-region":"eu-west-1","awslogs-stream-prefix":"probe","awslogs-create-group":"true"}}}]}
        """);

    private static TaskScript Ends(IReadOnlyList<string> records) => TaskScript.Running(
    [
        ScriptStep.Print("web", "listening"),
        ScriptStep.Print("web", "\u001b[1mpassword=hunter2hunter2\u001b[0m"),
        .. records.Select(r => ScriptStep.Print(ProbeLayout.ObserverContainer, r)),
        ScriptStep.EssentialExit(ProbeLayout.ObserverContainer, ProbeExitCode.Unhealthy),
    ]);

    private static string Line(ProbeRecord record)
    {
        var line = new ArrayBufferWriter<byte>();
        ProbeRecords.Write(line, record);
        return Encoding.UTF8.GetString(line.WrittenSpan).TrimEnd('\n');
    }

    private static ProbeLaunch Launch(string arn) => new(Run, 1, arn, Definition(), "shop", new("FARGATE", "LATEST", ["subnet-1"], ["sg-1"], true));

    private static async Task<ProbeLaunch> Registered(AwsWorld world)
    {
        await world.CallAsync("ecs", "CreateCluster", """{"clusterName":"shop"}""");
        return Launch(await Register(world, Definition()));
    }

    private static async Task<string> Register(AwsWorld world, TaskDefinition definition) =>
        Assert.IsType<ProbeAnswer.Done>(await world.Gate.ProbeTasks.RegisterAsync(definition, AwsWorld.Cancelled)).Arn;

    private static async Task<string> Start(AwsWorld world, ProbeLaunch launch) =>
        Assert.IsType<ProbeAnswer.Done>(await world.Gate.ProbeTasks.StartAsync(launch, AwsWorld.Cancelled)).Arn;

    private static async Task<ProbeReport> Stopped(AwsWorld world, ProbeLaunch launch, string task)
    {
        for (var i = 0; i < 200; i++)
        {
            if (await world.Gate.ProbeTasks.ObserveAsync(launch, task, AwsWorld.Cancelled) is { } report)
            {
                return report;
            }

            await Task.Delay(20, AwsWorld.Cancelled);
        }

        throw new TimeoutException("The task never stopped.");
    }
}
