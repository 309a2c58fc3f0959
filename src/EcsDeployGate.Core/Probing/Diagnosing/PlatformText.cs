using EcsDeployGate.Core.Findings;

namespace EcsDeployGate.Core.Probing.Diagnosing;

/// <summary>What a text of ECS means, by fragments: the tails of these texts change between versions.</summary>
/// <param name="Code">One of <see cref="CauseCodes"/>.</param>
/// <param name="Infrastructure">True when it says nothing about the deployment.</param>
/// <param name="Meaning">A sentence for people that follows a colon.</param>
/// <param name="Why">Why it matters.</param>
/// <param name="Fix">What to do.</param>
internal sealed record PlatformText(string Code, bool Infrastructure, string Meaning, string Why, string Fix)
{
    private const string Retry = "Run the gate again; if it keeps happening, look at the AWS Health Dashboard and at the service's network settings.";
    private const string SaysNothing = "It says nothing about the deployment.";
    private const string NeverStarts = "Every task of this deployment would stop before it runs.";

    /// <summary>In this order: the first entry whose fragments are all in the text wins.</summary>
    private static readonly (string[] Fragments, PlatformText Text)[] s_known =
    [
        // The runtime's own error is the image's fault even where ECS wraps it in ResourceInitializationError (aws-facts 3.6).
        (["no users found"], UserMissing()),
        (["unable to find user"], UserMissing()),
        (["mount callback failed", "/etc/passwd"], UserMissing()),
        (["exec format error"], new(CauseCodes.WrongArchitecture, false, "the container's program is built for another processor architecture.", NeverStarts,
            "Build the image for the task's cpuArchitecture, or set runtimePlatform.cpuArchitecture to what the image is built for.")),
        (["bad interpreter"], new(CauseCodes.ScriptInterpreterMissing, false, "the interpreter in the script's first line is not in the image.", NeverStarts,
            "Correct the #! line (a carriage return at its end counts as part of the name), or add the interpreter to the image.")),
        (["executable file not found in $PATH"], EntryPointMissing()),
        (["exec:", "no such file or directory"], EntryPointMissing()),
        (["exec:", "permission denied"], new(CauseCodes.NotExecutable, false, "the container's entry point may not be executed.", NeverStarts,
            "Set the x bit in the image (chmod +x) for the user that the container runs as.")),
        (["exec:", "is a directory"], EntryPointMissing()),
        (["OCI runtime create failed"], new(CauseCodes.ContainerNotStarted, false, "the runtime could not start the container.", NeverStarts,
            "Correct entryPoint, command, workingDirectory, user or mountPoints as the text says.")),

        (["toomanyrequests"], new(CauseCodes.ImagePullThrottled, true, "the registry limits how often images may be pulled.", SaysNothing,
            "Run the gate again later, or pull through a registry of your own.")),
        (["manifest does not contain descriptor matching platform"], PlatformMissing()),
        (["failed to find a descriptor for platform"], PlatformMissing()),
        (["no matching manifest"], PlatformMissing()),
        (["no space left on device"], new(CauseCodes.ImageTooLarge, false, "the image does not fit on the task's storage.", NeverStarts,
            "Make the image smaller, or set ephemeralStorage.sizeInGiB (21 to 200).")),
        (["pull access denied"], PullDenied()),
        (["The task can't pull the image"], PullDenied()),
        (["CannotPull", "AccessDenied"], PullDenied()),
        (["CannotPull", "403"], PullDenied()),
        (["CannotPull", "unauthorized"], PullDenied()),
        (["connection issue between the task and the registry"], PullFailed()),
        (["CannotPull", "i/o timeout"], PullFailed()),
        (["CannotPull", "request canceled"], PullFailed()),
        (["CannotPull", "unexpected status code"], PullFailed()),
        (["CannotPull", "connection refused"], PullFailed()),
        (["CannotPull", "not found"], ImageMissing()),
        (["CannotPull", "manifest unknown"], ImageMissing()),
        (["CannotPull", "does not exist"], ImageMissing()),
        (["CannotPull"], PullFailed()),

        (["unable to pull secrets or registry auth", "connection issue"], SecretUnreachable()),
        (["unable to pull secrets or registry auth", "deadline exceeded"], SecretUnreachable()),
        (["unable to pull secrets or registry auth", "i/o timeout"], SecretUnreachable()),
        (["unable to pull secrets or registry auth", "Throttling"], SecretUnreachable()),
        (["unable to pull secrets or registry auth"], new(CauseCodes.SecretUnavailable, false, "a secret or parameter of the task cannot be read.", NeverStarts,
            "Correct the secret's name in secrets[].valueFrom, or allow the execution role to read it (secretsmanager:GetSecretValue, ssm:GetParameters, kms:Decrypt).")),
        (["failed to download env files"], new(CauseCodes.EnvironmentFileUnavailable, false, "an environment file of the task cannot be read.", NeverStarts,
            "Correct the object's ARN in environmentFiles[].value, or allow the execution role s3:GetObject and s3:GetBucketLocation.")),
        (["log group does not exist"], new(CauseCodes.LogGroupMissing, false, "the log group of the task does not exist.", NeverStarts,
            "Create the log group, or set the option awslogs-create-group to \"true\" and allow the execution role logs:CreateLogGroup.")),
        (["failed to validate logger args", "connection issue"], new(CauseCodes.PlatformError, true, "CloudWatch Logs could not be reached from the task's network.", SaysNothing, Retry)),
        (["failed to validate logger args"], new(CauseCodes.LogDriverRefused, false, "the log configuration of the task is refused.", NeverStarts,
            "Correct logConfiguration.options, or allow the execution role logs:CreateLogStream and logs:PutLogEvents.")),
        (["failed to invoke EFS utils"], VolumeMissing()),
        (["CannotCreateVolumeError"], VolumeMissing()),

        (["network interface provisioning"], new(CauseCodes.NetworkInterface, true, "the task's network interface was not ready in time.", SaysNothing, Retry)),
        (["Create Network Interface"], new(CauseCodes.NetworkInterface, true, "the task's network interface could not be created.", SaysNothing,
            "See whether the subnets have free addresses, then run the gate again.")),
        (["Capacity is unavailable"], NoCapacity()),
        (["capacity is unavailable"], NoCapacity()),
        (["Spot Task was interrupted"], new(CauseCodes.SpotInterruption, true, "Fargate Spot took the capacity back.", SaysNothing, Retry)),
        (["ContainerRuntimeTimeoutError"], new(CauseCodes.PlatformError, true, "the container runtime did not answer in time.", SaysNothing, Retry)),
        (["InternalError"], new(CauseCodes.PlatformError, true, "ECS failed inside.", SaysNothing, Retry)),
        (["Unexpected EC2 error"], new(CauseCodes.PlatformError, true, "EC2 failed under ECS.", SaysNothing, Retry)),
        (["CannotStartContainerError"], new(CauseCodes.PlatformError, true, "the container runtime could not start a container.", SaysNothing, Retry)),
        (["CannotInspectContainerError"], new(CauseCodes.PlatformError, true, "the container runtime could not look at a container.", SaysNothing, Retry)),
        (["ResourceInitializationError"], new(CauseCodes.PlatformError, true, "ECS could not prepare the task.", SaysNothing, Retry)),
    ];

    /// <summary>What the text means, or null when it is none that is known.</summary>
    public static PlatformText? Find(string? text) => string.IsNullOrEmpty(text)
        ? null
        : s_known.FirstOrDefault(known => known.Fragments.All(part => text.Contains(part, StringComparison.OrdinalIgnoreCase))).Text;

    private static PlatformText UserMissing() => new(CauseCodes.UserNotFound, false, "the container's user is not in the image's passwd file.", NeverStarts,
        "Give the user as a number in the container's user, or add the user to the image.");

    private static PlatformText EntryPointMissing() => new(CauseCodes.CommandNotFound, false, "the container's entry point is not in the image.", NeverStarts,
        "Correct entryPoint or command, or add the program to the image; a mount may hide it.");

    private static PlatformText PlatformMissing() => new(CauseCodes.WrongArchitecture, false, "the image is not built for the platform that the task asks for.", NeverStarts,
        "Build the image for the task's cpuArchitecture, or set runtimePlatform.cpuArchitecture to what the image is built for.");

    private static PlatformText PullDenied() => new(CauseCodes.ImagePullDenied, false, "the registry refuses the pull: no such repository, or no permission.", NeverStarts,
        "Correct the image's name, or allow the execution role ecr:BatchGetImage, ecr:GetDownloadUrlForLayer and ecr:GetAuthorizationToken.");

    private static PlatformText PullFailed() => new(CauseCodes.ImagePullFailed, true, "the image could not be fetched over the network.", SaysNothing,
        "Run the gate again; if it keeps happening, look at NAT, VPC endpoints (the S3 gateway too) and security groups of the service's subnets.");

    private static PlatformText ImageMissing() => new(CauseCodes.ImageNotFound, false, "the image does not exist in its registry.", NeverStarts,
        "Push the image, or correct the tag or digest.");

    private static PlatformText SecretUnreachable() => new(CauseCodes.PlatformError, true, "Secrets Manager, SSM or ECR could not be reached from the task's network.", SaysNothing, Retry);

    private static PlatformText VolumeMissing() => new(CauseCodes.VolumeUnavailable, false, "a volume of the task cannot be mounted.", NeverStarts,
        "Correct the volume's settings, and see whether the task's security group reaches the file system.");

    private static PlatformText NoCapacity() => new(CauseCodes.Capacity, true, "no capacity was available for the task.", SaysNothing,
        "Run the gate again later, or give the service more zones.");
}
