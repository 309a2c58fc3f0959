using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Ecs.Services;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Admin;

/// <summary><c>/_sandbox/services</c>: how long the hooks of deployments are waited for.</summary>
internal sealed class ServiceAdmin(ServiceScheduler services)
{
    public JsonNode Answer(string method, JsonObject body)
    {
        if (method == "PUT")
        {
            var before = services.HookSettings;
            services.HookSettings = before with
            {
                CallBackDelay = PipelineAdmin.Span(body, "callBackDelayMs") ?? before.CallBackDelay,
                LongestCallBackDelay = PipelineAdmin.Span(body, "longestCallBackDelayMs") ?? before.LongestCallBackDelay,
            };
        }
        else if (method != "GET")
        {
            throw new AdminException(404, $"The sandbox has no '{method} /_sandbox/services'.");
        }

        var now = services.HookSettings;
        return Json.Of(
            ("callBackDelayMs", (long)now.CallBackDelay.TotalMilliseconds), ("longestCallBackDelayMs", (long)now.LongestCallBackDelay.TotalMilliseconds));
    }
}
