using System.Text;
using System.Xml.Linq;
using EcsDeployGate.Sandbox.Events;
using EcsDeployGate.Sandbox.Protocol;
using Microsoft.AspNetCore.Http;

namespace EcsDeployGate.Sandbox.Sns;

/// <summary>SNS over its Query protocol: CreateTopic, Subscribe (http and https) and Publish.</summary>
internal sealed class SnsEndpoint(SnsTopics topics, EventBus bus, AwsIdentity aws)
{
    private static readonly XNamespace Xml = "http://sns.amazonaws.com/doc/2010-03-31/";

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            if (Credential.AccessKey(context.Request) is null)
            {
                throw new AwsException("MissingAuthenticationToken", "Missing Authentication Token", 403);
            }

            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            var action = form["Action"].ToString();
            await WriteAsync(context, 200, new XElement(Xml + $"{action}Response",
                new XElement(Xml + $"{action}Result", Perform(action, form)),
                new XElement(Xml + "ResponseMetadata", new XElement(Xml + "RequestId", Guid.NewGuid()))));
        }
        catch (AwsException error)
        {
            await WriteAsync(context, error.Status, new XElement(Xml + "ErrorResponse",
                new XElement(Xml + "Error", new XElement(Xml + "Type", "Sender"), new XElement(Xml + "Code", error.Code), new XElement(Xml + "Message", error.Message)),
                new XElement(Xml + "RequestId", Guid.NewGuid())));
        }
    }

    private XElement Perform(string action, IFormCollection form) => action switch
    {
        "CreateTopic" => new XElement(Xml + "TopicArn", aws.Arn("sns", Required(form, "Name"))),
        "Publish" => new XElement(Xml + "MessageId", topics.Publish(
            Required(form, "TopicArn"), form["Subject"].ToString() is { Length: > 0 } subject ? subject : null, Required(form, "Message"))),
        "Subscribe" => Subscribe(form),
        _ => throw new AwsException("InvalidAction", $"The sandbox's SNS has no action '{action}'."),
    };

    private XElement Subscribe(IFormCollection form)
    {
        var topic = Required(form, "TopicArn");
        if (!Uri.TryCreate(Required(form, "Endpoint"), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            throw new AwsException("InvalidParameter", "Invalid parameter: Endpoint: the sandbox delivers to http and https URLs.");
        }

        return new XElement(Xml + "SubscriptionArn", $"{topic}:{bus.Subscribe(url, "aws:sns", topic).Id}");
    }

    private static string Required(IFormCollection form, string name) =>
        form[name].ToString() is { Length: > 0 } value ? value : throw new AwsException("InvalidParameter", $"Invalid parameter: {name}");

    private static Task WriteAsync(HttpContext context, int status, XElement body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/xml";
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body.ToString(SaveOptions.DisableFormatting)), context.RequestAborted).AsTask();
    }
}
