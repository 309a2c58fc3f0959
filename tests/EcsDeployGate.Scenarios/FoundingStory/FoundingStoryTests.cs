using System.Diagnostics;

namespace EcsDeployGate.Scenarios.FoundingStory;

public sealed class FoundingStoryTests
{
    [Theory]
    [InlineData("embedded")]
    [InlineData("docker")]
    public async Task The_demo_tells_the_story_and_all_of_it_is_true(string engine)
    {
        var start = new ProcessStartInfo("bash", [Checkout.Path("pipeline/demo.sh"), "--engine", engine])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Checkout.Root,
        };
        start.Environment["ECS_DEPLOY_GATE_BUILT"] = Path.GetFileName(Path.GetDirectoryName(Here.Api));
        using var demo = Process.Start(start)!;
        var error = demo.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await demo.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await demo.WaitForExitAsync(TestContext.Current.CancellationToken);

        TestContext.Current.TestOutputHelper!.WriteLine(output + await error);
        Assert.True(demo.ExitCode == 0, $"exit code {demo.ExitCode}\n{output}\n{await error}");
        Assert.Contains($"task engine: {engine}", output, StringComparison.Ordinal);
        Assert.DoesNotContain("NOT TRUE", output, StringComparison.Ordinal);
    }
}
