using System.Text.Json.Serialization;
using Amazon.Lambda.APIGatewayEvents;

namespace EcsDeployGate.Api.Lambda;

/// <summary>Reads requests and writes answers by code that is made at build, so that the first request need not wait for reflection.</summary>
[JsonSerializable(typeof(APIGatewayHttpApiV2ProxyRequest))]
[JsonSerializable(typeof(APIGatewayHttpApiV2ProxyResponse))]
internal sealed partial class LambdaJson : JsonSerializerContext;
