using System.Text.RegularExpressions;

namespace EcsDeployGate.Cdk.Tests;

public sealed partial class PermissionsTests(Synthesized synthesized)
{
    [Fact]
    public void Every_call_that_the_ports_make_is_allowed()
    {
        var allowed = Synthesized.Statements(synthesized.StandardJson).Values
            .SelectMany(statement => Synthesized.Texts(statement["Action"]))
            .Select(action => action.Split(':')[1])
            .ToHashSet(StringComparer.Ordinal);

        // What is asked of registries is HTTP, roles in other accounts are assumed only where some were chosen, and making a client is no call.
        var asked = Directory.EnumerateFiles(Checkout.Path("src/EcsDeployGate.Aws"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith("OciRegistry.cs", StringComparison.Ordinal))
            .SelectMany(file => Asked().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value))
            .Where(operation => operation is not ("AssumeRole" or "CreateClient"))

            // S3 has no action of that name: whoever may get an object may look at its head.
            .Select(operation => operation is "HeadObject" ? "GetObject" : operation)
            .ToHashSet(StringComparer.Ordinal);

        Assert.True(asked.Count > 15, $"Only {asked.Count} calls were found: the way they are written has changed.");
        Assert.Empty(asked.Except(allowed).Order());
    }

    [Fact]
    public void Nothing_can_be_deleted_scanned_or_administered()
    {
        var actions = Synthesized.Statements(synthesized.ChosenJson).Values.SelectMany(statement => Synthesized.Texts(statement["Action"])).ToList();

        Assert.DoesNotContain(actions, action => action.Contains('*', StringComparison.Ordinal));
        Assert.DoesNotContain(actions, action => Forbidden().IsMatch(action));
    }

    [Fact]
    public void Only_actions_for_which_IAM_knows_no_resource_have_none()
    {
        var without = Synthesized.Statements(synthesized.StandardJson).Values
            .Where(statement => Synthesized.Texts(statement["Resource"]).Contains("*"))
            .SelectMany(statement => Synthesized.Texts(statement["Action"]));

        // Service authorization reference of each service: these have no resource type, or (ListTasks) one that Fargate has none of.
        Assert.Equal(
            [
                "codepipeline:GetJobDetails", "codepipeline:PutJobFailureResult", "codepipeline:PutJobSuccessResult",
                "ecr:GetAuthorizationToken", "ecs:DeregisterTaskDefinition", "ecs:DescribeTaskDefinition", "ecs:ListTaskDefinitionFamilies", "ecs:ListTaskDefinitions", "ecs:ListTasks",
            ],
            without.Order());
    }

    [Fact]
    public void Roles_are_passed_to_ECS_tasks_only_and_only_below_a_path()
    {
        var pass = Synthesized.Statements(synthesized.StandardJson)["PassTaskRoles"];

        Assert.Equal("""{"StringEquals":{"iam:PassedToService":"ecs-tasks.amazonaws.com"}}""", pass["Condition"]!.ToJsonString());
        Assert.Contains(":role/ecs-tasks/*", Assert.Single(Synthesized.Texts(pass["Resource"])), StringComparison.Ordinal);
        Assert.Equal(["arn:aws:iam::111122223333:role/shop/*"], Synthesized.Texts(Synthesized.Statements(synthesized.ChosenJson)["PassTaskRoles"]["Resource"]));
        Assert.Single(Synthesized.Statements(synthesized.StandardJson).Values, statement => Synthesized.Texts(statement["Action"]).Contains("iam:PassRole"));
    }

    [Fact]
    public void Only_the_gates_own_task_definitions_are_registered_and_run()
    {
        foreach (var sid in (string[])["RegisterProbes", "RunProbes"])
        {
            Assert.Contains(":task-definition/ecs-deploy-gate-*:*", Assert.Single(Synthesized.Texts(Synthesized.Statements(synthesized.StandardJson)[sid]["Resource"])), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Only_the_gates_own_events_are_put_whatever_the_installation_is_called()
    {
        Assert.Equal("""{"StringEquals":{"events:source":"ecs-deploy-gate"}}""", Synthesized.Statements(synthesized.ChosenJson)["TellVerdicts"]["Condition"]!.ToJsonString());
        Assert.Contains("Source = \"ecs-deploy-gate\";", File.ReadAllText(Checkout.Path("src/EcsDeployGate.Aws/Reporting/VerdictNotices.cs")), StringComparison.Ordinal);
    }

    [Fact]
    public void Other_accounts_are_entered_only_by_roles_that_were_named()
    {
        Assert.DoesNotContain("AssumeTargetRoles", Synthesized.Statements(synthesized.StandardJson).Keys);
        Assert.Equal(["arn:aws:iam::444455556666:role/gate", "arn:aws:iam::777788889999:role/gate"], Synthesized.Texts(Synthesized.Statements(synthesized.ChosenJson)["AssumeTargetRoles"]["Resource"]));
    }

    [Fact]
    public void The_readme_tells_every_permission_with_its_actions()
    {
        var readme = File.ReadAllText(Checkout.Path("cdk/README.md"));

        Assert.All(Synthesized.Statements(synthesized.ChosenJson), pair => Assert.Contains(
            $"| `{pair.Key}` | {string.Join(", ", Synthesized.Texts(pair.Value["Action"]).Select(action => $"`{action}`"))} |", readme, StringComparison.Ordinal));
    }

    /// <summary>The name of an API operation where it is an argument: ports say it for their messages, beside the call.</summary>
    [GeneratedRegex("""
        "((?:Assume|Batch|Create|Delete|Deregister|Describe|Get|Head|List|Put|Register|Retry|Run|Start|Stop|Tag|Update)[A-Z][A-Za-z]+|Query)",
        """)]
    private static partial Regex Asked();

    [GeneratedRegex(":(Delete|Remove|Scan|Create(?!LogStream)|Attach|Detach|Put(Role|User)|Update(?!Item))")]
    private static partial Regex Forbidden();
}
