namespace EcsDeployGate.Core.Findings;

/// <summary>Codes of root causes: written, never computed, never reused; pipelines and dashboards match on them.</summary>
public static class CauseCodes
{
    /// <summary>A program is not in the image, or not on the PATH.</summary>
    public const string CommandNotFound = "command-not-found";

    /// <summary>The check needs a shell and the image has none.</summary>
    public const string ShellNotFound = "shell-not-found";

    /// <summary>A file is there and may not be executed.</summary>
    public const string NotExecutable = "not-executable";

    /// <summary>A program is there and the loader or library it was linked for is not.</summary>
    public const string LoaderMissing = "loader-missing";

    /// <summary>A script is there and what its first line names is not.</summary>
    public const string ScriptInterpreterMissing = "script-interpreter-missing";

    /// <summary>A program is built for another processor than the task runs on.</summary>
    public const string WrongArchitecture = "wrong-architecture";

    /// <summary>The command array does not mean what it looks like.</summary>
    public const string ExecFormMisuse = "exec-form-misuse";

    /// <summary>The shell cannot parse the command, or does not know what it uses.</summary>
    public const string ShellSyntaxError = "shell-syntax-error";

    /// <summary>The command uses a variable that nothing defines.</summary>
    public const string UndefinedVariable = "undefined-variable";

    /// <summary>The check asks one port and the application listens on another.</summary>
    public const string WrongPort = "wrong-port";

    /// <summary>The check asks IPv6 and the application listens on IPv4, or the other way round.</summary>
    public const string WrongAddressFamily = "wrong-address-family";

    /// <summary>The application listens on another address than the check asks.</summary>
    public const string WrongInterface = "wrong-interface";

    /// <summary>No socket listens that the check could reach.</summary>
    public const string NothingListening = "nothing-listening";

    /// <summary>The application is ready later than the check tolerates.</summary>
    public const string SlowStart = "slow-start";

    /// <summary>The application answers with an error status.</summary>
    public const string HttpStatus = "http-status";

    /// <summary>The check does not end within its time-out.</summary>
    public const string CheckTimeout = "check-timeout";

    /// <summary>The check asks a name that does not resolve in the container.</summary>
    public const string NameNotResolved = "name-not-resolved";

    /// <summary>The TLS handshake or certificate check fails.</summary>
    public const string TlsError = "tls-error";

    /// <summary>A proxy variable sends the check to a proxy.</summary>
    public const string ProxyIntercepted = "proxy-intercepted";

    /// <summary>The container was healthy and then failed.</summary>
    public const string Flapping = "flapping";

    /// <summary>The check passes whatever the application does.</summary>
    public const string NeverFails = "never-fails";

    /// <summary>The check failed and what was recorded does not say why.</summary>
    public const string HealthCheckFailed = "health-check-failed";

    /// <summary>The application ended before its health was decided.</summary>
    public const string AppExited = "app-exited";

    /// <summary>An essential container beside the application ended and took the task with it.</summary>
    public const string SidecarExited = "sidecar-exited";

    /// <summary>The memory limit was reached.</summary>
    public const string OutOfMemory = "out-of-memory";

    /// <summary>Something writes to a root file system that is read-only.</summary>
    public const string ReadOnlyFileSystem = "read-only-file-system";

    /// <summary>The container's user is not in the image's passwd file.</summary>
    public const string UserNotFound = "user-not-found";

    /// <summary>The runtime could not start a container.</summary>
    public const string ContainerNotStarted = "container-not-started";

    /// <summary>A container waits for another one that does not get ready.</summary>
    public const string DependencyNeverReady = "dependency-never-ready";

    /// <summary>The image does not exist.</summary>
    public const string ImageNotFound = "image-not-found";

    /// <summary>The registry refuses the pull.</summary>
    public const string ImagePullDenied = "image-pull-denied";

    /// <summary>The image does not fit on the task's storage.</summary>
    public const string ImageTooLarge = "image-too-large";

    /// <summary>A secret or parameter cannot be read when the task starts.</summary>
    public const string SecretUnavailable = "secret-unavailable";

    /// <summary>An environment file cannot be read when the task starts.</summary>
    public const string EnvironmentFileUnavailable = "environment-file-unavailable";

    /// <summary>The log group does not exist and nothing creates it.</summary>
    public const string LogGroupMissing = "log-group-missing";

    /// <summary>The log configuration is refused when the task starts.</summary>
    public const string LogDriverRefused = "log-driver-refused";

    /// <summary>A volume cannot be mounted.</summary>
    public const string VolumeUnavailable = "volume-unavailable";

    /// <summary>ECS may not assume a role of the task.</summary>
    public const string RoleNotAssumable = "role-not-assumable";

    /// <summary>ECS refuses the task definition.</summary>
    public const string InvalidTaskDefinition = "invalid-task-definition";

    /// <summary>Nothing checks the application's health.</summary>
    public const string NoHealthCheck = "no-health-check";

    /// <summary>The application can be reached only from inside the task.</summary>
    public const string LoopbackOnly = "loopback-only";

    /// <summary>The application does not end on SIGTERM.</summary>
    public const string IgnoresSigterm = "ignores-sigterm";

    /// <summary>No capacity was available.</summary>
    public const string Capacity = "capacity";

    /// <summary>The task's network interface was not ready in time.</summary>
    public const string NetworkInterface = "network-interface";

    /// <summary>The registry limits pulls.</summary>
    public const string ImagePullThrottled = "image-pull-throttled";

    /// <summary>The image could not be fetched over the network.</summary>
    public const string ImagePullFailed = "image-pull-failed";

    /// <summary>The capacity under the task was taken back.</summary>
    public const string SpotInterruption = "spot-interruption";

    /// <summary>AWS limits the rate of calls.</summary>
    public const string Throttled = "throttled";

    /// <summary>ECS failed inside.</summary>
    public const string PlatformError = "platform-error";

    /// <summary>The network or cluster that the service names cannot take the task.</summary>
    public const string PlacementRefused = "placement-refused";

    /// <summary>There are health checks, and no probe of this task can be made.</summary>
    public const string ProbeImpossible = "probe-impossible";

    /// <summary>The gate itself could not finish; nothing is known of the deployment.</summary>
    public const string GateError = "gate-error";

    /// <summary>The gate's own role lacks a permission.</summary>
    public const string GatePermission = "gate-permission";

    /// <summary>Something outside stopped the probe task.</summary>
    public const string ProbeStopped = "probe-stopped";

    /// <summary>The probe's time was over before an answer was certain.</summary>
    public const string ProbeUndecided = "probe-undecided";

    /// <summary>No attempt of the check was ever recorded.</summary>
    public const string ProbeWithoutRecords = "probe-without-records";

    /// <summary>The gate's own containers failed.</summary>
    public const string ProbeBroken = "probe-broken";
}
