using System.Xml.Linq;
using EcsDeployGate.Sandbox.Events;
using EcsDeployGate.Sandbox.Protocol;
using Microsoft.AspNetCore.Http;

namespace EcsDeployGate.Sandbox.Sns;

/// <summary>SNS over its Query protocol: CreateTopic, Subscribe (http and https) and Publish.</summary>
internal sealed class SnsEndpoint(SnsTopics topics, EventBus bus, AwsIdentity aws)
{
    private static readonly XNamespace Xml = "http://sns.amazonaws.com/doc/2010-03-31/";

    public Task HandleAsync(HttpContext context, IFormCollection form) =>
        QueryAnswers.AnswerAsync(context, Xml, form, (action, _) => Task.FromResult<XElement[]>([Perform(action, form)]));

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
}
