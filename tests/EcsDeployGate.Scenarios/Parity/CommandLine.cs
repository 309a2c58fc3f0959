using System.Diagnostics;
using System.Text.Json.Nodes;

namespace EcsDeployGate.Scenarios.Parity;

/// <summary>The door that people type at: <c>ecs-deploy-gate runs start --wait</c>, as a program of its own.</summary>
internal static class CommandLine
{
    /// <summary>Asks for a judgement of the case's task definition; the exit code has to be that of the verdict.</summary>
    public static async Task<JsonObject> JudgeAsync(Uri gate, Case @case, string cluster)
    {
        var stop = TestContext.Current.CancellationToken;
        string[] args = ["runs", "start", "-", "--cluster", cluster, "--service", "web", "--url", gate.AbsoluteUri, "--wait", "--output", "json"];
        using var program = Process.Start(new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "ecs-deploy-gate.dll"), .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await program.StandardInput.WriteAsync(@case.Definition(@case.Image).ToJsonString().AsMemory(), stop);
        program.StandardInput.Close();
        var error = program.StandardError.ReadToEndAsync(stop);
        var output = await program.StandardOutput.ReadToEndAsync(stop);
        await program.WaitForExitAsync(stop);
        var expected = @case.Verdict switch { "approve" => 0, "reject" => 10, _ => 11 };
        Assert.True(program.ExitCode == expected, $"exit code {program.ExitCode} instead of {expected}: {await error}");
        return JsonNode.Parse(output)!.AsObject();
    }
}
