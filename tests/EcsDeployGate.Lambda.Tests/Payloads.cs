using System.Text.Json;
using System.Text.Json.Nodes;

namespace EcsDeployGate.Lambda.Tests;

/// <summary>Events as AWS hands them to a function (Lambda developer guide; API Gateway developer guide, payload format 2.0).</summary>
internal static class Payloads
{
    public const string Caller = "arn:aws:iam::111122223333:user/ada";

    /// <summary>An HTTP request that IAM has checked.</summary>
    public static JsonObject Http(string method, string path, string? body = null, string query = "", string stage = "$default", bool signed = true, params (string Name, string Value)[] headers)
    {
        var request = new JsonObject
        {
            ["version"] = "2.0",
            ["routeKey"] = "$default",
            ["rawPath"] = path,
            ["rawQueryString"] = query,
            ["headers"] = new JsonObject
            {
                ["host"] = "abc.execute-api.eu-west-1.amazonaws.com",
                ["content-type"] = "application/json",
                ["x-forwarded-for"] = "203.0.113.5",
                ["x-forwarded-port"] = "443",
                ["x-forwarded-proto"] = "https",
            },
            ["requestContext"] = new JsonObject
            {
                ["accountId"] = "111122223333",
                ["apiId"] = "abc",
                ["domainName"] = "abc.execute-api.eu-west-1.amazonaws.com",
                ["domainPrefix"] = "abc",
                ["http"] = new JsonObject { ["method"] = method, ["path"] = path, ["protocol"] = "HTTP/1.1", ["sourceIp"] = "203.0.113.5", ["userAgent"] = "agent" },
                ["requestId"] = "id=",
                ["routeKey"] = "$default",
                ["stage"] = stage,
                ["time"] = "04/May/2026:09:10:00 +0000",
                ["timeEpoch"] = 1777885800000,
            },
            ["isBase64Encoded"] = false,
        };
        if (signed)
        {
            request["requestContext"]!["authorizer"] = new JsonObject
            {
                ["iam"] = new JsonObject { ["accessKey"] = "AKIAADA", ["accountId"] = "111122223333", ["callerId"] = "AIDA", ["cognitoIdentity"] = null, ["principalOrgId"] = null, ["userArn"] = Caller, ["userId"] = "AIDA" },
            };
        }

        if (body is not null)
        {
            request["body"] = body;
        }

        foreach (var (name, value) in headers)
        {
            request["headers"]![name] = value;
        }

        return request;
    }

    public static string Sns(Approval approval) => Sns(approval.Token);

    public static string Sns(string token) => new JsonObject
    {
        ["Records"] = new JsonArray(new JsonObject
        {
            ["EventSource"] = "aws:sns",
            ["EventVersion"] = "1.0",
            ["EventSubscriptionArn"] = "arn:aws:sns:eu-west-1:111122223333:gate-approvals:1c2d",
            ["Sns"] = new JsonObject
            {
                ["Type"] = "Notification",
                ["MessageId"] = "95df01b4-0000-4000-8000-000000000000",
                ["TopicArn"] = "arn:aws:sns:eu-west-1:111122223333:gate-approvals",
                ["Subject"] = "APPROVAL NEEDED: shop-pipeline",
                ["Message"] = JsonSerializer.Serialize(new
                {
                    region = "eu-west-1",
                    approval = new { pipelineName = "shop-pipeline", stageName = "Approve", actionName = "Gate", token, expires = "2036-05-11T09:10Z" },
                }),
            },
        }),
    }.ToJsonString();

    /// <summary>A probe task of a run has stopped.</summary>
    public static string TaskStopped(string run) => $$$"""
        {"version":"0","id":"6f0a4f0e-0000-4000-8000-000000000001","detail-type":"ECS Task State Change","source":"aws.ecs","account":"111122223333",
         "time":"2026-05-04T09:10:00Z","region":"eu-west-1","resources":[],
         "detail":{"taskArn":"arn:aws:ecs:eu-west-1:111122223333:task/shop/1","lastStatus":"STOPPED","startedBy":"ecs-deploy-gate/{{{run}}}"}}
        """;

    /// <summary>An EventBridge rule with a rate.</summary>
    public const string Schedule = """
        {"version":"0","id":"53dc4d37-0000-4000-8000-000000000001","detail-type":"Scheduled Event","source":"aws.events","account":"111122223333",
         "time":"2026-05-04T09:10:00Z","region":"eu-west-1","resources":["arn:aws:events:eu-west-1:111122223333:rule/every-minute"],"detail":{}}
        """;
}
