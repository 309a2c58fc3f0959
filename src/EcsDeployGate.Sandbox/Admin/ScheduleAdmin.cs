using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Events;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Admin;

/// <summary><c>/_sandbox/schedules</c>: functions that are called at an interval.</summary>
internal sealed class ScheduleAdmin(ScheduleBook schedules)
{
    public JsonNode Answer(string method, string[] path, JsonObject body) => (method, path) switch
    {
        ("GET", [_]) => Json.List(schedules.All.Select(item => Json.Of(
            ("name", item.Name), ("function", item.Function), ("everyMs", (long)item.Every.TotalMilliseconds)))),
        ("POST", [_]) => Set(body),
        ("DELETE", [_, var name]) => schedules.Remove(name) ? Json.Of() : throw new AdminException(404, $"There is no schedule '{name}'."),
        _ => throw new AdminException(404, $"The sandbox has no '{method} /_sandbox/{string.Join('/', path)}'."),
    };

    private JsonObject Set(JsonObject body)
    {
        var name = body.Text("name") ?? throw new AdminException(400, "'name' is missing.");
        var function = body.Text("function") ?? throw new AdminException(400, "'function' is missing: the name or ARN of a function.");
        var every = PipelineAdmin.Span(body, "everyMs") is { } span && span >= TimeSpan.FromMilliseconds(10)
            ? span
            : throw new AdminException(400, "'everyMs' must be 10 or more.");
        schedules.Set(name, function, every);
        return Json.Of(("name", name), ("function", function), ("everyMs", (long)every.TotalMilliseconds));
    }
}
