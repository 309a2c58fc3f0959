using System.ComponentModel.DataAnnotations;
using System.Net;
using Amazon.Runtime;
using EcsDeployGate.Aws.Resilience;
using EcsDeployGate.Core.Resolving;
using Microsoft.Extensions.Time.Testing;

namespace EcsDeployGate.Aws.Tests.Resilience;

public sealed class PortTests
{
    private int _calls;

    [Fact]
    public async Task An_error_that_is_an_answer_is_asked_for_once()
    {
        var answer = await Ask(new Port("ecs", AwsWorld.Quick, TimeProvider.System), Error("ClientException", HttpStatusCode.BadRequest), e => e.ErrorCode);

        Assert.Equal(("ClientException", 1), (answer, _calls));
    }

    [Fact]
    public async Task An_error_that_nobody_expected_is_unavailable_with_its_code_and_not_tried_again()
    {
        var unavailable = await Assert.ThrowsAsync<PortUnavailableException>(() =>
            Ask(new Port("ecs", AwsWorld.Quick, TimeProvider.System), Error("AccessDeniedException", HttpStatusCode.BadRequest)));

        Assert.Equal(("ecs", "Test", "AccessDeniedException", 1), (unavailable.Port, unavailable.Operation, unavailable.Code, _calls));
    }

    [Fact]
    public async Task An_outage_is_no_answer_even_when_its_code_could_be_one()
    {
        await Assert.ThrowsAsync<PortUnavailableException>(() =>
            Ask(new Port("ecs", AwsWorld.Quick with { Retries = 2 }, TimeProvider.System), Error("ClientException", HttpStatusCode.ServiceUnavailable), e => e.ErrorCode));

        Assert.Equal(3, _calls);
    }

    [Fact]
    public async Task An_open_circuit_answers_at_once_and_closes_again()
    {
        var clock = new FakeTimeProvider();
        var port = new Port("ecs", new AwsResilienceOptions { Retries = 0, BreakerMinimumTries = 3, BreakerBreak = TimeSpan.FromSeconds(20) }, clock);
        for (var i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<PortUnavailableException>(() => Ask(port, new HttpRequestException("refused")));
        }

        var open = await Assert.ThrowsAsync<PortUnavailableException>(() => Ask(port, new HttpRequestException("refused")));
        Assert.Equal(("CircuitOpen", 3), (open.Code, _calls));

        clock.Advance(TimeSpan.FromSeconds(21));
        Assert.Equal("fine", await port.AskAsync("Test", _ => Task.FromResult("fine"), null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Throttling_never_opens_the_circuit()
    {
        var port = new Port("ecs", new AwsResilienceOptions { Retries = 0, BreakerMinimumTries = 2 }, TimeProvider.System);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal("ThrottlingException", (await Assert.ThrowsAsync<PortUnavailableException>(() => Ask(port, Error("ThrottlingException", HttpStatusCode.BadRequest)))).Code);
        }

        Assert.Equal(10, _calls);
    }

    [Fact]
    public async Task A_try_that_hangs_ends_and_is_made_again()
    {
        var port = new Port("ecs", AwsWorld.Quick with { TryTimeout = TimeSpan.FromMilliseconds(50) }, TimeProvider.System);

        var answer = await port.AskAsync(
            "Test",
            async token =>
            {
                if (_calls++ is 0)
                {
                    await Task.Delay(Timeout.Infinite, token);
                }

                return "fine";
            },
            null,
            TestContext.Current.CancellationToken);

        Assert.Equal(("fine", 2), (answer, _calls));
    }

    [Fact]
    public async Task The_callers_cancellation_is_a_cancellation()
    {
        using var source = new CancellationTokenSource();
        var port = new Port("ecs", AwsWorld.Quick, TimeProvider.System);

        await Assert.ThrowsAsync<OperationCanceledException>(() => port.AskAsync<string>(
            "Test",
            async token =>
            {
                _calls++;
                await source.CancelAsync();
                throw new HttpRequestException("cut");
            },
            null,
            source.Token));

        Assert.Equal(1, _calls);
    }

    [Fact]
    public void The_numbers_as_they_are_keep_within_their_bounds()
    {
        foreach (var options in (object[])[new AwsOptions(), new AwsResilienceOptions(), new Aws.Resolving.ArtifactLimits(), new Aws.Probing.ProbeTaskOptions()])
        {
            Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        }

        var wild = new AwsResilienceOptions { Retries = 11 };
        Assert.Throws<ValidationException>(() => Validator.ValidateObject(wild, new ValidationContext(wild), validateAllProperties: true));
    }

    private static AmazonServiceException Error(string code, HttpStatusCode status) => new("said so", ErrorType.Unknown, code, "request-1", status);

    private Task<string> Ask(Port port, Exception error, Func<AmazonServiceException, string?>? refusal = null) => port.AskAsync<string>(
        "Test",
        _ =>
        {
            _calls++;
            throw error;
        },
        refusal,
        TestContext.Current.CancellationToken);
}
