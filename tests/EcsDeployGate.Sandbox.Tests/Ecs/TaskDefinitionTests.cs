using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Tests.Wire;

namespace EcsDeployGate.Sandbox.Tests.Ecs;

public sealed class TaskDefinitionTests
{
    [Fact]
    public async Task Every_registration_is_a_new_revision_with_ECSs_defaults_filled_in()
    {
        await using var aws = await TestSandbox.StartAsync();
        var given = Some.TaskDefinition();
        given["memory"] = "1 GB";
        given["cpu"] = ".25 vCPU";

        await aws.Ecs("RegisterTaskDefinition", given.ToJsonString());
        var second = (await aws.Ecs("RegisterTaskDefinition", given.ToJsonString()))["taskDefinition"]!;

        Assert.Equal("arn:aws:ecs:eu-west-1:111122223333:task-definition/web:2", second["taskDefinitionArn"]!.GetValue<string>());
        Assert.Equal(2, second["revision"]!.GetValue<int>());
        Assert.Equal("ACTIVE", second["status"]!.GetValue<string>());
        Assert.Equal("1024", second["memory"]!.GetValue<string>());
        Assert.Equal("256", second["cpu"]!.GetValue<string>());
        Assert.Equal("""["EC2","FARGATE"]""", second["compatibilities"]!.ToJsonString());
        var container = second["containerDefinitions"]![0]!;
        Assert.True(container["essential"]!.GetValue<bool>());
        Assert.Equal("""{"containerPort":8080,"protocol":"tcp","hostPort":8080}""", container["portMappings"]![0]!.ToJsonString());
        Assert.Equal(
            """{"command":["CMD-SHELL","wget -q -O /dev/null http://127.0.0.1:8080/"],"interval":30,"timeout":5,"retries":3}""",
            container["healthCheck"]!.ToJsonString());
    }

    [Fact]
    public async Task Members_that_the_sandbox_does_not_know_are_kept()
    {
        await using var aws = await TestSandbox.StartAsync();
        var given = Some.TaskDefinition();
        given["newFromAws"] = JsonNode.Parse("""{"a":[1,2.50]}""");
        Some.Container(given)["alsoNew"] = true;

        var (status, _) = await aws.SendAsync("ecs", "RegisterTaskDefinition", given.ToJsonString());
        var (_, described) = await aws.SendAsync("ecs", "DescribeTaskDefinition", """{"taskDefinition":"web"}""");

        Assert.Equal(200, status);
        Assert.Equal("""{"a":[1,2.50]}""", described!["taskDefinition"]!["newFromAws"]!.ToJsonString());
        Assert.True(described["taskDefinition"]!["containerDefinitions"]![0]!["alsoNew"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_deregistered_revision_is_described_but_not_run()
    {
        await using var aws = await TestSandbox.StartAsync();
        await Some.ShopAsync(aws);
        await aws.Ecs("RegisterTaskDefinition", Some.TaskDefinition().ToJsonString());

        var gone = await aws.Ecs("DeregisterTaskDefinition", """{"taskDefinition":"web:2"}""");
        var latest = await aws.Ecs("DescribeTaskDefinition", """{"taskDefinition":"web"}""");
        var error = await aws.FailAsync("ecs", "RunTask", Some.RunTask("web:2"));
        var active = await aws.Ecs("ListTaskDefinitions", """{"familyPrefix":"web"}""");

        Assert.Equal("INACTIVE", gone["taskDefinition"]!["status"]!.GetValue<string>());
        Assert.Equal(1, latest["taskDefinition"]!["revision"]!.GetValue<int>());
        Assert.Equal(("ClientException", "TaskDefinition is inactive"), (error.Code, error.Message));
        Assert.Equal("""["arn:aws:ecs:eu-west-1:111122223333:task-definition/web:1"]""", active["taskDefinitionArns"]!.ToJsonString());
    }

    public static TheoryData<string, string, string> Refused => new()
    {
        { "/cpu", "null", "Fargate requires that 'cpu' be defined at the task level." },
        { "/memory", "null", "Fargate requires that 'memory' be defined at the task level." },
        { "/memory", "\"4096\"", "No Fargate configuration exists for given values." },
        { "/cpu", "\"much\"", "Invalid 'cpu' setting for task." },
        { "/networkMode", "\"bridge\"", "Fargate only supports network mode 'awsvpc'." },
        { "/family", "\"a b\"", "Family contains invalid characters." },
        { "/containerDefinitions", "[]", "Container definitions should not be null or empty." },
        { "/containerDefinitions/0/image", "null", "Container.image should not be null or empty." },
        { "/containerDefinitions/0/image", "\"a b\"", "Container.image contains invalid characters." },
        { "/containerDefinitions/0/essential", "false", "At least one container in a task definition must be essential." },
        { "/containerDefinitions/0/portMappings", """[{"containerPort":80,"hostPort":81}]""", "When networkMode=awsvpc, the host ports and container ports in port mappings must match." },
        { "/containerDefinitions/0/healthCheck/interval", "4", "Invalid value for 'interval': it must be between 5 and 300." },
        { "/containerDefinitions/0/healthCheck/startPeriod", "301", "Invalid value for 'startPeriod': it must be between 0 and 300." },
        { "/containerDefinitions/0/healthCheck/command", "[]", "Health check command should not be null or empty." },
        { "/containerDefinitions/0/privileged", "true", "Fargate compatible task definitions do not support privileged containers." },
        { "/containerDefinitions/0/stopTimeout", "121", "Fargate supports a stopTimeout between 2 and 120 seconds, not 121." },
        { "/containerDefinitions/0/mountPoints", """[{"sourceVolume":"v","containerPath":"/v"}]""", "Unknown volume 'v'." },
        { "/containerDefinitions/0/dependsOn", """[{"containerName":"x","condition":"START"}]""", "Invalid 'dependsOn' setting for container 'web': it depends on container 'x', which is not in the task definition." },
        { "/containerDefinitions/0/dependsOn", """[{"containerName":"web","condition":"HEALTHY"}]""", "Invalid 'dependsOn' setting for container 'web': the dependencies form a circle." },
        { "/containerDefinitions/0/dependsOn", """[{"containerName":"web","condition":"SUCCESS"}]""", "Invalid 'dependsOn' setting for container 'web': the condition SUCCESS can not be used on 'web', which is essential." },
        { "/containerDefinitions/0/logConfiguration", """{"logDriver":"awslogs","options":{"awslogs-group":"g","awslogs-region":"r"}}""", "Log driver awslogs requires options: awslogs-stream-prefix" },
        { "/executionRoleArn", "null", "Fargate requires task definition to have execution role ARN to support secrets." },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_Fargate_refuses_is_refused_in_its_words(string path, string value, string message)
    {
        await using var aws = await TestSandbox.StartAsync();
        var given = Some.TaskDefinition();
        Some.Container(given)["secrets"] = JsonNode.Parse("""[{"name":"KEY","valueFrom":"arn:aws:ssm:eu-west-1:111122223333:parameter/key"}]""");
        JsonNode place = given;
        var steps = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        foreach (var step in steps[..^1])
        {
            place = int.TryParse(step, out var index) ? place[index]! : place[step]!;
        }

        place[steps[^1]] = JsonNode.Parse(value);

        var error = await aws.FailAsync("ecs", "RegisterTaskDefinition", given.ToJsonString());

        Assert.Equal(("ClientException", message), (error.Code, error.Message));
    }

    [Theory]
    [InlineData(256, 512, true)]
    [InlineData(256, 3072, false)]
    [InlineData(512, 4096, true)]
    [InlineData(512, 512, false)]
    [InlineData(4096, 30720, true)]
    [InlineData(8192, 17408, false)]
    [InlineData(8192, 20480, true)]
    [InlineData(16384, 122880, true)]
    [InlineData(32768, 249856, true)]
    [InlineData(300, 512, false)]
    public void Fargate_has_these_sizes_and_no_others(int cpu, int memory, bool exists) =>
        Assert.Equal(exists, Sandbox.Ecs.TaskDefinitions.FargateSize.Exists(cpu, memory));
}
