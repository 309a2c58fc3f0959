using System.Text;
using System.Text.Json.Serialization;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Serialization.SystemTextJson;

namespace EcsDeployGate.Aws.Compat.Tests.Lambda;

public sealed partial class SerializerTests
{
    public static TheoryData<AbstractLambdaJsonSerializer> Both => [new DefaultLambdaJsonSerializer(), new SourceGeneratorLambdaJsonSerializer<Context>()];

    [Theory]
    [MemberData(nameof(Both), DisableDiscoveryEnumeration = true)]
    public void Names_are_read_without_regard_to_case_and_what_is_absent_is_null(AbstractLambdaJsonSerializer serializer)
    {
        using var json = new MemoryStream("""{"rawPath":"/x","requestContext":{"authorizer":{"iam":{"userArn":"arn:a"},"lambda":{"k":1}},"http":{"sourceIp":"::1"}}}"""u8.ToArray());

        var request = serializer.Deserialize<APIGatewayHttpApiV2ProxyRequest>(json);

        Assert.Equal(("/x", "arn:a", "::1"), (request.RawPath, request.RequestContext.Authorizer!.IAM!.UserARN, request.RequestContext.Http.SourceIp));
        Assert.Null(request.Headers);
        Assert.Equal("1", request.RequestContext.Authorizer.Lambda!["k"].ToString());
    }

    [Theory]
    [MemberData(nameof(Both), DisableDiscoveryEnumeration = true)]
    public void Quotes_are_escaped_once_and_nulls_are_not_written(AbstractLambdaJsonSerializer serializer)
    {
        using var json = new MemoryStream();

        serializer.Serialize(new APIGatewayHttpApiV2ProxyResponse { StatusCode = 200, Body = "{\"a\":\"<b>\"}" }, json);

        Assert.Equal("""{"statusCode":200,"body":"{\"a\":\"<b>\"}","isBase64Encoded":false}""", Encoding.UTF8.GetString(json.ToArray()));
    }

    [Theory]
    [MemberData(nameof(Both), DisableDiscoveryEnumeration = true)]
    public void What_is_no_JSON_says_which_type_was_wanted(AbstractLambdaJsonSerializer serializer)
    {
        using var json = new MemoryStream("{"u8.ToArray());

        Assert.Contains(nameof(APIGatewayHttpApiV2ProxyRequest), Assert.Throws<JsonSerializerException>(() => serializer.Deserialize<APIGatewayHttpApiV2ProxyRequest>(json)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_that_was_not_generated_says_what_to_add()
    {
        using var json = new MemoryStream("{}"u8.ToArray());

        var e = Assert.Throws<JsonSerializerException>(() => new SourceGeneratorLambdaJsonSerializer<Context>().Deserialize<Version>(json));

        Assert.Equal("Add [JsonSerializable(typeof(Version))] to Context.", e.InnerException!.Message);
    }

    [JsonSerializable(typeof(APIGatewayHttpApiV2ProxyRequest))]
    [JsonSerializable(typeof(APIGatewayHttpApiV2ProxyResponse))]
    internal sealed partial class Context : JsonSerializerContext;
}
