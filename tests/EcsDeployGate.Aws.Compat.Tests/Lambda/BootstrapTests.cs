using System.Text;
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;
using EcsDeployGate.Lambda.Tests;

namespace EcsDeployGate.Aws.Compat.Tests.Lambda;

[Collection("Lambda's variables")]
public sealed class BootstrapTests : IAsyncLifetime
{
    private LambdaRuntimeApi _api = null!;

    public async ValueTask InitializeAsync()
    {
        _api = await LambdaRuntimeApi.StartAsync();
        Environment.SetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API", _api.Address);
        Environment.SetEnvironmentVariable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512");
    }

    public async ValueTask DisposeAsync()
    {
        Environment.SetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API", null);
        Environment.SetEnvironmentVariable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", null);
        await _api.DisposeAsync();
    }

    [Fact]
    public async Task One_invocation_after_the_other_is_answered_until_the_token_is_set()
    {
        using var stop = new CancellationTokenSource();
        using var bootstrap = LambdaBootstrapBuilder.Create(Upper).Build();
        var running = bootstrap.RunAsync(stop.Token);

        Assert.Equal("ONE", (await _api.InvokeAsync("one")).Body);
        Assert.Equal("TWO", (await _api.InvokeAsync("two")).Body);
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task The_context_says_what_Lambda_says()
    {
        ILambdaContext? seen = null;
        TimeSpan left = default;
        string? trace = null;
        await WithAsync(
            (input, context) =>
            {
                (seen, left, trace) = (context, context.RemainingTime, Environment.GetEnvironmentVariable("_X_AMZN_TRACE_ID"));
                return Task.FromResult(input);
            },
            async () => await _api.InvokeAsync("{}", TimeSpan.FromMinutes(10)));

        Assert.True(Guid.TryParse(seen!.AwsRequestId, out _));
        Assert.Equal("arn:aws:lambda:eu-west-1:111122223333:function:ecs-deploy-gate", seen.InvokedFunctionArn);
        Assert.Equal(512, seen.MemoryLimitInMB);
        Assert.InRange(left, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10));
        Assert.StartsWith("Root=1-", trace, StringComparison.Ordinal);
        Assert.Equal(trace, seen.TraceId);
    }

    [Fact]
    public async Task What_a_handler_throws_is_reported_and_the_loop_goes_on() => await WithAsync(
        (input, context) => new StreamReader(input).ReadToEnd() == "bad"
            ? throw new InvalidOperationException("It cannot be.", new FormatException("Not like this."))
            : Task.FromResult<Stream>(new MemoryStream("good"u8.ToArray())),
        async () =>
        {
            var error = (await _api.InvokeAsync("bad")).Error!;
            Assert.Equal(
                ("InvalidOperationException", "InvalidOperationException", "It cannot be.", "application/vnd.aws.lambda.error+json"),
                (error.Header, error.Type, error.Message, error.ContentType));
            Assert.True(error.StackFrames > 0);
            Assert.Equal("good", (await _api.InvokeAsync("fine")).Body);
        });

    [Fact]
    public async Task A_start_that_fails_is_reported_and_thrown()
    {
        using var bootstrap = LambdaBootstrapBuilder.Create(Upper).UseBootstrapHandler(() => throw new InvalidOperationException("No store.")).Build();

        await Assert.ThrowsAsync<InvalidOperationException>(() => bootstrap.RunAsync(CancellationToken.None));

        Assert.Equal("No store.", (await _api.InitError).Message);
    }

    [Fact]
    public async Task A_start_that_says_no_ends_without_work()
    {
        using var bootstrap = LambdaBootstrapBuilder.Create(Upper).UseBootstrapHandler(() => Task.FromResult(false)).Build();

        await bootstrap.RunAsync(CancellationToken.None);

        Assert.False(_api.Ready.IsCompleted);
    }

    [Fact]
    public async Task An_answer_that_Lambda_refuses_ends_the_loop()
    {
        using var bootstrap = LambdaBootstrapBuilder.Create((input, context) => Task.FromResult<Stream>(new MemoryStream(new byte[7 * 1024 * 1024]))).Build();
        var running = bootstrap.RunAsync(CancellationToken.None);

        _ = _api.InvokeAsync("{}");

        await Assert.ThrowsAsync<HttpRequestException>(() => running.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
    }

    private static async Task<Stream> Upper(Stream input, ILambdaContext context)
    {
        using var reader = new StreamReader(input);
        return new MemoryStream(Encoding.UTF8.GetBytes((await reader.ReadToEndAsync()).ToUpperInvariant()));
    }

    private static async Task WithAsync(Func<Stream, ILambdaContext, Task<Stream>> handler, Func<Task> use)
    {
        using var stop = new CancellationTokenSource();
        using var bootstrap = LambdaBootstrapBuilder.Create(handler).Build();
        var running = bootstrap.RunAsync(stop.Token);
        await use();
        await stop.CancelAsync();
        await running;
    }
}
