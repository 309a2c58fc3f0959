using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace EcsDeployGate.Sandbox.Protocol;

/// <summary>Answers calls of AWS's Query protocol: a form in, XML out.</summary>
internal static class QueryAnswers
{
    /// <summary>Performs the form's <c>Action</c> with it and the caller's access key; what it gives is the content of the result.</summary>
    public static async Task AnswerAsync(HttpContext context, XNamespace xml, IFormCollection form, Func<string, string, Task<XElement[]>> perform)
    {
        try
        {
            var caller = Credential.AccessKey(context.Request)
                ?? throw new AwsException("MissingAuthenticationToken", "Missing Authentication Token", 403);
            var action = form["Action"].ToString();
            await WriteAsync(context, 200, new XElement(xml + $"{action}Response",
                new XElement(xml + $"{action}Result", await perform(action, caller)),
                new XElement(xml + "ResponseMetadata", new XElement(xml + "RequestId", Guid.NewGuid()))));
        }
        catch (AwsException error)
        {
            await WriteAsync(context, error.Status, new XElement(xml + "ErrorResponse",
                new XElement(xml + "Error", new XElement(xml + "Type", "Sender"), new XElement(xml + "Code", error.Code), new XElement(xml + "Message", error.Message)),
                new XElement(xml + "RequestId", Guid.NewGuid())));
        }
    }

    private static Task WriteAsync(HttpContext context, int status, XElement body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/xml";
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body.ToString(SaveOptions.DisableFormatting)), context.RequestAborted).AsTask();
    }
}
