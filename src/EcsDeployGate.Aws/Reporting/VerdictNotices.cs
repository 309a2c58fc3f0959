using Amazon.EventBridge.Model;
using EcsDeployGate.Aws.Clients;
using EcsDeployGate.Aws.Resilience;
using EcsDeployGate.Core.Reporting;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.Runs;

namespace EcsDeployGate.Aws.Reporting;

/// <summary>Puts one event for each decision on a bus of EventBridge, where rules bring it to chat and tickets.</summary>
internal sealed class VerdictNotices(AwsClients clients, Port port, string bus) : IVerdictNotices
{
    /// <summary>What rules match on; a promise.</summary>
    private const string Source = "ecs-deploy-gate";

    private const string DetailType = "ECS Deploy Gate Verdict";

    public async Task SendAsync(VerdictNotice notice, CancellationToken cancellationToken)
    {
        var answer = await port.AskAsync(
            "PutEvents",
            token => clients.EventBridge.PutEventsAsync(
                new PutEventsRequest
                {
                    Entries =
                    [
                        new PutEventsRequestEntry { Source = Source, DetailType = DetailType, EventBusName = bus, Detail = notice.Detail.ToJsonString(RunJson.Options) },
                    ],
                },
                token),
            null,
            cancellationToken).ConfigureAwait(false);

        // An entry that was not taken is not an error of the call.
        if (answer.Entries?.FirstOrDefault(e => e.ErrorCode is not null) is { } refused)
        {
            throw new PortUnavailableException("events", "PutEvents", refused.ErrorCode, refused.ErrorMessage ?? "The event was not taken.");
        }
    }
}
