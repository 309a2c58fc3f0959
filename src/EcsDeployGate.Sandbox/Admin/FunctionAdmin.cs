using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Functions;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Admin;

/// <summary><c>/_sandbox/functions</c>: which Lambda functions there are.</summary>
internal sealed class FunctionAdmin(FunctionDirectory functions)
{
    public JsonNode Answer(string method, string[] path, JsonObject body) => (method, path) switch
    {
        ("GET", [_]) => Json.List(functions.All.Select(item => Json.Of(("name", item.Key), ("url", item.Value.ToString())))),
        ("POST", [_]) => Register(body),
        ("DELETE", [_, var name]) => functions.Remove(name) ? Json.Of() : throw new AdminException(404, $"There is no function '{name}'."),
        _ => throw new AdminException(404, $"The sandbox has no '{method} /_sandbox/{string.Join('/', path)}'."),
    };

    private JsonObject Register(JsonObject body)
    {
        var name = body.Text("name") is { } given && FunctionDirectory.IsName(given)
            ? given
            : throw new AdminException(400, "'name' must be a function's name: up to 64 letters, digits, hyphens and underscores.");
        var url = AdminEndpoint.Url(body);
        functions.Register(name, url);
        return Json.Of(("name", name), ("url", url.ToString()));
    }
}
