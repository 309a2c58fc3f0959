using System.Net;
using System.Net.Sockets;
using Amazon.CloudWatchLogs;
using Amazon.Runtime;

namespace EcsDeployGate.Demo;

/// <summary>Starts the sandbox and the gate as programs of their own, tells the story between them, and stops them.</summary>
internal sealed class Demo(DemoOptions options, Screen screen)
{
    /// <summary>Tells the story.</summary>
    /// <returns>True when all of it was true.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
        var sandboxUrl = new Uri($"http://127.0.0.1:{FreePort()}");
        var gateUrl = new Uri($"http://127.0.0.1:{FreePort()}");
        var state = Path.Combine(options.Work, "sandbox");

        await using var sandbox = ChildProcess.Start(
            "The sandbox",
            Assembly("EcsDeployGate.Sandbox", "ecs-deploy-gate-sandbox"),
            ["serve", "--port", $"{sandboxUrl.Port}", "--engine", options.Engine, "--state", state, "--deliver", new Uri(gateUrl, "/events").AbsoluteUri],
            new Dictionary<string, string>(),
            Path.Combine(options.Work, "sandbox.log"));
        await sandbox.ReadyAsync(http, new Uri(sandboxUrl, "/_sandbox/health"), cancellationToken);
        await new StoryImages(options.Programs, options.Configuration, options.Probe, options.Images, options.Work).LoadAsync(sandboxUrl, cancellationToken);

        await using var gateProcess = ChildProcess.Start(
            "The gate",
            Assembly("EcsDeployGate.Api", "ecs-deploy-gate-api"),
            ["--urls", gateUrl.AbsoluteUri],
            GateSettings(sandboxUrl, gateUrl),
            Path.Combine(options.Work, "gate.log"));
        await gateProcess.ReadyAsync(http, new Uri(gateUrl, "/healthz"), cancellationToken);
        var engine = System.Text.Json.Nodes.JsonNode.Parse(await http.GetStringAsync(new Uri(sandboxUrl, "/_sandbox/health"), cancellationToken))!["engine"];
        screen.Say($"AWS on this machine: {sandboxUrl} (task engine: {engine})    the gate: {gateUrl}");

        using var shop = new Shop(sandboxUrl, http);
        using var logs = new AmazonCloudWatchLogsClient(
            new BasicAWSCredentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
            new AmazonCloudWatchLogsConfig { ServiceURL = sandboxUrl.AbsoluteUri, AuthenticationRegion = "eu-west-1" });
        var truths = new Truths(screen);
        var runs = await new Story(shop, new Gate(http, gateUrl), logs, screen, truths)
            .TellAsync(Path.Combine(AppContext.BaseDirectory, "approval-by-sns.json"), cancellationToken);

        var cli = Assembly("EcsDeployGate.Cli", "ecs-deploy-gate");
        screen.Say((await ChildProcess.RunAsync(cli, ["audit", "verify", "--url", gateUrl.AbsoluteUri], cancellationToken)).TrimEnd());
        screen.Say(truths.Hold ? "\nAll of it was true." : "\nNot all of it was true; see above.");
        if (options.Keep)
        {
            await StayAsync(sandboxUrl, gateUrl, runs, cli, cancellationToken);
        }

        return truths.Hold;
    }

    private Dictionary<string, string> GateSettings(Uri sandbox, Uri gate) => new()
    {
        ["AWS_ACCESS_KEY_ID"] = "AKIAIOSFODNN7EXAMPLE",
        ["AWS_SECRET_ACCESS_KEY"] = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        ["ECS_DEPLOY_GATE_AWS__ENDPOINT_URL"] = sandbox.AbsoluteUri,
        ["ECS_DEPLOY_GATE_AWS__REGION"] = "eu-west-1",
        ["ECS_DEPLOY_GATE_STORE_PATH"] = Path.Combine(options.Work, "runs.db"),
        ["ECS_DEPLOY_GATE_PUBLIC_URL"] = gate.AbsoluteUri,
        ["ECS_DEPLOY_GATE_PROBE__IMAGE"] = StoryImages.Probe,
        ["ECS_DEPLOY_GATE_PROBE__SOAK_SECONDS"] = "6",
        ["ECS_DEPLOY_GATE_WAKE_UP_SECONDS"] = "1",
    };

    private async Task StayAsync(Uri sandbox, Uri gate, IReadOnlyList<string> runs, string cli, CancellationToken cancellationToken)
    {
        screen.Say($"""

            Everything stays up until Ctrl-C. To play on:
              curl {new Uri(gate, "/v1/runs")}
              curl {new Uri(gate, $"/v1/runs/{runs[0]}")}
              dotnet {cli} runs show {runs[0]} --url {gate}
              aws --endpoint-url {sandbox} --region eu-west-1 codepipeline get-pipeline-state --name {Shop.Pipeline}
              aws --endpoint-url {sandbox} --region eu-west-1 codepipeline start-pipeline-execution --name {Shop.Pipeline}
              aws --endpoint-url {sandbox} --region eu-west-1 ecs describe-services --cluster {Shop.Cluster} --services {Shop.Service}
            (the AWS CLI wants some AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in its environment; any will do)
            Logs, store and images: {options.Work}
            """);
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            screen.Say("Stopping.");
        }
    }

    private string Assembly(string project, string name) => Path.Combine(options.Programs, project, options.Configuration, name + ".dll");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
