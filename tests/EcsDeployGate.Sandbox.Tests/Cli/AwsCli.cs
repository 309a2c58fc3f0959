using System.Diagnostics;
using System.Text.Json.Nodes;

namespace EcsDeployGate.Sandbox.Tests.Cli;

/// <summary>The AWS CLI of this machine, pointed at a sandbox.</summary>
internal sealed class AwsCli(Uri endpoint)
{
    /// <summary>Runs <c>aws --endpoint-url … <paramref name="arguments"/></c> and expects it to succeed.</summary>
    public async Task<JsonNode?> RunAsync(params string[] arguments)
    {
        var (exitCode, output, error) = await TryAsync(arguments);
        Assert.True(exitCode == 0, $"aws {string.Join(' ', arguments)} ended with {exitCode}: {error}");
        return output.TrimStart().StartsWith('{') ? JsonNode.Parse(output) : null;
    }

    public async Task<(int ExitCode, string Output, string Error)> TryAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("aws", ["--endpoint-url", endpoint.ToString(), "--output", "json", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["AWS_ACCESS_KEY_ID"] = "AKIACLI";
        start.Environment["AWS_SECRET_ACCESS_KEY"] = "secret";
        start.Environment["AWS_DEFAULT_REGION"] = "eu-west-1";
        start.Environment["AWS_CONFIG_FILE"] = "/dev/null";
        start.Environment["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null";
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        start.Environment["AWS_MAX_ATTEMPTS"] = "1";
        start.Environment["AWS_PAGER"] = "";
        start.Environment["NO_PROXY"] = "127.0.0.1";
        using var aws = Start(start);
        var stop = TestContext.Current.CancellationToken;
        var output = aws.StandardOutput.ReadToEndAsync(stop);
        var error = aws.StandardError.ReadToEndAsync(stop);
        await aws.WaitForExitAsync(stop);
        return (aws.ExitCode, await output, await error);
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new InvalidOperationException(
                "These tests drive the sandbox with the AWS CLI, and there is no 'aws' on PATH. Install Debian's package awscli (tests/run.sh does).", error);
        }
    }
}
