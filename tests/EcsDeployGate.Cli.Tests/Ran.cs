using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace EcsDeployGate.Cli.Tests;

/// <summary>What a command left: its exit code, its answer and its progress.</summary>
internal sealed record Ran(int Code, string Out, string Error)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public JsonObject Json => JsonNode.Parse(Out)!.AsObject();

    /// <summary>The command could not do what it was asked: it says why on the error stream, and answers nothing.</summary>
    public void AssertRefused(string problem)
    {
        Assert.Equal((1, ""), (Code, Out));
        Assert.Contains(problem, Error, StringComparison.Ordinal);
    }

    /// <summary>Runs a command in this process.</summary>
    public static async Task<Ran> InProcessAsync(string[] args, string input = "")
    {
        await using var output = new StringWriter { NewLine = "\n" };
        await using var error = new StringWriter { NewLine = "\n" };
        var streams = new CliStreams(output, error, () => new MemoryStream(Encoding.UTF8.GetBytes(input)), OutIsTerminal: false, ErrorIsTerminal: false);
        var code = await CliApp.RunAsync(args, streams, Stop);
        return new Ran(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs a command as people do.</summary>
    public static Task<Ran> AsProcessAsync(params string[] args) => AsProcessAsync("ecs-deploy-gate.dll", args);

    /// <summary>Runs a program that lies beside the tests.</summary>
    public static async Task<Ran> AsProcessAsync(string program, string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, program), .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync(Stop);
        var output = await process.StandardOutput.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);
        return new Ran(process.ExitCode, output, await error);
    }
}
