using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;

namespace EcsDeployGate.Sandbox.S3;

/// <summary>Writes S3's XML.</summary>
internal static class S3Answers
{
    public static readonly XNamespace Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    public static Task WriteAsync(HttpContext context, XElement body, int status = 200)
    {
        Prepare(context, status);
        context.Response.ContentType = "application/xml";
        var bytes = Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + body.ToString(SaveOptions.DisableFormatting));
        context.Response.ContentLength = bytes.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    public static Task WriteErrorAsync(HttpContext context, S3Exception error) => WriteAsync(
        context,
        new XElement("Error", new XElement("Code", error.Code), new XElement("Message", error.Message), error.Details,
            new XElement("RequestId", Guid.NewGuid().ToString("N"))),
        error.Status);

    public static void Prepare(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.Headers["x-amz-request-id"] = Guid.NewGuid().ToString("N")[..16].ToUpperInvariant();
    }

    public static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
