using System.CommandLine;
using EcsDeployGate.Sandbox.Functions;

namespace EcsDeployGate.Sandbox.CommandLine;

/// <summary><c>serve</c>: a sandbox until Ctrl+C or SIGTERM.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var port = new Option<int>("--port") { Description = "TCP port; 0 takes a free one", DefaultValueFactory = _ => 4566 };
        var address = new Option<string>("--address") { Description = "IP address to listen on", DefaultValueFactory = _ => "127.0.0.1" };
        var engine = new Option<string>("--engine") { Description = "What runs tasks: auto, docker or embedded", DefaultValueFactory = _ => "auto" };
        var state = new Option<DirectoryInfo?>("--state") { Description = "Directory for images and running tasks; a temporary one unless given" };
        var deliver = new Option<string[]>("--deliver") { Description = "URL that every event is POSTed to; may be given again", DefaultValueFactory = _ => [] };
        var function = new Option<string[]>("--function") { Description = "NAME=URL: a Lambda function whose events are POSTed there; may be given again", DefaultValueFactory = _ => [] };
        var region = new Option<string>("--region") { Description = "Region that ARNs name", DefaultValueFactory = _ => "eu-west-1" };
        var quiet = new Option<bool>("--no-start-on-create") { Description = "Do not run a pipeline once when it is created, as CodePipeline does" };
        var command = new Command("serve", "Serve until stopped") { port, address, engine, state, deliver, function, region, quiet };
        command.SetAction(async (parsed, stop) =>
        {
            var urls = parsed.GetValue(deliver)!;
            if (Array.Find(urls, url => !Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")) is { } wrong)
            {
                await Console.Error.WriteLineAsync($"--deliver '{wrong}' is not an absolute http or https URL.");
                return 1;
            }

            var functions = new Dictionary<string, Uri>();
            foreach (var given in parsed.GetValue(function)!)
            {
                if (given.Split('=', 2) is not [var name, var target] || !FunctionDirectory.IsName(name)
                    || !Uri.TryCreate(target, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
                {
                    await Console.Error.WriteLineAsync($"--function '{given}' is not NAME=URL with a function's name and an absolute http or https URL.");
                    return 1;
                }

                functions[name] = uri;
            }

            return await RunAsync(
                new SandboxOptions
                {
                    Port = parsed.GetValue(port),
                    Address = parsed.GetValue(address)!,
                    Engine = parsed.GetValue(engine)!,
                    StateDirectory = parsed.GetValue(state)?.FullName,
                    Deliver = [.. urls.Select(url => new Uri(url))],
                    Functions = functions,
                    Region = parsed.GetValue(region)!,
                    StartPipelinesWhenCreated = !parsed.GetValue(quiet),
                },
                stop);
        });
        return command;
    }

    private static async Task<int> RunAsync(SandboxOptions options, CancellationToken stop)
    {
        using var logging = LoggerFactory.Create(builder => builder
            .SetMinimumLevel(LogLevel.Warning)
            .AddSimpleConsole(console => console.SingleLine = true));
        try
        {
            await using var host = await SandboxHost.StartAsync(options with { Logging = logging }, stop);
            Console.WriteLine($"sandbox: {host.Endpoint} engine={host.EngineName} region={options.Region} account={options.AccountId}");
            foreach (var limitation in host.EngineLimitations)
            {
                Console.WriteLine($"sandbox: {limitation}");
            }

            Console.WriteLine($"sandbox: try  aws --endpoint-url {host.Endpoint} --region {options.Region} ecs list-clusters");
            await Task.Delay(Timeout.InfiniteTimeSpan, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Console.WriteLine("sandbox: stopping; ending every task");
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception error) when (error is InvalidOperationException or IOException or FormatException)
        {
            await Console.Error.WriteLineAsync($"The sandbox does not start: {error.Message}");
            return 1;
        }
    }
}
