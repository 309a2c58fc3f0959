using System.Text.Json.Serialization;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Serialization.SystemTextJson;
using EcsDeployGate.PlainFunction;

// The peer that the gate's function is measured against: a minimal API on Lambda, hosted as its authors say, that does nothing else.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, new PlainJson()));
builder.Services.AddAWSLambdaHosting(LambdaEventSource.HttpApi, new SourceGeneratorLambdaJsonSerializer<PlainJson>());
var app = builder.Build();
app.MapGet("/healthz", () => new Health("ok"));
app.Run();

namespace EcsDeployGate.PlainFunction
{
    /// <summary>The one answer.</summary>
    internal sealed record Health(string Status);

    [JsonSerializable(typeof(APIGatewayHttpApiV2ProxyRequest))]
    [JsonSerializable(typeof(APIGatewayHttpApiV2ProxyResponse))]
    [JsonSerializable(typeof(Health))]
    internal sealed partial class PlainJson : JsonSerializerContext;
}
