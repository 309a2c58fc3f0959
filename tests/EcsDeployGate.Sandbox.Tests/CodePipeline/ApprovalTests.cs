using System.Globalization;
using System.Text.Json.Nodes;
using EcsDeployGate.Sandbox.Engines.Scripted;
using EcsDeployGate.Sandbox.Tests.Wire;
using Microsoft.Extensions.Time.Testing;

namespace EcsDeployGate.Sandbox.Tests.CodePipeline;

public sealed class ApprovalTests
{
    [Fact]
    public async Task A_wrong_token_a_second_answer_and_wrong_names_are_told_apart()
    {
        await using var shop = await Shop.OpenAsync();
        var execution = await shop.StartAsync();
        var token = await shop.TokenAsync(execution);
        Task<AwsError> Put(string body) => shop.Aws.FailAsync("codepipeline", "PutApprovalResult", body);

        Assert.Equal("InvalidApprovalTokenException", (await Put(Shop.Answer(Guid.NewGuid().ToString()))).Code);
        Assert.Equal("ValidationException", (await Put(Shop.Answer("not-a-token"))).Code);
        Assert.Equal("ValidationException", (await Put(Shop.Answer(token, "Perhaps"))).Code);
        Assert.Equal("ValidationException", (await Put(Shop.Answer(token, summary: new string('x', 513)))).Code);
        Assert.Equal("PipelineNotFoundException", (await Put(Shop.Answer(token).Replace("shop-pipeline", "other"))).Code);
        Assert.Equal("StageNotFoundException", (await Put(Shop.Answer(token).Replace("\"Approve\"", "\"Nowhere\""))).Code);
        Assert.Equal("ActionNotFoundException", (await Put(Shop.Answer(token).Replace("\"Gate\"", "\"Nothing\""))).Code);

        await shop.Aws.Pipeline("PutApprovalResult", Shop.Answer(token, summary: new string('x', 512)));
        Assert.Equal("ApprovalAlreadyCompletedException", (await Put(Shop.Answer(token, "Rejected"))).Code);
        Assert.Equal("Succeeded", await shop.EndAsync(execution));
    }

    [Fact]
    public async Task An_approval_that_nobody_answers_expires_and_fails()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 5, 4, 9, 10, 31, TimeSpan.Zero));
        await using var shop = await Shop.OpenAsync(
            pipeline =>
            {
                pipeline["stages"]![1]!["actions"]![0]!["timeoutInMinutes"] = 5;
                return pipeline;
            },
            configure: options => options with { Time = time, TaskEngine = new ScriptedEngine(Scripts.ByImage, time) });
        var execution = await shop.StartAsync();
        var token = await shop.TokenAsync(execution);

        time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal("Failed", await shop.EndAsync(execution));
        Assert.Equal("InvalidApprovalTokenException", (await shop.Aws.FailAsync("codepipeline", "PutApprovalResult", Shop.Answer(token))).Code);
    }

    [Fact]
    public async Task The_topic_is_told_in_CodePipelines_own_words()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 5, 4, 9, 10, 31, TimeSpan.Zero));
        await using var shop = await Shop.OpenAsync(
            configure: options => options with { Time = time, TaskEngine = new ScriptedEngine(Scripts.ByImage, time) });

        var execution = await shop.StartAsync();
        var token = await shop.TokenAsync(execution);

        var told = (await shop.Aws.AdminAsync(HttpMethod.Get, "events")).AsArray().Single(item => item!["Records"] is not null)!["Records"]!;
        var record = Assert.Single(told.AsArray())!;
        Assert.Equal("aws:sns", record["EventSource"]!.GetValue<string>());
        Assert.StartsWith(Shop.Topic + ":", record["EventSubscriptionArn"]!.GetValue<string>());
        Assert.Equal(Shop.Topic, record["Sns"]!["TopicArn"]!.GetValue<string>());
        Assert.StartsWith("APPROVAL NEEDED: ", record["Sns"]!["Subject"]!.GetValue<string>());
        var message = JsonNode.Parse(record["Sns"]!["Message"]!.GetValue<string>())!;
        Assert.Equal(["region", "consoleLink", "approval"], message.AsObject().Select(member => member.Key));
        Assert.Equal(
            ["pipelineName", "stageName", "actionName", "token", "expires", "approvalReviewLink", "customData"],
            message["approval"]!.AsObject().Select(member => member.Key));
        Assert.Equal(token, message["approval"]!["token"]!.GetValue<string>());
        Assert.Equal("2026-05-11T09:10Z", message["approval"]!["expires"]!.GetValue<string>());
        Assert.False(DateTime.TryParseExact(
            message["approval"]!["expires"]!.GetValue<string>(), "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.None, out _));
        var custom = JsonNode.Parse(message["approval"]!["customData"]!.GetValue<string>())!;
        Assert.Equal(execution, custom["execution"]!.GetValue<string>());
        Assert.Matches("^[0-9a-f]{32}$", custom["etag"]!.GetValue<string>());
        Assert.DoesNotContain("pipelineExecutionId", record["Sns"]!["Message"]!.GetValue<string>(), StringComparison.Ordinal);
    }
}
