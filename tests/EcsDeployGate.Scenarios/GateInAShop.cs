using System.Net;
using System.Net.Sockets;
using EcsDeployGate.Demo;
using EcsDeployGate.Sandbox;

namespace EcsDeployGate.Scenarios;

/// <summary>AWS in this process, the gate as a program beside it, and an account with a cluster.</summary>
internal sealed class GateInAShop : IAsyncDisposable
{
    private readonly string _work = Directory.CreateTempSubdirectory("ecs-deploy-gate-scenario-").FullName;
    private readonly Uri _gateUrl = new($"http://127.0.0.1:{FreePort()}");
    private SandboxHost? _sandbox;
    private ChildProcess? _sandboxProgram;
    private ChildProcess? _program;

    public HttpClient Http { get; } = new() { Timeout = TimeSpan.FromSeconds(20) };

    public Uri Endpoint { get; private set; } = null!;

    public Shop Shop { get; private set; } = null!;

    public SetUpCalls SetUp { get; private set; } = null!;

    public Gate Gate { get; private set; } = null!;

    public string State => Path.Combine(_work, "sandbox");

    /// <summary>AWS in this process.</summary>
    public static Task<GateInAShop> OpenAsync(string engine, CancellationToken cancellationToken) => OpenAsync(engine, TimeProvider.System, cancellationToken);

    /// <summary>AWS in this process, by a clock of the caller's.</summary>
    public static Task<GateInAShop> OpenAsync(string engine, TimeProvider time, CancellationToken cancellationToken) => OpenAsync(
        async self =>
        {
            self._sandbox = await SandboxHost.StartAsync(
                new SandboxOptions
                {
                    Port = 0,
                    Engine = engine,
                    StateDirectory = self.State,
                    Deliver = [new Uri(self._gateUrl, "/events")],
                    StartPipelinesWhenCreated = false,
                    Time = time,
                },
                cancellationToken);
            return self._sandbox.Endpoint;
        },
        cancellationToken);

    /// <summary>AWS as a program of its own, on the Docker Engine of that address.</summary>
    public static Task<GateInAShop> OpenOnDockerAsync(string dockerHost, CancellationToken cancellationToken) => OpenAsync(
        async self =>
        {
            var endpoint = new Uri($"http://127.0.0.1:{FreePort()}");
            self._sandboxProgram = ChildProcess.Start(
                "The sandbox",
                Here.Sandbox,
                ["serve", "--port", $"{endpoint.Port}", "--engine", "docker", "--state", self.State, "--deliver", new Uri(self._gateUrl, "/events").AbsoluteUri, "--no-start-on-create"],
                new Dictionary<string, string> { ["DOCKER_HOST"] = dockerHost },
                Path.Combine(self._work, "sandbox.log"));
            await self._sandboxProgram.ReadyAsync(self.Http, new Uri(endpoint, "/_sandbox/health"), cancellationToken);
            return endpoint;
        },
        cancellationToken);

    private static async Task<GateInAShop> OpenAsync(Func<GateInAShop, Task<Uri>> startAws, CancellationToken cancellationToken)
    {
        var self = new GateInAShop();
        try
        {
            self.Endpoint = await startAws(self);
            self.Shop = new Shop(self.Endpoint, self.Http);
            self.SetUp = new SetUpCalls(self.Http, self.Endpoint);
            self.Gate = new Gate(self.Http, self._gateUrl);
            await self.StartGateAsync(cancellationToken);
            return self;
        }
        catch
        {
            await self.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the gate's program, on the store that an earlier one left.</summary>
    public async Task StartGateAsync(CancellationToken cancellationToken)
    {
        _program = ChildProcess.Start("The gate", Here.Api, ["--urls", _gateUrl.AbsoluteUri], Settings(), Path.Combine(_work, "gate.log"));
        await _program.ReadyAsync(Http, new Uri(_gateUrl, "/healthz"), cancellationToken);
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillGateAsync()
    {
        await _program!.CrashAsync();
        await _program.DisposeAsync();
        _program = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_program is not null)
        {
            await _program.DisposeAsync();
        }

        if (_sandbox is not null)
        {
            await _sandbox.DisposeAsync();
        }

        if (_sandboxProgram is not null)
        {
            await _sandboxProgram.DisposeAsync();
        }

        Shop?.Dispose();
        Http.Dispose();
        Directory.Delete(_work, recursive: true);
    }

    private Dictionary<string, string> Settings() => new()
    {
        ["AWS_ACCESS_KEY_ID"] = "AKIAIOSFODNN7EXAMPLE",
        ["AWS_SECRET_ACCESS_KEY"] = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        ["ECS_DEPLOY_GATE_AWS__ENDPOINT_URL"] = Endpoint.AbsoluteUri,
        ["ECS_DEPLOY_GATE_AWS__REGION"] = "eu-west-1",
        ["ECS_DEPLOY_GATE_STORE_PATH"] = Path.Combine(_work, "runs.db"),
        ["ECS_DEPLOY_GATE_PROBE__SOAK_SECONDS"] = "1",
        ["ECS_DEPLOY_GATE_WAKE_UP_SECONDS"] = "1",
        ["ECS_DEPLOY_GATE_POLICY__RETRY_SECONDS"] = "1",
    };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
