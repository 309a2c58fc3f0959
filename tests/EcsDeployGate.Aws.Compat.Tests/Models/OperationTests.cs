using System.Net;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using EcsDeployGate.Aws.Compat.Tests.Doubles;

namespace EcsDeployGate.Aws.Compat.Tests.Models;

/// <summary>Every operation against its model: what goes out, what comes back, and what goes wrong.</summary>
public sealed class OperationTests
{
    [Theory, ClassData(typeof(EveryOperation))]
    public async Task A_request_with_every_member_set_is_what_the_model_says(string source, string operation)
    {
        var model = Sources.Named(source);
        var service = new ScriptedService(Reply.Ok("{}"));
        using var call = new OperationCall(model, operation, service);
        var sample = Sample.Of(model, call.Operation.Input);

        await call.InvokeAsync(call.Mirror.ToObject(call.RequestType, call.Operation.Input, sample));

        var sent = Assert.Single(service.Requests);
        Assert.Equal(Canonical.Text(sample), Canonical.Text(sent.Object));
        Assert.Equal($"{model.TargetPrefix}.{operation}", sent.Header("X-Amz-Target"));
        Assert.Equal("application/x-amz-json-1.1", sent.Header("Content-Type"));
        Assert.Equal(model.ApiVersion, sent.Header("x-amz-api-version"));
        Assert.Equal(("POST", "/"), (sent.Method, sent.Url.PathAndQuery));
    }

    [Theory, ClassData(typeof(EveryOperation))]
    public async Task A_request_with_nothing_set_sends_nothing_but_its_token(string source, string operation)
    {
        var model = Sources.Named(source);
        var service = new ScriptedService(Reply.Ok("{}"));
        using var call = new OperationCall(model, operation, service);

        await call.InvokeAsync(Activator.CreateInstance(call.RequestType)!);

        var tokens = model.Shapes[call.Operation.Input!].Members.Where(m => m.Value.IsToken).Select(m => m.Key);
        Assert.Equal(tokens, service.Requests[0].Object.Select(m => m.Key));
    }

    [Theory, ClassData(typeof(EveryOperation))]
    public async Task A_reply_with_every_member_set_is_read_whole(string source, string operation)
    {
        var model = Sources.Named(source);
        var sample = Sample.Of(model, model.Operations[operation].Output);
        using var call = new OperationCall(model, operation, new ScriptedService(Reply.Ok(sample.ToJsonString())));

        var response = await call.InvokeAsync(Activator.CreateInstance(call.RequestType)!);

        Assert.Equal(Canonical.Text(sample), Canonical.Text(call.Mirror.ToJson(response, call.Operation.Output)));
    }

    [Theory, ClassData(typeof(EveryOperation))]
    public async Task A_reply_of_nulls_and_strangers_sets_nothing(string source, string operation)
    {
        var model = Sources.Named(source);
        var members = model.Operations[operation].Output is { } output ? model.Shapes[output].Members.Keys : [];
        var body = new JsonObject(members.Select(m => KeyValuePair.Create(m, (JsonNode?)null)))
        {
            ["aMemberOfNextYear"] = new JsonObject { ["deep"] = new JsonArray(1, "two", null, new JsonObject()) },
        };
        using var call = new OperationCall(model, operation, new ScriptedService(Reply.Ok(body.ToJsonString())));

        var response = await call.InvokeAsync(Activator.CreateInstance(call.RequestType)!);

        Assert.Equal("{}", Canonical.Text(call.Mirror.ToJson(response, call.Operation.Output)));
        Assert.Equal(HttpStatusCode.OK, response.HttpStatusCode);
    }

    [Theory, ClassData(typeof(EveryOperation))]
    public async Task Every_declared_error_becomes_its_exception_with_members(string source, string operation)
    {
        var model = Sources.Named(source);
        foreach (var shape in model.Operations[operation].Errors)
        {
            var code = model.Shapes[shape].ErrorCode ?? shape;
            var body = Sample.Of(model, shape);
            body.Remove("message");
            var members = body.DeepClone().AsObject();
            body["__type"] = "com.amazonaws.any#" + code;
            body["message"] = "because of " + code;
            using var call = new OperationCall(model, operation, new ScriptedService(new Reply(HttpStatusCode.BadRequest, body.ToJsonString())));

            var thrown = await Record.ExceptionAsync(() => call.InvokeAsync(Activator.CreateInstance(call.RequestType)!));

            var error = Assert.IsAssignableFrom<AmazonServiceException>(thrown);
            Assert.Equal(call.Mirror.Class(shape.EndsWith("Exception", StringComparison.Ordinal) ? shape : shape + "Exception"), error.GetType());
            Assert.Equal((code, "because of " + code, HttpStatusCode.BadRequest, Reply.RequestId), (error.ErrorCode, error.Message, error.StatusCode, error.RequestId));
            var read = call.Mirror.ToJson(error, shape);
            read.Remove("message");
            Assert.Equal(Canonical.Text(members), Canonical.Text(read));
        }
    }
}
