using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Core.Tests.Resolving;

public sealed class PipelineApprovalTests
{
    private static readonly DateTimeOffset Then = new(2026, 5, 4, 8, 0, 0, TimeSpan.Zero);

    private readonly PipelineWorld _world = new();

    [Fact]
    public async Task In_parallel_mode_the_action_executions_hold_the_token()
    {
        _world.State = Gate("InProgress", null);
        _world.Actions.Insert(0, Row("exec-2", "InProgress", "another-token"));
        _world.Actions.Insert(0, Row("exec-1", "InProgress", PipelineWorld.Token));

        Assert.Equal("exec-1", (await _world.Deployment()).Origin!.ExecutionId);
    }

    [Theory]
    [InlineData("Succeeded", "Approved")]
    [InlineData("Failed", "Rejected")]
    [InlineData("Abandoned", "Superseded")]
    public async Task An_answered_approval_says_who_and_when(string status, string closed)
    {
        _world.State = Gate(status, null);
        _world.Actions.Insert(0, Row("exec-1", status, PipelineWorld.Token) with { UpdatedBy = "arn:aws:iam::1:user/ann", UpdatedAt = Then, Summary = "ok" });

        Assert.Equal(new Resolution.Closed(closed, "arn:aws:iam::1:user/ann", Then), await _world.Resolve());
    }

    [Fact]
    public async Task Without_a_row_for_the_token_the_state_says_who_answered()
    {
        _world.State = new([new("Deploy", "exec-1", [new("Gate", "Succeeded", null, "fine by me", Then, "ann")])]);

        Assert.Equal(new Resolution.Closed("Approved", "ann", Then), await _world.Resolve());
    }

    [Fact]
    public async Task An_approval_that_nobody_answered_has_expired()
    {
        var expiry = _world.Approval.Expires!.Value;
        _world.State = Gate("Failed", null);
        _world.Actions.Insert(0, Row("exec-1", "Failed", PipelineWorld.Token) with { UpdatedAt = expiry.AddSeconds(12) });
        Assert.Equal(new Resolution.Closed("Expired", null, expiry.AddSeconds(12)), await _world.Resolve());

        _world.Actions[0] = _world.Actions[0] with { UpdatedAt = Then, Error = "ActionFailed: The approval action timed out." };
        Assert.Equal(new Resolution.Closed("Expired", null, Then), await _world.Resolve());
    }

    [Fact]
    public async Task A_newer_token_or_a_removed_action_supersedes()
    {
        _world.State = Gate("InProgress", "00000000-0000-4000-8000-000000000000");
        Assert.Equal("Superseded", Assert.IsType<Resolution.Closed>(await _world.Resolve()).Status);

        _world.State = new([]);
        Assert.Equal("Superseded", Assert.IsType<Resolution.Closed>(await _world.Resolve()).Status);
    }

    [Fact]
    public async Task An_approval_that_cannot_be_seen_yet_is_asked_for_again_and_not_given_up()
    {
        _world.State = Gate(null, null);

        var unavailable = await Assert.ThrowsAsync<PortUnavailableException>(_world.Resolve);
        Assert.Equal("ApprovalNotVisible", unavailable.Code);

        _world.Clock.SetUtcNow(_world.Approval.Expires!.Value);
        Assert.Equal("Expired", Assert.IsType<Resolution.Closed>(await _world.Resolve()).Status);
    }

    private static PipelineState Gate(string? status, string? token) =>
        new([new("Deploy", "exec-1", [new("Gate", status, token, null, null, null)])]);

    private static ActionExecution Row(string execution, string status, string token) =>
        new() { ExecutionId = execution, Stage = "Deploy", Action = "Gate", Status = status, ExternalId = token };
}
