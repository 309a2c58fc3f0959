using EcsDeployGate.Sandbox.Engines.Docker;
using EcsDeployGate.Sandbox.Engines.Embedded;
using EcsDeployGate.Sandbox.Images;
using EcsDeployGate.Sandbox.Tasks;

namespace EcsDeployGate.Sandbox.Engines;

/// <summary>Picks the engine that works here.</summary>
/// <param name="images">Where images come from.</param>
/// <param name="stateDirectory">For the files of running tasks.</param>
/// <param name="time">Clock.</param>
internal sealed class EngineSelector(ImageStore images, string stateDirectory, TimeProvider time)
{
    /// <summary>How long a Docker engine has to answer: a socket whose daemon hangs must not hang the sandbox.</summary>
    public TimeSpan DockerAnswersWithin { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Where to look for a Docker engine; <c>DOCKER_HOST</c> unless told, else its usual socket.</summary>
    public string DockerEndpoint { get; init; } =
        Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } host ? host : DockerEngine.DefaultEndpoint;

    /// <summary>Makes the engine called <paramref name="name"/>.</summary>
    /// <param name="name"><c>auto</c>: Docker when one answers, else embedded; or <c>docker</c>, or <c>embedded</c>.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="EngineUnavailableException">None works; the message says what was tried and what to do.</exception>
    public async Task<ITaskEngine> SelectAsync(string name, CancellationToken cancellationToken)
    {
        switch (name)
        {
            case "docker":
                return await DockerAsync(cancellationToken);
            case "embedded":
                return await EmbeddedAsync(cancellationToken);
            case "auto":
                break;
            default:
                throw new EngineUnavailableException($"There is no engine '{name}': write auto, docker or embedded.");
        }

        EngineUnavailableException noDocker;
        try
        {
            return await DockerAsync(cancellationToken);
        }
        catch (EngineUnavailableException e)
        {
            noDocker = e;
        }

        try
        {
            return await EmbeddedAsync(cancellationToken);
        }
        catch (EngineUnavailableException e)
        {
            throw new EngineUnavailableException(
                $"No engine can run containers here. Tried: {noDocker.Message} Tried: {e.Message} "
                + "Start a Docker engine (or set DOCKER_HOST), or run the sandbox as root on Linux outside a container.",
                e);
        }
    }

    private async Task<ITaskEngine> DockerAsync(CancellationToken cancellationToken) => await DockerEngine.ConnectAsync(
        DockerEndpoint, images, Path.Combine(stateDirectory, "docker"), time, DockerAnswersWithin, cancellationToken);

    private async Task<ITaskEngine> EmbeddedAsync(CancellationToken cancellationToken) =>
        await EmbeddedEngine.CreateAsync(images, Path.Combine(stateDirectory, "embedded"), time, cancellationToken);
}
