using System.Net;
using EcsDeployGate.Sandbox.Images;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Logging.Abstractions;

namespace EcsDeployGate.Sandbox;

/// <summary>A running sandbox: AWS for this product on one machine, behind one endpoint.</summary>
public sealed class SandboxHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly SandboxParts _parts;

    private SandboxHost(WebApplication app, SandboxParts parts, Uri endpoint)
    {
        _app = app;
        _parts = parts;
        Endpoint = endpoint;
    }

    /// <summary>What <c>--endpoint-url</c> is given.</summary>
    public Uri Endpoint { get; }

    /// <summary>A word for the engine that runs tasks: <c>docker</c>, <c>embedded</c> or <c>scripted</c>.</summary>
    public string EngineName => _parts.Engine.Name;

    /// <summary>What that engine cannot do here, one sentence each.</summary>
    public IReadOnlyList<string> EngineLimitations => _parts.Engine.Limitations;

    internal SandboxParts Parts => _parts;

    /// <summary>Starts a sandbox; it answers when the task completes.</summary>
    /// <param name="options">How it is set up.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    /// <exception cref="InvalidOperationException">No task engine works here.</exception>
    public static async Task<SandboxHost> StartAsync(SandboxOptions options, CancellationToken cancellationToken)
    {
        var logging = options.Logging ?? NullLoggerFactory.Instance;
        var parts = await SandboxParts.CreateAsync(options, logging.CreateLogger("EcsDeployGate.Sandbox"), cancellationToken);
        try
        {
            var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = typeof(SandboxHost).Assembly.GetName().Name });
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton(logging);
            builder.Services.AddSingleton<IHostLifetime, OwnersLifetime>();
            builder.WebHost.ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                kestrel.Limits.MaxRequestBodySize = SandboxRouter.MaxBodyBytes;
                kestrel.Listen(IPAddress.Parse(options.Address), options.Port);
            });
            var app = builder.Build();
            app.Run(new SandboxRouter(parts).HandleAsync);
            await app.StartAsync(cancellationToken);
            var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
            parts.Ecr.Endpoint = () => new Uri(address);
            return new SandboxHost(app, parts, new Uri(address));
        }
        catch
        {
            await parts.DisposeAsync();
            throw;
        }
    }

    /// <summary>Gives the sandbox an image to run, and its registry to serve.</summary>
    /// <param name="reference">
    /// <c>docker-archive:FILE</c>, <c>oci-archive:FILE</c>, <c>oci:DIRECTORY</c> or <c>docker-daemon:NAME</c>, as containers-transports(5) says.
    /// </param>
    /// <param name="name"><c>repository:tag</c> by which task definitions name it; null keeps the archive's own names.</param>
    /// <param name="cancellationToken">Ends the import.</param>
    /// <returns>The digest of its manifest: <c>sha256:…</c>.</returns>
    /// <exception cref="InvalidOperationException">There is no such image, or it can not be used; the message says why.</exception>
    public async Task<string> LoadImageAsync(string reference, string? name, CancellationToken cancellationToken)
    {
        try
        {
            return (await _parts.Images.ImportAsync(reference, name, cancellationToken)).Digest;
        }
        catch (ImageException error)
        {
            throw new InvalidOperationException(error.Message, error);
        }
    }

    /// <summary>Makes an image of one static program on nothing else, which is then its entry point, and gives it to the sandbox.</summary>
    /// <param name="program">The program's file; it becomes <c>/</c> and its file name.</param>
    /// <param name="name"><c>repository:tag</c>.</param>
    /// <param name="cancellationToken">Ends the packing.</param>
    /// <exception cref="IOException">The program cannot be read.</exception>
    public Task PackProgramAsync(string program, string name, CancellationToken cancellationToken) =>
        PackProgramAsync(new Dictionary<string, string> { ["amd64"] = program }, name, cancellationToken);

    /// <summary>The same for several architectures under one name: an image index, of which each task takes its own.</summary>
    /// <param name="programs">The program's file by architecture, in the words of images: <c>amd64</c>, <c>arm64</c>.</param>
    /// <param name="name"><c>repository:tag</c>.</param>
    /// <param name="cancellationToken">Ends the packing.</param>
    /// <exception cref="IOException">A program cannot be read.</exception>
    public async Task PackProgramAsync(IReadOnlyDictionary<string, string> programs, string name, CancellationToken cancellationToken)
    {
        var images = new List<StoredImage>();
        foreach (var (architecture, program) in programs)
        {
            images.Add(await ImagePacker.PackAsync(
                _parts.Images,
                name,
                [PackedEntry.FileFrom(Path.GetFileName(program), program)],
                new ImageConfig { Entrypoint = ["/" + Path.GetFileName(program)], Architecture = architecture },
                cancellationToken));
        }

        if (images.Count > 1)
        {
            ImagePacker.PackIndex(_parts.Images, name, images);
        }
    }

    /// <summary>Stops answering, ends every task and removes what belongs to it.</summary>
    public async ValueTask DisposeAsync()
    {
        using (var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2)))
        {
            await _app.StopAsync(limit.Token);
        }

        await _parts.DisposeAsync();
        await _app.DisposeAsync();
    }
}
