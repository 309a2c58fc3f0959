using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using Docker.DotNet;
using Docker.DotNet.Models;
using EcsDeployGate.Sandbox.Images;
using EcsDeployGate.Sandbox.Tasks;
using ImageConfig = EcsDeployGate.Sandbox.Images.ImageConfig;

namespace EcsDeployGate.Sandbox.Engines.Docker;

/// <summary>Brings images of the store into the engine, once each, under names of our own.</summary>
internal sealed class DockerImages(IDockerClient client, ImageStore store, Architecture architecture)
{
    private const string Repository = "ecs-deploy-gate-sandbox";
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new(StringComparer.Ordinal);

    /// <summary>Makes a task's image known to the engine.</summary>
    /// <exception cref="TaskHostException">Neither the store nor the engine has it, or it cannot be loaded.</exception>
    public async Task<DockerImage> GetAsync(string image, string taskArchitecture, CancellationToken cancellationToken)
    {
        try
        {
            if (store.Find(image, taskArchitecture) is not { } stored)
            {
                return await FromEngineAsync(image, cancellationToken);
            }

            var wanted = taskArchitecture == "ARM64" ? Architecture.Arm64 : Architecture.X64;
            if (stored.Config.Architecture != (wanted == Architecture.Arm64 ? "arm64" : "amd64"))
            {
                throw new TaskHostException(Reasons.NoSuchPlatform(taskArchitecture));
            }

            return new(await LoadAsync(stored, store, cancellationToken), stored.Digest, stored.Config);
        }
        catch (ImageException e)
        {
            throw new TaskHostException(Reasons.ImageUnreadable(image, e.Message), inner: e);
        }
        catch (Exception e) when (DockerFailures.IsUnreachable(e) && !cancellationToken.IsCancellationRequested)
        {
            throw new TaskHostException($"CannotPullContainerError: {DockerFailures.Message(e)}", inner: e);
        }
    }

    /// <summary>An image that does nothing: its container keeps the network namespace that a task's containers share.</summary>
    public async Task<string> GetHolderAsync(CancellationToken cancellationToken)
    {
        var program = StaticProgram.Pause(architecture);
        var mode = (UnixFileMode)0b101_101_101;
        var directory = Directory.CreateTempSubdirectory("ecs-deploy-gate-holder-");
        try
        {
            var small = ImageStore.Open(directory.FullName);
            var image = await ImagePacker.PackAsync(
                small,
                "network-holder:1",
                [new PackedFile("pause", mode, () => new MemoryStream(program))],
                new() { Entrypoint = ["/pause"], Architecture = architecture == Architecture.Arm64 ? "arm64" : "amd64" },
                cancellationToken);
            return await LoadAsync(image, small, cancellationToken);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private async Task<string> LoadAsync(StoredImage image, ImageStore from, CancellationToken cancellationToken)
    {
        var name = $"{Repository}:{Digests.Hex(image.Digest)}";
        var gate = _gates.GetOrAdd(name, _ => new SemaphoreSlim(1));
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (!await IsThereAsync(name, cancellationToken))
            {
                await SendAsync(image, from, name, cancellationToken);
            }

            return name;
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task SendAsync(StoredImage image, ImageStore from, string name, CancellationToken cancellationToken)
    {
        var pipe = new Pipe();
        var write = Task.Run(
            async () =>
            {
                await using var stream = pipe.Writer.AsStream();
                await DockerArchive.ExportAsync(from, image, name, stream, cancellationToken);
            },
            cancellationToken);

        // A failed load is no exception, only a message: none may be missed, so they are taken as they come.
        var messages = new LoadMessages();
        await client.Images.LoadImageAsync(new ImageLoadParameters { Quiet = true }, pipe.Reader.AsStream(), messages, cancellationToken);
        await pipe.Reader.CompleteAsync();
        await write;
        if (messages.Error is { } error)
        {
            throw new ImageException($"the engine does not load it: {error}");
        }
    }

    private async Task<bool> IsThereAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await client.Images.InspectImageAsync(name, cancellationToken);
            return true;
        }
        catch (DockerImageNotFoundException)
        {
            return false;
        }
    }

    private async Task<DockerImage> FromEngineAsync(string image, CancellationToken cancellationToken)
    {
        try
        {
            var found = await client.Images.InspectImageAsync(image, cancellationToken);
            var digest = found.RepoDigests?.Select(d => d[(d.IndexOf('@', StringComparison.Ordinal) + 1)..]).FirstOrDefault(Digests.IsValid) ?? found.ID;
            return new(image, digest, Config: null);
        }
        catch (DockerImageNotFoundException)
        {
            throw new TaskHostException(Reasons.ImageNotFound(image));
        }
    }

    private sealed class LoadMessages : IProgress<JSONMessage>
    {
        public string? Error { get; private set; }

        public void Report(JSONMessage value) => Error ??= value.Error?.Message;
    }
}

/// <summary>An image that the engine has.</summary>
/// <param name="Name">What to call it towards the engine.</param>
/// <param name="Digest">Of its manifest, when it came from the store.</param>
/// <param name="Config">Null when it was the engine's own.</param>
internal sealed record DockerImage(string Name, string Digest, ImageConfig? Config);
