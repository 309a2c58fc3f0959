using Amazon.CDK.AWS.Apigatewayv2;
using Amazon.CDK.AWS.KMS;
using Amazon.CDK.AwsApigatewayv2Authorizers;
using Amazon.CDK.AwsApigatewayv2Integrations;
using Constructs;

namespace EcsDeployGate.Cdk.Installing;

/// <summary>The HTTP API: every request is signed by an identity of IAM, every request leaves a line.</summary>
internal static class GateApi
{
    public static HttpApi Of(Construct scope, GateSettings settings, IKey? key)
    {
        var api = new HttpApi(scope, "Api", new HttpApiProps
        {
            ApiName = settings.Name,
            Description = "Runs, verdicts and audit of the deployment gate.",
        });
        var log = GateFunction.Log(scope, "ApiLog", $"/aws/vendedlogs/{settings.Name}-api", key);
        var stage = (CfnStage)api.DefaultStage!.Node.DefaultChild!;
        stage.AccessLogSettings = new CfnStage.AccessLogSettingsProperty
        {
            DestinationArn = log.LogGroupArn,
            Format = """{"at":"$context.requestTime","id":"$context.requestId","who":"$context.identity.caller","from":"$context.identity.sourceIp","method":"$context.httpMethod","path":"$context.path","status":"$context.status","bytes":"$context.responseLength","error":"$context.integrationErrorMessage"}""",
        };

        // A person and a dashboard; more is a mistake, and would be paid for.
        stage.DefaultRouteSettings = new CfnStage.RouteSettingsProperty { ThrottlingBurstLimit = 100, ThrottlingRateLimit = 50 };
        return api;
    }

    /// <summary>Sends everything to the function.</summary>
    public static void Route(Construct scope, HttpApi api, GateFunction gate) => _ = new HttpRoute(scope, "Route", new HttpRouteProps
    {
        HttpApi = api,
        RouteKey = HttpRouteKey.DEFAULT,
        Authorizer = new HttpIamAuthorizer(),
        Integration = new HttpLambdaIntegration("Gate", gate.Function),
    });
}
