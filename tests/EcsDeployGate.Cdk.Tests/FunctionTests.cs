using Amazon.CDK.Assertions;
using EcsDeployGate.Hosting.Configuration;
using Microsoft.Extensions.Configuration;

namespace EcsDeployGate.Cdk.Tests;

public sealed class FunctionTests(Synthesized synthesized)
{
    [Fact]
    public void It_is_one_function_on_arm64_that_keeps_what_it_could_not_take()
    {
        synthesized.Standard.ResourceCountIs("AWS::Lambda::Function", 1);
        synthesized.Standard.HasResourceProperties("AWS::Lambda::Function", new Dictionary<string, object>
        {
            ["FunctionName"] = "ecs-deploy-gate",
            ["Runtime"] = "provided.al2023",
            ["Architectures"] = new[] { "arm64" },
            ["Handler"] = "bootstrap",
            ["MemorySize"] = 1024,
            ["Timeout"] = 660,
            ["DeadLetterConfig"] = Match.AnyValue(),
            ["LoggingConfig"] = Match.AnyValue(),
        });
        synthesized.Standard.HasResourceProperties("AWS::Lambda::EventInvokeConfig", new Dictionary<string, object> { ["MaximumRetryAttempts"] = 2 });
    }

    [Fact]
    public void What_its_runtime_starts_is_published_and_starts_the_api()
    {
        var project = File.ReadAllText(Checkout.Path("src/EcsDeployGate.Api/EcsDeployGate.Api.csproj"));
        var bootstrap = Checkout.Path("src/EcsDeployGate.Api/Lambda/bootstrap");

        Assert.Contains("""<None Include="Lambda/bootstrap" CopyToPublishDirectory="PreserveNewest" Link="bootstrap" />""", project, StringComparison.Ordinal);
        Assert.Contains("<AssemblyName>ecs-deploy-gate-api</AssemblyName>", project, StringComparison.Ordinal);
        Assert.Contains("/ecs-deploy-gate-api\"", File.ReadAllText(bootstrap), StringComparison.Ordinal);
        Assert.True(File.GetUnixFileMode(bootstrap).HasFlag(UnixFileMode.UserExecute | UnixFileMode.OtherExecute), "Lambda runs it as another user.");
    }

    [Fact]
    public void Every_variable_that_it_gets_is_a_setting_of_the_gate()
    {
        var variables = Assert.Single(Synthesized.Resources(synthesized.StandardJson, "AWS::Lambda::Function"))["Properties"]!["Environment"]!["Variables"]!.AsObject();
        var before = variables.ToDictionary(v => v.Key, v => Environment.GetEnvironmentVariable(v.Key));
        try
        {
            foreach (var (name, _) in variables)
            {
                Environment.SetEnvironmentVariable(name, $"value of {name}");
            }

            var known = new ConfigurationBuilder().AddGateEnvironment().Build().AsEnumerable().Select(pair => pair.Value).ToList();

            Assert.All(variables, variable => Assert.Contains($"value of {variable.Key}", known));
            Assert.Equal(5, variables.Count);
        }
        finally
        {
            foreach (var (name, value) in before)
            {
                Environment.SetEnvironmentVariable(name, value);
            }
        }
    }

    [Fact]
    public void Every_log_group_forgets_in_time()
    {
        var logs = Synthesized.Resources(synthesized.StandardJson, "AWS::Logs::LogGroup").ToList();

        Assert.Equal(
            ["/aws/lambda/ecs-deploy-gate", "/aws/vendedlogs/ecs-deploy-gate-api", "/ecs-deploy-gate/probe"],
            logs.Select(log => log["Properties"]!["LogGroupName"]!.GetValue<string>()).Order());
        Assert.All(logs, log => Assert.Equal(90, log["Properties"]!["RetentionInDays"]!.GetValue<int>()));
    }

    [Fact]
    public void What_was_chosen_becomes_settings()
    {
        synthesized.Chosen.HasResourceProperties("AWS::Lambda::Function", new Dictionary<string, object>
        {
            ["Environment"] = new Dictionary<string, object>
            {
                ["Variables"] = Match.ObjectLike(new Dictionary<string, object>
                {
                    ["ECS_DEPLOY_GATE_PROBE__IMAGE"] = "example.com/probe@sha256:0000000000000000000000000000000000000000000000000000000000000000",
                    ["ECS_DEPLOY_GATE_AWS__TARGET_ROLES__0__ROLE_ARN"] = "arn:aws:iam::444455556666:role/gate",
                    ["ECS_DEPLOY_GATE_AWS__TARGET_ROLES__0__STAGE"] = "Production*",
                    ["ECS_DEPLOY_GATE_AWS__TARGET_ROLES__0__EXTERNAL_ID"] = "shop",
                    ["ECS_DEPLOY_GATE_AWS__TARGET_ROLES__1__PIPELINE"] = "shop-*",
                    ["ECS_DEPLOY_GATE_AWS__TARGET_ROLES__1__CLUSTER"] = "shop",
                    ["ECS_DEPLOY_GATE_AWS__TARGET_ROLES__1__SERVICE"] = "web-*",
                    ["ECS_DEPLOY_GATE_AWS__TARGET_ROLES__1__REGION"] = "us-*",
                    ["ECS_DEPLOY_GATE_AWS__TARGET_ROLES__2__ROLE_ARN"] = "arn:aws:iam::777788889999:role/gate",
                    ["ECS_DEPLOY_GATE_AWS__TARGET_ROLES__2__ACCOUNT"] = "777788889999",
                }),
            },
        });
    }
}
