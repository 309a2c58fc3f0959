using EcsDeployGate.Sandbox.Images;
using EcsDeployGate.Sandbox.Tasks;

namespace EcsDeployGate.Sandbox.Engines;

/// <summary>What a container runs and as whom: image config and task definition merged as engines merge them.</summary>
/// <param name="Arguments">argv; never empty.</param>
/// <param name="Environment"><c>NAME=value</c>.</param>
/// <param name="WorkingDirectory">Absolute.</param>
/// <param name="User">Ids.</param>
internal sealed record ProcessConfig(
    IReadOnlyList<string> Arguments, IReadOnlyList<string> Environment, string WorkingDirectory, ContainerUser User)
{
    public const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Directories that a program without a slash is looked for in.</summary>
    public IEnumerable<string> SearchPath =>
        (Environment.FirstOrDefault(e => e.StartsWith("PATH=", StringComparison.Ordinal)) is { } path ? path["PATH=".Length..] : DefaultPath)
        .Split(':').Select(directory => directory.Length == 0 ? "." : directory);

    /// <summary>Merges; a name in <c>user</c> is looked up in <paramref name="rootfs"/>.</summary>
    /// <exception cref="TaskHostException">There is nothing to run, or no such user.</exception>
    public static ProcessConfig Of(ContainerSpec container, ImageConfig image, string rootfs, string hostname)
    {
        // An entry point in the task definition drops the image's Cmd as well.
        var entryPoint = container.EntryPoint ?? image.Entrypoint;
        var command = container.Command ?? (container.EntryPoint is null ? image.Cmd : []);
        string[] arguments = [.. entryPoint, .. command];
        if (arguments.Length == 0)
        {
            throw new TaskHostException("CannotCreateContainerError: Error response from daemon: No command specified");
        }

        var user = ContainerUser.Resolve(container.User ?? image.User, rootfs);
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = DefaultPath, ["HOSTNAME"] = hostname };
        foreach (var variable in image.Env)
        {
            var equals = variable.IndexOf('=', StringComparison.Ordinal);
            environment[equals < 0 ? variable : variable[..equals]] = equals < 0 ? string.Empty : variable[(equals + 1)..];
        }

        foreach (var (name, value) in container.Environment)
        {
            environment[name] = value;
        }

        if (!environment.ContainsKey("HOME"))
        {
            environment["HOME"] = user.Home;
        }

        var directory = container.WorkingDirectory ?? (image.WorkingDir.Length > 0 ? image.WorkingDir : "/");
        return new(arguments, [.. environment.Select(pair => $"{pair.Key}={pair.Value}")], directory.StartsWith('/') ? directory : "/" + directory, user);
    }

    /// <summary>argv of a health check: CMD as it stands, CMD-SHELL behind <c>/bin/sh -c</c> (the image's SHELL is for builds alone), anything else as CMD; null for NONE.</summary>
    public static IReadOnlyList<string>? HealthCommand(IReadOnlyList<string> command) => command.ToArray() switch
    {
        [] or ["NONE", ..] => null,
        ["CMD", .. var arguments] => arguments,
        ["CMD-SHELL", .. var script] => ["/bin/sh", "-c", .. script],
        _ => command,
    };
}
