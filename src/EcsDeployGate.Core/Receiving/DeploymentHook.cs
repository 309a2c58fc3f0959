using System.Text.Json;
using System.Text.RegularExpressions;

namespace EcsDeployGate.Core.Receiving;

/// <summary>Reads the call of an ECS deployment lifecycle hook.</summary>
/// <remarks>
/// ECS developer guide, "Lifecycle hooks for Amazon ECS service deployments". The service deployment and the revision that it brings make
/// the request: the hook is called again and again, at one stage or at several, and one deployment is judged once.
/// </remarks>
internal static partial class DeploymentHook
{
    /// <summary>True for an event that only a lifecycle hook has.</summary>
    public static bool Is(JsonElement document) =>
        document.Member("lifecycleStage") is not null && document.Member("resourceArn")?.Text() is { } arn && arn.Contains(":service-deployment/", StringComparison.Ordinal);

    public static ReceivedEvent Read(JsonElement document)
    {
        if (document.Member("lifecycleStage")?.Text() is not { } stage || !Word().IsMatch(stage))
        {
            return new ReceivedEvent.Malformed("/lifecycleStage", "Not a lifecycle stage such as PRE_SCALE_UP.");
        }

        var deployment = document.Member("resourceArn")?.Text() ?? "";
        if (!DeploymentArn().IsMatch(deployment))
        {
            return new ReceivedEvent.Malformed("/resourceArn", $"{JsonShape.Quote(deployment)} is not the ARN of a service deployment.");
        }

        var details = document.Member("executionDetails");
        var service = details?.Member("serviceArn")?.Text() ?? "";
        if (!ServiceArn().IsMatch(service))
        {
            return new ReceivedEvent.Malformed("/executionDetails/serviceArn", $"{JsonShape.Quote(service)} is not the ARN of a service.");
        }

        var revision = details?.Member("targetServiceRevisionArn")?.Text() ?? "";
        if (!RevisionArn().IsMatch(revision))
        {
            return new ReceivedEvent.Malformed("/executionDetails/targetServiceRevisionArn", $"{JsonShape.Quote(revision)} is not the ARN of a service revision.");
        }

        var request = new GateRequest(
            Door.DeploymentHook, $"hook:{deployment}/{revision[(revision.LastIndexOf('/') + 1)..]}", deployment, new HookTarget(deployment, service, revision, stage));
        return new ReceivedEvent.Hook(request, stage, GoesBack(stage, details, revision));
    }

    /// <summary>While traffic is shifted, and after production's was, a target whose share is nothing is being taken out of service: ECS rolls back.</summary>
    /// <remarks>Before the shift, and at the stages of scaling, a share of nothing says nothing: the target of a deployment that goes on
    /// has none there either. After the test traffic's shift it says nothing for a service without a test listener.</remarks>
    private static bool GoesBack(string stage, JsonElement? details, string revision) => stage switch
    {
        "TEST_TRAFFIC_SHIFT" => Share(details?.Member("testTrafficWeights"), revision) is 0,
        "PRODUCTION_TRAFFIC_SHIFT" or "POST_PRODUCTION_TRAFFIC_SHIFT" => Share(details?.Member("productionTrafficWeights"), revision) is 0,
        _ => false,
    };

    private static double? Share(JsonElement? weights, string revision) =>
        weights?.Member(revision) is { ValueKind: JsonValueKind.Number } share && share.TryGetDouble(out var value) ? value : null;

    [GeneratedRegex(@"\A[A-Z_]{1,60}\z")]
    private static partial Regex Word();

    [GeneratedRegex(@"\Aarn:[a-z\-]+:ecs:[a-z0-9\-]{1,30}:[0-9]{12}:service-deployment/[A-Za-z0-9_\-]{1,255}/[A-Za-z0-9_\-]{1,255}/[A-Za-z0-9_\-]{1,64}\z")]
    private static partial Regex DeploymentArn();

    [GeneratedRegex(@"\Aarn:[a-z\-]+:ecs:[a-z0-9\-]{1,30}:[0-9]{12}:service/[A-Za-z0-9_\-]{1,255}/[A-Za-z0-9_\-]{1,255}\z")]
    private static partial Regex ServiceArn();

    [GeneratedRegex(@"\Aarn:[a-z\-]+:ecs:[a-z0-9\-]{1,30}:[0-9]{12}:service-revision/[A-Za-z0-9_\-]{1,255}/[A-Za-z0-9_\-]{1,255}/[A-Za-z0-9_\-]{1,64}\z")]
    private static partial Regex RevisionArn();
}
