using System.Net;
using System.Xml.Linq;
using EcsDeployGate.Sandbox.Tests.Wire;

namespace EcsDeployGate.Sandbox.Tests.Sts;

public sealed class StsTests
{
    private const string Role = "arn:aws:iam::444455556666:role/gate/EcsDeployGateTarget";

    private static readonly XNamespace Xml = "https://sts.amazonaws.com/doc/2011-06-15/";

    [Fact]
    public async Task Whoever_assumes_a_role_is_known_by_it_afterwards()
    {
        await using var aws = await TestSandbox.StartAsync();

        var (_, assumed) = await SendAsync(aws, "AKIATESTER", ("Action", "AssumeRole"), ("RoleArn", Role), ("RoleSessionName", "run-1"));
        var key = assumed.Descendants(Xml + "AccessKeyId").Single().Value;
        var (_, me) = await SendAsync(aws, key, ("Action", "GetCallerIdentity"));
        var (_, before) = await SendAsync(aws, "AKIATESTER", ("Action", "GetCallerIdentity"));

        Assert.StartsWith("ASIA", key);
        Assert.Equal("arn:aws:sts::444455556666:assumed-role/EcsDeployGateTarget/run-1", assumed.Descendants(Xml + "Arn").Single().Value);
        Assert.Equal("arn:aws:sts::444455556666:assumed-role/EcsDeployGateTarget/run-1", me.Descendants(Xml + "Arn").Single().Value);
        Assert.Equal("444455556666", me.Descendants(Xml + "Account").Single().Value);
        Assert.Equal("arn:aws:iam::111122223333:user/AKIATESTER", before.Descendants(Xml + "Arn").Single().Value);
        var calls = (await aws.AdminAsync(HttpMethod.Get, "calls")).AsArray();
        Assert.Equal(["AssumeRole", "GetCallerIdentity", "GetCallerIdentity"], calls.Select(call => call!["operation"]!.GetValue<string>()));
        Assert.StartsWith("arn:aws:sts::444455556666:assumed-role/", calls[1]!["caller"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("no-role", "run-1")]
    [InlineData(Role, "?")]
    public async Task What_can_not_be_assumed(string role, string session)
    {
        await using var aws = await TestSandbox.StartAsync();

        var (status, body) = await SendAsync(aws, "AKIATESTER", ("Action", "AssumeRole"), ("RoleArn", role), ("RoleSessionName", session));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("ValidationError", body.Descendants(Xml + "Code").Single().Value);
    }

    [Fact]
    public async Task A_role_may_be_denied()
    {
        await using var aws = await TestSandbox.StartAsync();
        await aws.AdminAsync(HttpMethod.Post, "faults", """{"operation":"sts:AssumeRole","code":"AccessDenied","message":"not authorized to perform: sts:AssumeRole"}""");

        var (status, body) = await SendAsync(aws, "AKIATESTER", ("Action", "AssumeRole"), ("RoleArn", Role), ("RoleSessionName", "run-1"));

        Assert.Equal((HttpStatusCode.Forbidden, "AccessDenied"), (status, body.Descendants(Xml + "Code").Single().Value));
    }

    private static async Task<(HttpStatusCode Status, XElement Body)> SendAsync(TestSandbox aws, string key, params (string Name, string Value)[] form)
    {
        using var client = new HttpClient { BaseAddress = aws.Endpoint };
        client.DefaultRequestHeaders.TryAddWithoutValidation(
            "Authorization", $"AWS4-HMAC-SHA256 Credential={key}/20260504/eu-west-1/sts/aws4_request, SignedHeaders=host, Signature=00");
        using var content = new FormUrlEncodedContent(form.Append(("Version", "2011-06-15")).Select(item => KeyValuePair.Create(item.Item1, item.Item2)));
        using var response = await client.PostAsync("/", content, TestSandbox.Cancelled);
        return (response.StatusCode, XElement.Parse(await response.Content.ReadAsStringAsync(TestSandbox.Cancelled)));
    }
}
