using Amazon.CDK;

namespace EcsDeployGate.Cdk.Installing;

/// <summary>Everything that the function may do. The README's table is held to this list by a test.</summary>
internal static class Permissions
{
    /// <summary>Makes the list.</summary>
    /// <param name="stack">Region, account and partition of the resources.</param>
    /// <param name="settings">Patterns that the installation chose.</param>
    /// <param name="tableArn">The run table.</param>
    /// <param name="layersArn">The table with indexes of layers.</param>
    public static IReadOnlyList<Permission> Of(Stack stack, GateSettings settings, string tableArn, string layersArn)
    {
        string Arn(string service, string rest, string? region = null, string? account = null) =>
            $"arn:{stack.Partition}:{service}:{region ?? stack.Region}:{account ?? stack.Account}:{rest}";

        var taskRoles = settings.TaskRoles ?? [Arn("iam", "role/ecs-tasks/*", region: "")];
        var artifacts = settings.ArtifactObjects ?? [Arn("s3", "codepipeline-*/*", region: "", account: "")];
        var pipelines = Arn("codepipeline", "*");
        List<Permission> permissions =
        [
            new("KeepRuns", "The log of every run. Nothing can be deleted, and nothing scanned.",
                ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:Query"], [tableArn]),
            new("ListRuns", "Lists and due runs come out of the indexes.", ["dynamodb:Query"], [$"{tableArn}/index/*"]),
            new("KeepLayers", "Indexes of layers, so that a layer is read once and not by every new environment of the function. They go by themselves.",
                ["dynamodb:PutItem", "dynamodb:Query"], [layersArn]),

            new("ReadPipelines", "Finds the deploy action behind the gate, its artifact and its settings; any pipeline may contain the gate.",
                ["codepipeline:GetPipeline", "codepipeline:GetPipelineState", "codepipeline:GetPipelineExecution", "codepipeline:ListActionExecutions"], [pipelines]),
            new("AnswerApprovals", "The answer at the approval door. The token of the approval is needed too, so only approvals that were announced to the gate can be answered.",
                ["codepipeline:PutApprovalResult"], [pipelines]),
            new("AnswerJobs", "The answer at the Lambda action's door. A job's id is the proof; IAM knows no resource for these actions.",
                ["codepipeline:PutJobSuccessResult", "codepipeline:PutJobFailureResult", "codepipeline:GetJobDetails"], ["*"]),
            new("RetryStages", "Retries the failed stage on request, after a re-run that approves.", ["codepipeline:RetryStageExecution"], [pipelines]),
            new("ReadArtifacts", "Reads imagedefinitions.json, taskdef.json and their like out of pipeline artifacts, by ranges.", ["s3:GetObject"], artifacts),
            new("DecryptArtifacts", "Artifacts may be encrypted with a key of the pipeline's own. Only through S3, and only where the key's policy agrees.",
                ["kms:Decrypt"], [Arn("kms", "key/*", region: "*")])
            {
                Condition = ("StringLike", "kms:ViaService", $"s3.*.{stack.UrlSuffix}"),
            },
            new("ReadDeploymentGroups", "Which service a CodeDeployToECS action deploys to stands in its deployment group.",
                ["codedeploy:GetDeploymentGroup"], [Arn("codedeploy", "deploymentgroup:*", region: "*")]),

            // A deploy action may name another region of the account: what belongs to ECS is allowed in all of them.
            new("ReadServices", "What runs today, and what a native deployment brings: any service may be guarded.",
                ["ecs:DescribeServices", "ecs:DescribeServiceDeployments", "ecs:DescribeServiceRevisions"],
                [Arn("ecs", "service/*", region: "*"), Arn("ecs", "service-deployment/*", region: "*"), Arn("ecs", "service-revision/*", region: "*")]),
            new("ReadTaskDefinitions", "Reads what would be deployed and finds probe definitions of earlier tries. IAM knows no resource for these actions.",
                ["ecs:DescribeTaskDefinition", "ecs:ListTaskDefinitions", "ecs:ListTaskDefinitionFamilies"], ["*"]),
            new("RegisterProbes", "The probe's own definitions, by the prefix of their family.",
                ["ecs:RegisterTaskDefinition"], [Arn("ecs", $"task-definition/{ProbeFamily}-*:*", region: "*")]),
            new("RunProbes", "Starts the probe task, and no other definition.", ["ecs:RunTask"], [Arn("ecs", $"task-definition/{ProbeFamily}-*:*", region: "*")]),
            new("WatchProbes", "Follows the probe task and stops it when it hangs. A task's ARN does not say its definition; the gate stops only what it started.",
                ["ecs:DescribeTasks", "ecs:StopTask"], [Arn("ecs", "task/*", region: "*")]),
            new("FindProbes", "Finds tasks of a run that a crash left behind. IAM knows the cluster's container instances only, which Fargate has none of.",
                ["ecs:ListTasks"], ["*"]),
            new("RemoveProbeDefinitions", "Deregisters the probe's definitions afterwards. IAM knows no resource for the action.", ["ecs:DeregisterTaskDefinition"], ["*"]),
            new("PassTaskRoles",
                "The probe runs under the candidate's own task and execution role. Only to ECS tasks, and only roles of these patterns: by default those below the path /ecs-tasks/.",
                ["iam:PassRole"], taskRoles)
            {
                Condition = ("StringEquals", "iam:PassedToService", "ecs-tasks.amazonaws.com"),
            },
            new("ReadProbeLogs", "The records of the probe, and the last words of containers that died. They log where the candidate's definition says.",
                ["logs:GetLogEvents"], [Arn("logs", "log-group:*:log-stream:*", region: "*")]),

            new("SignInToRegistry", "A token for ECR. IAM knows no resource for the action.", ["ecr:GetAuthorizationToken"], ["*"]),
            new("ReadImages", "Reads manifests, configurations and file tables of candidate images.",
                ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], [Arn("ecr", "repository/*", region: "*", account: "*")]),

            new("TellVerdicts", "One event per verdict, for chat and tickets.", ["events:PutEvents"], [Arn("events", "event-bus/default")])
            {
                Condition = ("StringEquals", "events:source", EventSource),
            },
        ];
        if (settings.TargetRoles.Count > 0)
        {
            permissions.Add(new("AssumeTargetRoles", "Deployments into other accounts, by roles that those accounts made for the gate.", ["sts:AssumeRole"], [.. settings.TargetRoles.Select(r => r.RoleArn).Distinct()]));
        }

        return permissions;
    }

    /// <summary>How the families of probe definitions begin; the gate names them so whatever the installation is called.</summary>
    public const string ProbeFamily = "ecs-deploy-gate";

    /// <summary>Source of verdict events; the same whatever the installation is called.</summary>
    private const string EventSource = "ecs-deploy-gate";
}
