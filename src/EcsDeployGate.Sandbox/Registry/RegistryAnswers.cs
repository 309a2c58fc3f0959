using System.Text;
using EcsDeployGate.Sandbox.Protocol;
using Microsoft.AspNetCore.Http;

namespace EcsDeployGate.Sandbox.Registry;

/// <summary>Writes the registry API's JSON.</summary>
internal static class RegistryAnswers
{
    public static Task WriteErrorAsync(HttpContext context, RegistryException error) => WriteJsonAsync(
        context,
        Json.Of(("errors", Json.List([Json.Of(("code", error.Code), ("message", error.Message))]))).ToJsonString(),
        error.Status);

    public static Task WriteJsonAsync(HttpContext context, string json, int status = 200)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = bytes.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }
}
