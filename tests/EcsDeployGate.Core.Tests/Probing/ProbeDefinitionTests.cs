using System.Text.Json.Nodes;
using EcsDeployGate.Core.Inspecting;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Probing;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;
using EcsDeployGate.Probe.Protocol;

namespace EcsDeployGate.Core.Tests.Probing;

public sealed class ProbeDefinitionTests
{
    private static readonly RunId s_run = RunId.Parse("0198c0de-0000-7000-8000-000000000001", null);

    [Fact]
    public void The_recorder_stands_before_the_check_and_everything_else_stays()
    {
        var json = Some.Task(["CMD-SHELL", "curl -f http://localhost:8080/ || exit 1", "extra"]);
        json["futureField"] = JsonNode.Parse("""{"a": [1]}""");
        json["tags"] = JsonNode.Parse("""[{"key": "team", "value": "shop"}]""");
        json["containerDefinitions"]![0]!["secrets"] = JsonNode.Parse("""[{"name": "DB", "valueFrom": "arn:x"}]""");
        json["containerDefinitions"]![0]!["dependsOn"] = JsonNode.Parse("""[{"containerName": "init", "condition": "SUCCESS"}]""");
        json["containerDefinitions"]![0]!["newThing"] = true;
        json["containerDefinitions"]!.AsArray().Add(JsonNode.Parse("""{"name": "init", "image": "i", "essential": false}"""));

        var probe = Derive(json)!.Definition.ToJson();

        var expected = json.DeepClone().AsObject();
        expected["family"] = "ecs-deploy-gate-0198c0de-0000-7000-8000-000000000001";
        expected["volumes"] = JsonNode.Parse("""[{"name": "ecs-deploy-gate"}]""");
        var web = expected["containerDefinitions"]![0]!;
        web["healthCheck"]!["command"] = JsonNode.Parse("""
            ["CMD", "/ecs-deploy-gate/probe", "check", "--name", "web", "--timeout-ms", "5000", "--program", "curl", "--secret", "DB", "--", "/bin/sh", "-c", "curl -f http://localhost:8080/ || exit 1", "extra"]
            """);
        web["dependsOn"]!.AsArray().Add(JsonNode.Parse("""{"containerName": "ecs-deploy-gate-installer", "condition": "SUCCESS"}"""));
        web["mountPoints"] = JsonNode.Parse("""[{"sourceVolume": "ecs-deploy-gate", "containerPath": "/ecs-deploy-gate", "readOnly": false}]""");
        foreach (var container in expected["containerDefinitions"]!.AsArray())
        {
            container!["environment"] = JsonNode.Parse("""[{"name": "ECS_DEPLOY_GATE_REHEARSAL", "value": "0198c0de-0000-7000-8000-000000000001"}]""");
        }

        var ours = probe["containerDefinitions"]!.AsArray();
        Assert.Equal(["web", "init", "ecs-deploy-gate-installer", "ecs-deploy-gate-observer"], ours.Select(c => c!["name"]!.GetValue<string>()));
        ours.RemoveAt(3);
        ours.RemoveAt(2);
        Assert.True(JsonNode.DeepEquals(expected, probe), $"{expected.ToJsonString()}\n{probe.ToJsonString()}");
    }

    [Fact]
    public void Installer_and_observer_are_the_gates_own_image_and_carry_the_plan()
    {
        var probe = Derive(Some.Task(["CMD", "curl", "-f", "http://localhost:8080/"]))!;

        var installer = probe.Definition.Find(ProbeLayout.InstallerContainer)!;
        var observer = probe.Definition.Find(ProbeLayout.ObserverContainer)!;
        Assert.Equal(("registry/probe:1", false, "install,/ecs-deploy-gate"), (installer.Image, installer.Essential, string.Join(',', installer.Command!)));
        Assert.Equal(("registry/probe:1", true, "observe"), (observer.Image, observer.Essential, string.Join(',', observer.Command!)));
        Assert.Equal("""[{"containerName":"ecs-deploy-gate-installer","condition":"SUCCESS"}]""", observer["dependsOn"]!.ToJsonString());
        Assert.Equal(
            """{"logDriver":"awslogs","options":{"awslogs-group":"/ecs/shop","awslogs-region":"eu-west-1","awslogs-stream-prefix":"ecs-deploy-gate"}}""",
            observer["logConfiguration"]!.ToJsonString());
        Assert.Null(observer["memory"]);

        Assert.All([installer, observer], container => Assert.Equal("2", container["stopTimeout"]!.ToJsonString()));
        Assert.Equal(probe.Plan.ToJson(), ProbePlan.Parse(observer.Environment[ProbeLayout.PlanVariable]).ToJson());
        var planned = Assert.Single(probe.Plan.Containers);
        Assert.Equal(
            (probe.Plan with { Containers = [planned with { Experiments = [] }] }).ToJson(), ProbePlan.Parse(installer.Environment[ProbeLayout.PlanVariable]).ToJson());
        Assert.Equal(("web", true, 10, 5, 3, 15, 8080), (planned.Name, planned.Essential, planned.IntervalSeconds, planned.TimeoutSeconds, planned.Retries, planned.StartPeriodSeconds, planned.Port));
        Assert.NotEmpty(planned.Experiments);
        Assert.Equal(["CMD", "/ecs-deploy-gate/probe", "check", "--name", "web", "--timeout-ms", "5000", "--program", "curl", "--", "curl", "-f", "http://localhost:8080/"],
            probe.Definition.Find("web")!.HealthCheck!.Command);
    }

    [Fact]
    public void The_images_SHELL_is_left_to_builds()
    {
        var image = new InspectedImage("web", new ImageFacts { Digest = "sha256:aa", Architecture = "amd64", Os = "linux", Shell = ["/bin/bash", "-eo", "pipefail", "-c"] }, null);

        var command = ProbeDefinition.Derive(Some.WithCheck("CMD-SHELL", "true"), [image], Settings(), s_run, 1)!.Definition.Find("web")!.HealthCheck!.Command;

        Assert.Equal(["/bin/sh", "-c", "true"], command.Skip(8));
    }

    [Fact]
    public void Without_a_log_to_share_the_settings_say_where_and_Fargate_without_a_role_logs_nowhere()
    {
        var json = Some.Task(["CMD", "x"]);
        json["containerDefinitions"]![0]!.AsObject().Remove("logConfiguration");
        Assert.Equal(
            """{"logDriver":"awslogs","options":{"awslogs-group":"/ecs-deploy-gate/probe","awslogs-region":"us-east-1","awslogs-stream-prefix":"ecs-deploy-gate"}}""",
            Derive(json)!.Definition.Find(ProbeLayout.ObserverContainer)!["logConfiguration"]!.ToJsonString());

        json.Remove("executionRoleArn");
        Assert.Null(Derive(json)!.Definition.Find(ProbeLayout.ObserverContainer)!["logConfiguration"]);
    }

    [Fact]
    public void Restarts_are_off_empty_tags_are_dropped_and_tasks_without_a_size_give_our_containers_one()
    {
        var json = Some.Task(["CMD", "x"]);
        json["tags"] = new JsonArray();
        json.Remove("memory");
        json["containerDefinitions"]![0]!["restartPolicy"] = JsonNode.Parse("""{"enabled": true}""");
        json["containerDefinitions"]![0]!["environment"] = JsonNode.Parse("""[{"name": "ECS_DEPLOY_GATE_REHEARSAL", "value": "old"}, {"name": "A", "value": "1"}]""");

        var probe = Derive(json)!.Definition;

        Assert.Null(probe["tags"]);
        Assert.Null(probe.Find("web")!["restartPolicy"]);
        Assert.Equal(s_run.ToString(), probe.Find("web")!.Environment[ProbeLayout.RehearsalVariable]);
        Assert.Equal("1", probe.Find("web")!.Environment["A"]);
        Assert.Equal(64, probe.Find(ProbeLayout.InstallerContainer)!["memory"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("curl", "-f", "http://x/")]
    [InlineData("CMD")]
    [InlineData("CMD-SHELL", " ")]
    [InlineData("NONE")]
    public void A_check_that_ECS_would_not_run_is_not_made_to_work_by_a_recorder(params string[] command)
    {
        Assert.Null(Derive(Some.Task(command)));
        Assert.Equal("No container has a health check that ECS would run.", ProbeDefinition.WhyNot(Some.WithCheck(command)));
    }

    [Theory]
    [InlineData("""{"containerDefinitions": [{"name": "a", "image": "i"}]}""", "No container has a health check.")]
    [InlineData("""{"containerDefinitions": [{"name": "ecs-deploy-gate-observer", "image": "i", "healthCheck": {"command": ["CMD", "x"]}}]}""",
        "A container is named 'ecs-deploy-gate-observer', which the probe uses itself: rename it.")]
    [InlineData("""{"volumes": [{"name": "ecs-deploy-gate"}], "containerDefinitions": [{"name": "a", "image": "i", "healthCheck": {"command": ["CMD", "x"]}}]}""",
        "A volume is named 'ecs-deploy-gate', which the probe uses itself: rename it.")]
    [InlineData("""{"containerDefinitions": [{"name": "a", "image": "i", "mountPoints": [{"sourceVolume": "v", "containerPath": "/ecs-deploy-gate/"}], "healthCheck": {"command": ["CMD", "x"]}}]}""",
        "Container 'a' mounts something at '/ecs-deploy-gate', where the probe's volume goes: choose another path.")]
    [InlineData("""{"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}, "containerDefinitions": [{"name": "a", "image": "i", "healthCheck": {"command": ["CMD", "x"]}}]}""",
        "The task runs on 'WINDOWS_SERVER_2022_CORE'; the probe is a Linux program.")]
    public void What_cannot_be_probed_is_said(string json, string why)
    {
        Assert.Equal(why, ProbeDefinition.WhyNot(Some.Deployment(json)));
        Assert.Null(ProbeDefinition.Derive(Some.Deployment(json), [], Settings(), s_run, 1));
    }

    [Fact]
    public void ECSs_limits_are_kept()
    {
        var json = Some.Task(["CMD", "x"]);
        for (var i = 0; i < 8; i++)
        {
            json["containerDefinitions"]!.AsArray().Add(JsonNode.Parse($$"""{"name": "c{{i}}", "image": "i"}"""));
        }

        Assert.Equal("The task has 9 containers; the probe adds 2 and ECS takes at most 10.", ProbeDefinition.WhyNot(Some.Deployment(json.ToJsonString())));

        var small = Derive(Some.Task(["CMD-SHELL", "curl -f http://localhost:8080/ || exit 1"]))!.Plan.Containers[0].Experiments.Count;
        var large = Some.Task(["CMD-SHELL", "curl -f http://localhost:8080/ || exit 1"]);
        large["containerDefinitions"]![0]!["dockerLabels"] = new JsonObject { ["padding"] = new string('x', 52_000) };
        var probe = Derive(large)!;
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(probe.Definition.ToString()), 50_000, ProbeDefinition.MaxBytes);
        Assert.InRange(probe.Plan.Containers[0].Experiments.Count, 0, small - 1);
    }

    [Theory]
    [InlineData("""{"command": ["CMD", "x"]}""", 1, 315)]                                                           // 0 + 4×35 + 2×35 + 15 + 60 + 30
    [InlineData("""{"command": ["CMD", "x"], "interval": 10, "timeout": 5, "retries": 2, "startPeriod": 60}""", 1, 240)] // 60 + 3×15 + 2×15 + 105
    [InlineData("""{"command": ["CMD", "x"], "interval": 10, "timeout": 5, "retries": 2, "startPeriod": 60}""", 2, 480)]
    [InlineData("""{"command": ["CMD", "x"], "interval": 300, "timeout": 60, "retries": 10, "startPeriod": 300}""", 1, 3600)]
    public void The_deadline_leaves_time_for_the_slowest_answer(string check, int attempt, int seconds)
    {
        var json = Some.Task(["CMD", "x"]);
        json["containerDefinitions"]![0]!["healthCheck"] = JsonNode.Parse(check);

        Assert.Equal(seconds, ProbeDefinition.Derive(Some.Deployment(json.ToJsonString()), [], Settings(), s_run, attempt)!.Plan.DeadlineSeconds);
        Assert.Equal(77, ProbeDefinition.Derive(Some.Deployment(json.ToJsonString()), [], Settings() with { DeadlineSeconds = 77 }, s_run, attempt)!.Plan.DeadlineSeconds);
    }

    [Fact]
    public void The_deadline_counts_the_containers_that_have_to_be_ready_first()
    {
        var alone = Derive(Some.Task(["CMD", "x"]))!.Plan.DeadlineSeconds;
        var json = Some.Task(["CMD", "x"]);
        json["containerDefinitions"]![0]!["dependsOn"] = JsonNode.Parse("""[{"containerName": "db", "condition": "HEALTHY"}]""");
        json["containerDefinitions"]!.AsArray().Add(JsonNode.Parse(
            """{"name": "db", "image": "i", "healthCheck": {"command": ["CMD", "y"], "interval": 5, "timeout": 2, "retries": 1}}"""));
        Assert.Equal(alone + 14, Derive(json)!.Plan.DeadlineSeconds);

        // A circle, which ECS refuses, ends here too.
        json["containerDefinitions"]![1]!["dependsOn"] = JsonNode.Parse("""[{"containerName": "web", "condition": "HEALTHY"}]""");
        Assert.InRange(Derive(json)!.Plan.DeadlineSeconds, alone, 3600);
    }

    [Fact]
    public void A_container_that_others_wait_for_decides_although_it_is_not_essential()
    {
        var json = Some.Task(["CMD", "x"]);
        json["containerDefinitions"]![0]!["essential"] = false;
        json["containerDefinitions"]!.AsArray().Add(JsonNode.Parse("""{"name": "app", "image": "i", "dependsOn": [{"containerName": "web", "condition": "HEALTHY"}]}"""));

        Assert.True(Derive(json)!.Plan.Containers[0].Essential);
    }

    [Fact]
    public void Command_only_puts_a_program_that_waits_in_the_place_of_every_application()
    {
        var json = Some.Task(["CMD", "x"]);
        json["containerDefinitions"]![0]!["command"] = new JsonArray("serve");
        json["containerDefinitions"]![0]!["dependsOn"] = JsonNode.Parse("""[{"containerName": "log", "condition": "HEALTHY"}]""");
        json["containerDefinitions"]!.AsArray().Add(JsonNode.Parse("""{"name": "log", "image": "i", "entryPoint": ["/log"]}"""));

        var probe = ProbeDefinition.Derive(Some.Deployment(json.ToJsonString()), [], Settings() with { Mode = ProbeMode.CommandOnly }, s_run, 1)!;

        Assert.True(probe.Plan.CommandOnly);
        foreach (var name in (string[])["web", "log"])
        {
            var container = probe.Definition.Find(name)!;
            Assert.Equal(["/ecs-deploy-gate/probe", "hold"], container.EntryPoint!);
            Assert.Null(container.Command);
            Assert.Equal("""[{"containerName":"ecs-deploy-gate-installer","condition":"SUCCESS"}]""", container["dependsOn"]!.ToJsonString());
        }

        Assert.Equal((5, 0), (probe.Definition.Find("web")!.HealthCheck!.Interval, probe.Definition.Find("web")!.HealthCheck!.StartPeriod));
    }

    [Fact]
    public void Containers_that_the_policy_leaves_out_are_gone_with_what_refers_to_them()
    {
        var json = Some.Task(["CMD", "x"]);
        var web = json["containerDefinitions"]![0]!;
        web["dependsOn"] = JsonNode.Parse("""[{"containerName": "envoy", "condition": "HEALTHY"}, {"containerName": "init", "condition": "SUCCESS"}]""");
        web["logConfiguration"] = JsonNode.Parse("""{"logDriver": "awsfirelens"}""");
        json["proxyConfiguration"] = JsonNode.Parse("""{"containerName": "envoy", "type": "APPMESH"}""");
        foreach (var other in (string[])["""{"name": "envoy", "image": "e"}""", """{"name": "log-router", "image": "l", "firelensConfiguration": {"type": "fluentbit"}}""", """{"name": "init", "image": "i", "essential": false}"""])
        {
            json["containerDefinitions"]!.AsArray().Add(JsonNode.Parse(other));
        }

        var probe = ProbeDefinition.Derive(Some.Deployment(json.ToJsonString()), [], Settings() with { DropContainers = ["envoy", "log-*"] }, s_run, 1)!;

        Assert.Equal(["web", "init", "ecs-deploy-gate-installer", "ecs-deploy-gate-observer"], probe.Definition.Containers.Select(c => c.Name));
        var kept = probe.Definition.Find("web")!;
        Assert.Equal("""[{"containerName":"init","condition":"SUCCESS"},{"containerName":"ecs-deploy-gate-installer","condition":"SUCCESS"}]""", kept["dependsOn"]!.ToJsonString());
        Assert.Null(kept["logConfiguration"]);
        Assert.Null(probe.Definition["proxyConfiguration"]);
        Assert.Equal(
            "Every container with a health check is one that the policy leaves out of probes.",
            ProbeDefinition.WhyNot(Some.Deployment(json.ToJsonString()), Settings() with { DropContainers = ["web"] }));
    }

    [Fact]
    public void Names_of_secrets_go_to_the_recorder_and_values_nowhere()
    {
        var json = Some.Task(["CMD-SHELL", "curl -f http://localhost:$PORT/ || exit 1"]);
        json["containerDefinitions"]![0]!["environment"] = JsonNode.Parse("""[{"name": "API_TOKEN", "value": "t0ps3cret"}, {"name": "MODE", "value": "prod"}]""");
        json["containerDefinitions"]![0]!["secrets"] = JsonNode.Parse("""[{"name": "DB", "valueFrom": "arn:aws:ssm:eu-west-1:1:parameter/db"}]""");

        var command = Derive(json)!.Definition.Find("web")!.HealthCheck!.Command;

        Assert.Equal(["--program", "curl", "--variable", "PORT", "--secret", "DB", "--secret", "API_TOKEN", "--"], command.Skip(7).Take(9));
        Assert.DoesNotContain(command, item => item.Contains("t0ps3cret", StringComparison.Ordinal));
    }

    [Fact]
    public void A_probe_runs_where_and_as_whom_the_candidate_does_unless_the_settings_say_otherwise()
    {
        var json = Some.Task(["CMD", "true"]);
        json["taskRoleArn"] = "arn:aws:iam::111122223333:role/app";
        json["executionRoleArn"] = "arn:aws:iam::111122223333:role/exec";
        var own = new Placement("FARGATE", "1.4.0", ["subnet-1"], ["sg-1"], AssignPublicIp: true);
        var settings = Settings() with { Subnets = ["subnet-2", "subnet-3"], AssignPublicIp = false, ExecutionRoleArn = "arn:aws:iam::111122223333:role/probe" };

        var unset = Derive(json)!.Definition;
        var set = ProbeDefinition.Derive(Some.Deployment(json.ToJsonString()), [], settings, s_run, 1)!.Definition;

        Assert.Equal(("arn:aws:iam::111122223333:role/app", "arn:aws:iam::111122223333:role/exec"), Roles(unset));
        Assert.Equal(("arn:aws:iam::111122223333:role/app", "arn:aws:iam::111122223333:role/probe"), Roles(set));
        Assert.Same(own.Subnets, Settings().Place(own).Subnets);
        Assert.Equal(own, Settings().Place(own));
        Assert.Equal(own with { Subnets = settings.Subnets, AssignPublicIp = false }, settings.Place(own));
    }

    private static (string, string) Roles(TaskDefinition task) => (task["taskRoleArn"]!.GetValue<string>(), task["executionRoleArn"]!.GetValue<string>());

    private static DerivedProbe? Derive(JsonObject json) => ProbeDefinition.Derive(Some.Deployment(json.ToJsonString()), [], Settings(), s_run, 1);

    private static ProbeSettings Settings() => new() { Image = "registry/probe:1" };
}
