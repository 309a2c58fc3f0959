using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Reporting;

namespace EcsDeployGate.Aws.Tests.Reporting;

public sealed class DoorAnswersTests
{
    [Fact]
    public async Task An_answer_is_given_once_and_said_again_when_it_is_asked_for_again()
    {
        await using var world = await AwsWorld.StartAsync();
        await world.OpenShopAsync();
        var approval = await world.ApprovalAsync();
        Task<DoorAnswer> Answer() => world.Gate.DoorAnswers.AnswerAsync(new ApprovalReport(approval, Decision.Rejected, "curl is not in the image"), AwsWorld.Cancelled);

        var first = await Answer();
        var second = await Answer();

        Assert.Equal((true, "Rejected", null), (first.Given, first.Status, first.By));
        Assert.NotNull(first.At);
        Assert.Equal((true, "Rejected"), (second.Given, second.Status));
    }

    [Fact]
    public async Task An_answer_whose_receipt_got_lost_is_known_as_ours()
    {
        await using var world = await AwsWorld.StartAsync();
        await world.OpenShopAsync();
        var approval = await world.ApprovalAsync();
        await world.FaultAsync("""{"operation":"PutApprovalResult","lost":true}""");

        var answer = await world.Gate.DoorAnswers.AnswerAsync(new ApprovalReport(approval, Decision.Approved, new string('x', 600)), AwsWorld.Cancelled);

        Assert.Equal((true, "Approved"), (answer.Given, answer.Status));
        Assert.Equal(0, await world.FaultsLeftAsync());
    }

    [Theory]
    [InlineData("Approved", "I know better")]
    [InlineData("Rejected", "me too")]
    public async Task A_persons_answer_is_told_apart_even_when_it_is_the_same(string status, string summary)
    {
        await using var world = await AwsWorld.StartAsync();
        await world.OpenShopAsync();
        var approval = await world.ApprovalAsync();
        await world.AnswerAsync(approval, status, summary);

        var answer = await world.Gate.DoorAnswers.AnswerAsync(new ApprovalReport(approval, Decision.Rejected, "ours"), AwsWorld.Cancelled);

        Assert.Equal((false, status), (answer.Given, answer.Status));
        Assert.StartsWith("arn:aws:", answer.By, StringComparison.Ordinal);
        Assert.NotNull(answer.At);
    }

    [Fact]
    public async Task A_newer_attempt_of_the_approval_supersedes_the_old_token()
    {
        await using var world = await AwsWorld.StartAsync();
        await world.OpenShopAsync();
        var approval = await world.ApprovalAsync();

        var answer = await world.Gate.DoorAnswers.AnswerAsync(new ApprovalReport(approval with { Token = "00000000-0000-4000-8000-000000000000" }, Decision.Approved, "ours"), AwsWorld.Cancelled);

        Assert.Equal((false, "Superseded"), (answer.Given, answer.Status));
    }

    [Fact]
    public async Task A_pipeline_that_is_gone_waits_for_nobody()
    {
        await using var world = await AwsWorld.StartAsync();
        await world.OpenShopAsync();
        var approval = await world.ApprovalAsync();

        var answer = await world.Gate.DoorAnswers.AnswerAsync(new ApprovalReport(approval with { Pipeline = "gone" }, Decision.Approved, "ours"), AwsWorld.Cancelled);

        Assert.Equal((false, "Unknown"), (answer.Given, answer.Status));
    }
}
