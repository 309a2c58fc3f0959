using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Hosting.Receiving;

/// <summary>Makes a target of what somebody sent, or says what is wrong with it.</summary>
public static partial class StartRunTarget
{
    /// <summary>Reads it.</summary>
    /// <returns>The target; or null, the JSON pointer to the place, and what is wrong there.</returns>
    public static (GateTarget? Target, string At, string Problem) Read(StartRunBody body) => body switch
    {
        { Pipeline: null, TaskDefinition: null } => No("", "Say what is to be judged: a pipeline, or a taskDefinition."),
        { Pipeline: not null, TaskDefinition: not null } => No("/taskDefinition", "A pipeline and a taskDefinition cannot be judged in one run; send two requests."),
        { Pipeline: { } pipeline } => OfPipeline(pipeline, body),
        _ => OfDefinition(body),
    };

    private static (GateTarget?, string, string) OfPipeline(string pipeline, StartRunBody body)
    {
        if (!PipelineName().IsMatch(pipeline))
        {
            return No("/pipeline", "Not the name of a pipeline: 1 to 100 letters, digits, '.', '@', '-' or '_'.");
        }

        if (body.ExecutionId is { } execution && !ExecutionId().IsMatch(execution))
        {
            return No("/executionId", "Not the id of a pipeline execution: expected a UUID in lower case.");
        }

        if (body.Cluster is not null || body.Service is not null)
        {
            return No(body.Cluster is not null ? "/cluster" : "/service", "The pipeline says where it deploys to; leave this out.");
        }

        foreach (var (at, hint) in (ReadOnlySpan<(string, string?)>)[("/action", body.Action), ("/artifact", body.Artifact)])
        {
            if (hint is not null && !Names().IsMatch(hint))
            {
                return No(at, "Not a name of 1 to 100 letters, digits, '.', '@', '-' or '_'; an action may have its stage in front, 'Stage/Action'.");
            }
        }

        var hints = body.Action is null && body.Artifact is null ? null : new JsonObject();
        if (body.Action is not null)
        {
            hints!["action"] = body.Action;
        }

        if (body.Artifact is not null)
        {
            hints!["artifact"] = body.Artifact;
        }

        return (new ExecutionTarget(pipeline, body.ExecutionId, hints?.ToJsonString()), "", "");
    }

    private static (GateTarget?, string, string) OfDefinition(StartRunBody body)
    {
        foreach (var (at, value) in (ReadOnlySpan<(string, string?)>)[("/executionId", body.ExecutionId), ("/action", body.Action), ("/artifact", body.Artifact)])
        {
            if (value is not null)
            {
                return No(at, "Belongs to a pipeline; leave this out.");
            }
        }

        if (body.Cluster is { } cluster && !NameOrArn().IsMatch(cluster))
        {
            return No("/cluster", "Not the name or ARN of a cluster.");
        }

        if (body.Service is { } service && !NameOrArn().IsMatch(service))
        {
            return No("/service", "Not the name or ARN of a service.");
        }

        try
        {
            return (new DefinitionTarget(TaskDefinition.From(body.TaskDefinition), body.Cluster, body.Service), "", "");
        }
        catch (FormatException e)
        {
            // The message begins with its place when there is one.
            return e.Message.StartsWith('/') && e.Message.Split(": ", 2) is [var at, var problem]
                ? No("/taskDefinition" + at, problem)
                : No("/taskDefinition", e.Message);
        }
    }

    private static (GateTarget?, string, string) No(string at, string problem) => (null, at, problem);

    /// <summary>CodePipeline API reference, PipelineName.</summary>
    [GeneratedRegex(@"\A[A-Za-z0-9.@\-_]{1,100}\z")]
    private static partial Regex PipelineName();

    /// <summary>One name, or two with a slash between them.</summary>
    [GeneratedRegex(@"\A[A-Za-z0-9.@\-_]{1,100}(/[A-Za-z0-9.@\-_]{1,100})?\z")]
    private static partial Regex Names();

    /// <summary>CodePipeline API reference, PipelineExecutionId.</summary>
    [GeneratedRegex(@"\A[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\z")]
    private static partial Regex ExecutionId();

    /// <summary>Names of clusters and services are at most 255 letters, digits, hyphens and underscores; ARNs add colons and slashes.</summary>
    [GeneratedRegex(@"\A(arn:[a-z\-]+:ecs:[a-z0-9\-]*:[0-9]*:(cluster|service)/[A-Za-z0-9\-_/]{1,511}|[A-Za-z0-9\-_]{1,255})\z")]
    private static partial Regex NameOrArn();
}
