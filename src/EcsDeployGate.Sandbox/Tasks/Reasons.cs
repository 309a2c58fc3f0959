namespace EcsDeployGate.Sandbox.Tasks;

/// <summary>ECS's words for why things stopped, as DescribeTasks shows them.</summary>
internal static class Reasons
{
    public const string TaskFailedToStart = "TaskFailedToStart";

    public const string EssentialContainerExited = "EssentialContainerExited";

    public const string EssentialExitedText = "Essential container in task exited";

    public const string FailedToStartText = "Task failed to start";

    public const string OutOfMemory = "OutOfMemoryError: Container killed due to memory usage";

    /// <summary>A tag or digest that the registry does not have.</summary>
    public static string ImageNotFound(string image) =>
        $"CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref {image}: {image}: not found";

    /// <summary>A registry that does not let the execution role have the image.</summary>
    public static string PullRefused(string image, string why) =>
        $"CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref {image}: "
        + $"pull access denied, repository does not exist or may require authorization: authorization failed: {why}";

    /// <summary>An image for another processor.</summary>
    public static string NoSuchPlatform(string architecture) =>
        "CannotPullContainerError: image Manifest does not contain descriptor matching platform "
        + $"'linux/{(architecture == "ARM64" ? "arm64" : "amd64")}'";

    /// <summary>An image that was found and cannot be read.</summary>
    public static string ImageUnreadable(string image, string why) => $"CannotPullContainerError: failed to extract image {image}: {why}";

    /// <summary>What runc says when a container's program cannot be started, as Fargate wraps it.</summary>
    public static string CannotStart(string ociText) =>
        "CannotStartContainerError: ResourceInitializationError: failed to create new container runtime task: "
        + $"failed to create shim task: OCI runtime create failed: runc create failed: {ociText}: unknown";

    /// <summary>A <c>user</c> by name that the image's passwd or group file does not have.</summary>
    public static string NoSuchUser(string ociText) =>
        $"CannotStartContainerError: ResourceInitializationError: unable to create new container: mount callback failed: {ociText}";

    /// <summary>The engine stopped answering while the task ran.</summary>
    public static string EngineLost(string engine, string why) =>
        $"CannotInspectContainerError: the {engine} engine does not answer any more ({why}); what became of the container is not known";
}
