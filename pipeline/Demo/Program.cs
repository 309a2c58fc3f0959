using System.CommandLine;
using System.Diagnostics;
using EcsDeployGate.Demo;

var programs = new Option<string>("--programs") { Required = true, Description = "Directory of the built programs." };
var configuration = new Option<string>("--configuration") { DefaultValueFactory = _ => "release", Description = "release or debug." };
var probe = new Option<string>("--probe") { Required = true, Description = "The static probe binary." };
var images = new Option<string>("--images") { Required = true, Description = "Directory with the root file systems with-curl and without-curl." };
var work = new Option<string>("--work") { Required = true, Description = "Directory for logs, the store and the sandbox's state." };
var engine = new Option<string>("--engine") { DefaultValueFactory = _ => "auto", Description = "auto, docker or embedded." };
var keep = new Option<bool>("--keep") { Description = "Stay up at the end, until Ctrl-C." };
var command = new RootCommand("Tells the founding story on real containers.") { programs, configuration, probe, images, work, engine, keep };
command.SetAction(async (parsed, cancellationToken) =>
{
    var options = new DemoOptions(
        parsed.GetRequiredValue(programs),
        parsed.GetValue(configuration)!,
        parsed.GetRequiredValue(probe),
        parsed.GetRequiredValue(images),
        parsed.GetRequiredValue(work),
        parsed.GetValue(engine)!,
        parsed.GetValue(keep));
    using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    if (!options.Keep && !Debugger.IsAttached)
    {
        limit.CancelAfter(TimeSpan.FromMinutes(4));
    }

    try
    {
        return await new Demo(options, new Screen(TimeProvider.System)).RunAsync(limit.Token) ? 0 : 1;
    }
    catch (DemoException e)
    {
        await Console.Error.WriteLineAsync($"The demo could not go on: {e.Message}");
        return 1;
    }
    catch (OperationCanceledException)
    {
        await Console.Error.WriteLineAsync(cancellationToken.IsCancellationRequested ? "Stopped." : "The demo took longer than four minutes and was stopped.");
        return cancellationToken.IsCancellationRequested && options.Keep ? 0 : 1;
    }
});
return await command.Parse(args).InvokeAsync();
