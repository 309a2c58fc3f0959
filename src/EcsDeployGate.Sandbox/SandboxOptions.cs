using EcsDeployGate.Sandbox.Tasks;

namespace EcsDeployGate.Sandbox;

/// <summary>How a sandbox is set up.</summary>
public sealed record SandboxOptions
{
    /// <summary>TCP port on <see cref="Address"/>; 0 takes a free one; 4566 unless set.</summary>
    public int Port { get; init; } = 4566;

    /// <summary>IP address to listen on; loopback unless set, because signatures are not verified.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary><c>auto</c> (Docker when it answers, else embedded), <c>docker</c> or <c>embedded</c>.</summary>
    public string Engine { get; init; } = "auto";

    /// <summary>Where the Docker engine answers (<c>unix:///…</c>, <c>tcp://…</c>); null: what DOCKER_HOST says, else its usual socket.</summary>
    public string? DockerEndpoint { get; init; }

    /// <summary>Directory for images and for what engines need on disk; null: one of its own, removed at the end.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>URLs that every event is delivered to, as Lambda would be given it.</summary>
    public IReadOnlyList<Uri> Deliver { get; init; } = [];

    /// <summary>Lambda functions by name: where their events are POSTed to, and whose answers are what they return.</summary>
    public IReadOnlyDictionary<string, Uri> Functions { get; init; } = new Dictionary<string, Uri>();

    /// <summary>The region that ARNs and events name.</summary>
    public string Region { get; init; } = "eu-west-1";

    /// <summary>The account that ARNs and events name; 12 digits.</summary>
    public string AccountId { get; init; } = "111122223333";

    /// <summary>
    /// How long a service task without a health check must have run before its deployment counts it; 40 seconds unless set, as ECS
    /// does (API reference, DeploymentConfiguration).
    /// </summary>
    public TimeSpan UncheckedTaskHealthyAfter { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>Whether a pipeline runs once when it is created, as CodePipeline does; true unless set.</summary>
    public bool StartPipelinesWhenCreated { get; init; } = true;

    /// <summary>The clock of everything inside.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where the sandbox says what goes wrong inside it; nowhere unless set.</summary>
    public ILoggerFactory? Logging { get; init; }

    /// <summary>An engine that the caller made, and that ends with the sandbox; goes before <see cref="Engine"/>.</summary>
    internal ITaskEngine? TaskEngine { get; init; }
}
