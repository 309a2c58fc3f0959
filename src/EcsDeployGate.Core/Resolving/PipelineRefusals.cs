using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Core.Resolving;

/// <summary>Every way in which a pipeline's deployment cannot be resolved, in words for whoever is on call.</summary>
internal static class PipelineRefusals
{
    /// <summary>Most names that one message lists.</summary>
    private const int MaxListed = 10;

    public static Resolution.Refused Elsewhere<T>(Fetched<T> answer, string code) => answer switch
    {
        Fetched<T>.Missing missing => new(
            code, missing.Message,
            code is "service-not-found" ? "Create the service, or correct ClusterName and ServiceName of the deploy action." : "Check the pipeline's name, account and region.",
            Rejects: code is "service-not-found"),
        Fetched<T>.Refused refused => Denied(refused.Message, refused.PermissionNeeded),
        _ => throw new InvalidOperationException("Found is not a refusal."),
    };

    public static Resolution.Refused InvalidHint(string problem, string source = "CustomData") => new(
        "invalid-hint", problem,
        $$"""Write {{source}} as a JSON object with any of the texts cluster, service, artifact, action and executionId, such as {"service":"web"}, or as a plain sentence for people.""",
        Rejects: false);

    public static Resolution.Refused UnknownPipeline(JobTarget? job) => new(
        "unknown-pipeline",
        "UserParameters do not name the pipeline, and CodePipeline does not say which one "
            + (job is null ? "the stage condition" : $"the job of function '{job.Function ?? "?"}'") + " belongs to"
            + (job is null ? "." : job.Artifacts.Count is 0 ? "; the action has no input artifact." : $"; its input artifacts are {Names([.. job.Artifacts.Select(a => a.Name)])}."),
        """Set UserParameters to {"pipeline":"NAME","executionId":"#{codepipeline.PipelineExecutionId}"}"""
            + (job is null ? "." : """, or give the action the artifact with imagedefinitions.json and set {"cluster":"NAME","service":"NAME"}."""),
        Rejects: false);

    public static Resolution.Refused UnknownExecution(string pipeline) => new(
        "unknown-execution",
        $"UserParameters do not say which execution of pipeline '{pipeline}' is at the stage condition, and CodePipeline does not either.",
        """Add "executionId":"#{codepipeline.PipelineExecutionId}" to UserParameters.""",
        Rejects: false);

    public static Resolution.Refused NobodyWaits(string pipeline, IReadOnlyList<GatePlace> places) => new(
        "unknown-execution",
        $"No execution of pipeline '{pipeline}' is at {(places.Count is 0 ? "an action or condition that calls the gate; there is none" : string.Join(" or ", places.Take(MaxListed)))}.",
        """Add "executionId":"#{codepipeline.PipelineExecutionId}" to UserParameters.""",
        Rejects: false);

    public static Resolution.Refused SeveralWait(string pipeline, IReadOnlyList<string> executions) => new(
        "ambiguous-execution",
        $"{executions.Count} executions of pipeline '{pipeline}' are at the gate: {Names(executions)}.",
        """Add "executionId":"#{codepipeline.PipelineExecutionId}" to UserParameters.""",
        Rejects: false);

    public static Resolution.Refused NoDeployAction(string pipeline, string where) => new(
        "no-deploy-action",
        $"Pipeline '{pipeline}' has no ECS deploy action {where}: there is nothing that the gate could judge.",
        "Put the gate before the deploy action, in the same stage with a lower runOrder or in an earlier stage.",
        Rejects: false);

    public static Resolution.Refused NoneMatches(string pipeline, IReadOnlyList<DeployStep> steps) => new(
        "invalid-hint",
        $"CustomData names none of the ECS deploy actions that the gate of pipeline '{pipeline}' answers for: {List(steps)}.",
        $"Correct CustomData: {Choice(steps)}.",
        Rejects: false);

    public static Resolution.Refused Ambiguous(string pipeline, IReadOnlyList<DeployStep> steps) => new(
        "ambiguous-deployment",
        $"{steps.Count} ECS deploy actions of pipeline '{pipeline}' could be meant: {List(steps)}.",
        $"Give each deploy action a gate of its own in front of it, or say in CustomData which one this gate is for: {Choice(steps)}.",
        Rejects: false);

    public static Resolution.Refused NoSetting(DeployStep step, string key) => Invalid(
        $"The deploy action '{step.Path}' ({step.Action.Provider}) has no {key}.", $"Set {key} of the action.");

    public static Resolution.Refused BadTemplate(ArtifactLocation location, string file, string problem, string fix) => Invalid(
        $"'{file}' in the artifact '{location.Name}' ({location.Url}): {problem}.", fix);

    public static Resolution.Refused NoDeploymentGroup<T>(DeployStep step, Fetched<T> answer) => answer switch
    {
        Fetched<T>.Missing missing => new(
            "service-not-found", missing.Message,
            $$"""Correct ApplicationName and DeploymentGroupName of '{{step.Path}}', or name the service for the gate: {"cluster":"NAME","service":"NAME"}.""", Rejects: false),
        Fetched<T>.Refused refused => new(
            "gate-permission", refused.Message,
            $$"""Allow {{refused.PermissionNeeded}} to the gate's role, or name the service for the gate: {"cluster":"NAME","service":"NAME"}.""", Rejects: false),
        _ => throw new InvalidOperationException("Found is not a refusal."),
    };

    public static Resolution.Refused Unnamed(DeployStep step, string key, string? hint) => new(
        "unresolved-variable",
        step.Setting(key) is { } value
            ? $"{key} of the deploy action '{step.Path}' is '{value}', which CodePipeline fills in only when that action starts."
            : $"The deploy action '{step.Path}' has no {key}.",
        hint is null ? $"Write {key} without a variable." : $"Write {key} without a variable, or name it in the gate's CustomData: {{\"{hint}\":\"…\"}}.",
        Rejects: step.Setting(key) is null);

    public static Resolution.Refused NoInput(DeployStep step) => new(
        "invalid-artifact",
        $"The deploy action '{step.Path}' has {step.Action.InputArtifacts.Count} input artifacts; the ECS provider takes exactly one.",
        "Give the action one input artifact: the one that holds imagedefinitions.json.",
        Rejects: true);

    public static Resolution.Refused NotMadeYet(PipelineDefinition pipeline, DeployStep step, string artifact, string executionId)
    {
        var maker = (from s in pipeline.Stages from a in s.Actions where a.OutputArtifacts.Contains(artifact) select $"'{s.Name}/{a.Name}'").FirstOrDefault();
        return new(
            "artifact-not-found",
            $"Execution {executionId} of pipeline '{pipeline.Name}' has not made the artifact '{artifact}' that the deploy action '{step.Path}' reads"
                + (maker is null ? "; no action makes it." : $"; {maker} makes it."),
            maker is null ? "Correct the action's input artifact." : $"Put the gate after {maker}.",
            Rejects: maker is null);
    }

    public static Resolution.Refused NoFile(ArtifactAnswer answer, ArtifactLocation location, FileWanted file) => answer switch
    {
        ArtifactAnswer.NoSuchFile none => Invalid(
            $"The artifact '{location.Name}' ({location.Url}) has no file '{file.Path}'; it has {(none.Files.Count is 0 ? "no files" : Names(none.Files))}.",
            $"Let the build write '{file.Path}' to the artifact's root{(file.Setting is null ? "" : $", or set {file.Setting} of the deploy action")}."),
        ArtifactAnswer.TooLong tooLong => Invalid(
            $"'{file.Path}' in the artifact '{location.Name}' ({location.Url}) has {tooLong.Bytes} bytes; CodePipeline takes at most {file.MaxBytes}.",
            file.Shorter),
        ArtifactAnswer.Invalid invalid => Invalid(
            $"The artifact '{location.Name}' ({location.Url}) cannot be read: {invalid.Message}",
            "Look at what the action that made it puts in; run that action again."),
        ArtifactAnswer.Missing missing => new(
            "artifact-not-found", missing.Message,
            "Start the pipeline again; look whether a lifecycle rule of the bucket removes artifacts too early.", Rejects: true),
        ArtifactAnswer.Refused refused => Denied(refused.Message, refused.PermissionNeeded),
        _ => throw new InvalidOperationException("Found is not a refusal."),
    };

    public static Resolution.Refused BadFile(ArtifactLocation location, string file, ImageDefinitions.Flaw flaw) => new(
        "invalid-artifact",
        $"'{file}' in the artifact '{location.Name}' ({location.Url}) {flaw.Message}.",
        """Write it as UTF-8 JSON, each container once: [{"name":"web","imageUri":"registry/repository:tag"}].""",
        flaw.Rejects);

    public static Resolution.Refused WrongController(string who, string provider, ServiceDescription service) => new(
        "wrong-deployment-controller",
        $"The service '{service.Name}' is deployed by {service.Controller}; {who} (provider {provider}) cannot change its task definition.",
        (service.Controller, provider) switch
        {
            ("CODE_DEPLOY", _) => "Use the provider CodeDeployToECS, or change the service's deployment controller to ECS.",
            ("ECS", _) => "Use the provider ECS, or make the service anew with the deployment controller CODE_DEPLOY.",
            (_, "ECS") => "Change the service's deployment controller to ECS.",
            _ => "Make the service anew with the deployment controller CODE_DEPLOY.",
        },
        Rejects: true);

    public static Resolution.Refused UnknownContainers(string file, IReadOnlyList<string> unknown, ServiceDescription service, TaskDefinition baseline) => new(
        "unknown-container",
        $"'{file}' names {(unknown.Count is 1 ? "the container" : "the containers")} {Names(unknown)}; the service '{service.Name}' ({service.TaskDefinitionArn}) has {Names([.. baseline.Containers.Select(c => c.Name)])}. The deploy action would fail on it.",
        $"Write the container's name as the task definition has it: {Names([.. baseline.Containers.Select(c => c.Name)])}.",
        Rejects: true);

    private static Resolution.Refused Invalid(string message, string fix) => new("invalid-artifact", message, fix, Rejects: true);

    private static Resolution.Refused Denied(string message, string permission) => new(
        "gate-permission", message, $"Allow {permission} to the gate's role.", Rejects: false);

    private static string List(IReadOnlyList<DeployStep> steps) => string.Join(", ", steps.Take(MaxListed).Select(s => s.ToString())) + More(steps.Count);

    private static string Choice(IReadOnlyList<DeployStep> steps) =>
        string.Join(" or ", steps.Take(MaxListed).Select(s => $$"""{"action":"{{s.Path}}"}""")) + More(steps.Count);

    private static string Names(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(MaxListed).Select(n => $"'{(n.Length > 100 ? n[..100] + "…" : n)}'")) + More(names.Count);

    private static string More(int count) => count > MaxListed ? $" and {count - MaxListed} more" : "";
}
