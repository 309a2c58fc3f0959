using EcsDeployGate.Core.Findings;
using static EcsDeployGate.Core.Probing.Diagnosing.Blame;
using static EcsDeployGate.Core.Probing.Diagnosing.ReasonPlace;

namespace EcsDeployGate.Core.Probing.Diagnosing;

/// <summary>Every text of ECS that the gate understands. The first entry that fits counts, so what is more exact comes first.</summary>
/// <remarks>
/// The prefix alone never decides (aws-facts 3.6): <c>ResourceInitializationError</c> around a runtime's error is the image's fault, around a secret the
/// definition's, around a time-out the network's. What would end every task of the deployment in the same way is the deployment's; what another
/// minute, subnet or host may change is infrastructure.
/// </remarks>
internal static class ReasonTable
{
    private const string Guide = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/";
    private const string Pull = Guide + "task_cannot_pull_image.html";
    private const string Init = Guide + "resource-initialization-error.html";
    private const string Start = Guide + "cannot-start-container.html";
    private const string Codes = Guide + "stopped-task-error-codes.html";
    private const string Failures = Guide + "api_failures_messages.html";
    private const string Api = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html";
    private const string Runc = "https://github.com/opencontainers/runc/blob/main/libcontainer/init_linux.go";
    private const string Crun = "https://github.com/containers/crun/blob/main/src/libcrun/container.c";
    private const string Moby = "https://github.com/moby/moby/blob/master/daemon/errors.go";

    private const string Again = "Run the gate again; if it keeps happening, look at the AWS Health Dashboard and at the service's network settings.";
    private const string Network = "Run the gate again; if it keeps happening, look at NAT, VPC endpoints (the S3 gateway too) and security groups of the service's subnets.";
    private const string Architecture = "Build the image for the task's cpuArchitecture, or set runtimePlatform.cpuArchitecture to what the image is built for.";
    private const string User = "Give the user as a number in the container's user, or add the user to the image.";
    private const string EntryPoint = "Correct entryPoint or command, or add the program to the image; a mount may hide it.";
    private const string Executable = "Set the x bit in the image (chmod +x) for the user that the container runs as.";
    private const string Interpreter = "Convert the script to Unix line ends if its first line ends in a carriage return, or add the interpreter or loader that it asks for to the image.";
    private const string Permission = "Correct the image's name, or allow the execution role ecr:BatchGetImage, ecr:GetDownloadUrlForLayer and ecr:GetAuthorizationToken.";
    private const string Secret = "Correct the secret's name in secrets[].valueFrom, or allow the execution role to read it (secretsmanager:GetSecretValue, ssm:GetParameters, kms:Decrypt).";
    private const string CannotStart = "Correct entryPoint, command, workingDirectory, user or mountPoints as the text says.";

    public static IReadOnlyList<ReasonText> All { get; } =
    [
        // What the container runtime says: the image's or the definition's fault, whatever ECS wraps it in.
        new(Stop, Deployment, CauseCodes.UserNotFound, "the container's user is not in the image's passwd file.", User, Moby, "no users found"),
        new(Stop, Deployment, CauseCodes.UserNotFound, "the container's user is not in the image's passwd file.", User, Moby, "unable to find user"),
        new(Stop, Deployment, CauseCodes.UserNotFound, "the container's group is not in the image's group file.", User, Moby, "unable to find group"),
        new(Stop, Deployment, CauseCodes.UserNotFound, "the container's user is not in the image's passwd file.", User, Start, "mount callback failed", "/etc/passwd"),
        new(Stop, Deployment, CauseCodes.UserNotFound, "the container's user is not in the image's passwd file.", User, Moby, "no matching entries in passwd file"),
        new(Stop, Deployment, CauseCodes.OutOfMemory, "its memory limit is too small even to start.", "Raise 'memory' of the container and the task.", Runc, "init was OOM-killed"),
        new(Stop, Deployment, CauseCodes.WrongArchitecture, "the container's program is built for another processor architecture.", Architecture, Runc, "exec format error"),
        new(Stop, Deployment, CauseCodes.ScriptInterpreterMissing, "the interpreter in the script's first line is not in the image.", Interpreter, Runc, "bad interpreter"),
        new(Stop, Deployment, CauseCodes.LoaderMissing, "the loader or interpreter that the entry point asks for is not in the image.", Interpreter, Crun, "missing dynamic library"),
        new(Stop, Deployment, CauseCodes.ContainerNotStarted, "its working directory is not in the image.", "Correct workingDirectory, or make the folder in the image.", Runc, "chdir to cwd"),
        new(Stop, Deployment, CauseCodes.ContainerNotStarted, "its working directory is outside of the container.", "Correct workingDirectory.", Runc, "current working directory is outside"),
        new(Stop, Deployment, CauseCodes.ContainerNotStarted, "a mount goes over a file where it should be a folder, or the other way round.", "Correct mountPoints[].containerPath.", Runc, "mount a directory onto a file"),
        new(Stop, Deployment, CauseCodes.CommandNotFound, "the container's entry point is not in the image.", EntryPoint, Runc, "executable file not found in $PATH"),
        new(Stop, Deployment, CauseCodes.CommandNotFound, "the container's entry point is not in the image.", EntryPoint, Crun, "executable file `", "not found"),
        new(Stop, Deployment, CauseCodes.CommandNotFound, "the container's entry point is not in the image.", EntryPoint, Runc, "exec:", "stat ", "no such file or directory"),
        new(Stop, Deployment, CauseCodes.ScriptInterpreterMissing, "the container's entry point is there, but not the interpreter or loader that it asks for.", Interpreter, Runc, "exec user process caused", "no such file or directory"),
        new(Stop, Deployment, CauseCodes.CommandNotFound, "the container's entry point is not in the image.", EntryPoint, Runc, "exec:", "no such file or directory"),
        new(Stop, Deployment, CauseCodes.NotExecutable, "the container's entry point may not be executed.", Executable, Runc, "exec:", "permission denied"),
        new(Stop, Deployment, CauseCodes.NotExecutable, "the container's entry point may not be executed.", Executable, Runc, "exec user process caused", "permission denied"),
        new(Stop, Deployment, CauseCodes.NotExecutable, "the container's entry point may not be executed.", Executable, Crun, "open executable", "permission denied"),
        new(Stop, Deployment, CauseCodes.NotExecutable, "the container's entry point is a folder.", EntryPoint, Runc, "exec:", "is a directory"),
        new(Stop, Deployment, CauseCodes.CommandNotFound, "the container's entry point is not in the image.", EntryPoint, Runc, "exec:", "not a directory"),
        new(Stop, Deployment, CauseCodes.ContainerNotStarted, "neither the image nor the task definition says what to run.", "Set entryPoint or command.", Moby, "no command specified"),
        new(Stop, Infrastructure, CauseCodes.PlatformError, "the container runtime did not answer in time.", Again, Codes, "shim task", "deadline exceeded"),
        new(Stop, Deployment, CauseCodes.ContainerNotStarted, "the runtime could not start the container.", CannotStart, Start, "OCI runtime create failed"),
        new(Stop, Deployment, CauseCodes.ContainerNotStarted, "the runtime could not start the container.", CannotStart, Start, "OCI runtime error"),

        // Images.
        new(Stop, Infrastructure, CauseCodes.ImagePullThrottled, "the registry limits how often images may be pulled.", "Run the gate again later, or pull through a registry of your own.", Pull, "toomanyrequests"),
        new(Stop, Infrastructure, CauseCodes.ImagePullThrottled, "the registry limits how often images may be pulled.", "Run the gate again later, or pull through a registry of your own.", Pull, "CannotPull", "429"),
        new(Stop, Infrastructure, CauseCodes.ImagePullThrottled, "the registry limits how often images may be pulled.", "Run the gate again later, or pull through a registry of your own.", Pull, "CannotPull", "rate exceeded"),
        new(Stop, Deployment, CauseCodes.WrongArchitecture, "the image is not built for the platform that the task asks for.", Architecture, Pull, "manifest does not contain descriptor matching platform"),
        new(Stop, Deployment, CauseCodes.WrongArchitecture, "the image is not built for the platform that the task asks for.", Architecture, "https://github.com/aws/containers-roadmap/issues/1120", "failed to find a descriptor for platform"),
        new(Stop, Deployment, CauseCodes.WrongArchitecture, "the image is not built for the platform that the task asks for.", Architecture, Pull, "no matching manifest"),
        new(Stop, Deployment, CauseCodes.ImageTooLarge, "the image does not fit on the task's storage.", "Make the image smaller, or set ephemeralStorage.sizeInGiB (21 to 200).", Pull, "no space left on device"),
        new(Stop, Infrastructure, CauseCodes.ImagePullFailed, "the layers could not be fetched from the registry's storage.", Network, Pull, "CannotPull", "httpReadSeeker"),
        new(Stop, Deployment, CauseCodes.ImagePullDenied, "the registry refuses the pull: no such repository, or no permission.", Permission, Pull, "pull access denied"),
        new(Stop, Deployment, CauseCodes.ImagePullDenied, "the registry refuses the pull: no such repository, or no permission.", Permission, Pull, "The task can't pull the image"),
        new(Stop, Deployment, CauseCodes.ImagePullDenied, "the registry refuses the pull: no such repository, or no permission.", Permission, Pull, "CannotPull", "AccessDenied"),
        new(Stop, Deployment, CauseCodes.ImagePullDenied, "the registry refuses the pull: no such repository, or no permission.", Permission, Pull, "CannotPull", "not authorized"),
        new(Stop, Deployment, CauseCodes.ImagePullDenied, "the registry refuses the pull: no such repository, or no permission.", Permission, Pull, "CannotPull", "403"),
        new(Stop, Deployment, CauseCodes.ImagePullDenied, "the registry refuses the pull: no such repository, or no permission.", Permission, Pull, "CannotPull", "unauthorized"),
        new(Stop, Deployment, CauseCodes.ImagePullDenied, "the registry wants a login that the task does not have.", Permission, Pull, "CannotPull", "no basic auth credentials"),
        new(Stop, Infrastructure, CauseCodes.ImagePullFailed, "the image could not be fetched over the network.", Network, Pull, "connection issue between the task and the registry"),
        new(Stop, Infrastructure, CauseCodes.ImagePullFailed, "the image could not be fetched over the network.", Network, Pull, "CannotPull", "i/o timeout"),
        new(Stop, Infrastructure, CauseCodes.ImagePullFailed, "the image could not be fetched over the network.", Network, Pull, "CannotPull", "request canceled"),
        new(Stop, Infrastructure, CauseCodes.ImagePullFailed, "the image could not be fetched over the network.", Network, Pull, "CannotPull", "unexpected status code"),
        new(Stop, Infrastructure, CauseCodes.ImagePullFailed, "the image could not be fetched over the network.", Network, Pull, "CannotPull", "connection refused"),
        new(Stop, Infrastructure, CauseCodes.ImagePullFailed, "the image could not be fetched over the network.", Network, Pull, "CannotPull", "no such host"),
        new(Stop, Infrastructure, CauseCodes.ImagePullFailed, "the pull was given up because something else failed.", Network, Pull, "CannotPull", "context canceled") { IsEcho = true },
        new(Stop, Deployment, CauseCodes.ImageNotFound, "the image does not exist in its registry.", "Push the image, or correct the tag or digest.", Pull, "CannotPull", "not found"),
        new(Stop, Deployment, CauseCodes.ImageNotFound, "the image does not exist in its registry.", "Push the image, or correct the tag or digest.", Pull, "CannotPull", "manifest unknown"),
        new(Stop, Deployment, CauseCodes.ImageNotFound, "the image does not exist in its registry.", "Push the image, or correct the tag or digest.", Pull, "CannotPull", "does not exist"),
        new(Stop, Infrastructure, CauseCodes.ImagePullFailed, "the image could not be fetched over the network.", Network, Pull, "CannotPull"),

        // Secrets, files, logs, volumes.
        new(Stop, Infrastructure, CauseCodes.PlatformError, "Secrets Manager, SSM or ECR could not be reached from the task's network.", Again, Init, "unable to pull secrets or registry auth", "connection issue"),
        new(Stop, Infrastructure, CauseCodes.PlatformError, "Secrets Manager, SSM or ECR could not be reached from the task's network.", Again, Init, "unable to pull secrets or registry auth", "deadline exceeded"),
        new(Stop, Infrastructure, CauseCodes.PlatformError, "Secrets Manager, SSM or ECR could not be reached from the task's network.", Again, Init, "unable to pull secrets or registry auth", "i/o timeout"),
        new(Stop, Infrastructure, CauseCodes.PlatformError, "Secrets Manager, SSM or ECR could not be reached from the task's network.", Again, Init, "unable to pull secrets or registry auth", "send request failed"),
        new(Stop, Infrastructure, CauseCodes.PlatformError, "Secrets Manager, SSM or ECR limits the rate of calls.", Again, Init, "unable to pull secrets or registry auth", "Throttling"),
        new(Stop, Deployment, CauseCodes.ImagePullDenied, "the execution role may not log in to the registry.", Permission, Init, "unable to retrieve ecr registry auth", "AccessDenied"),
        new(Stop, Deployment, CauseCodes.SecretUnavailable, "a secret or parameter of the task cannot be read.", Secret, Init, "unable to pull secrets or registry auth"),
        new(Stop, Infrastructure, CauseCodes.PlatformError, "S3 could not be reached from the task's network.", Again, Init, "failed to download env files", "timeout"),
        new(Stop, Deployment, CauseCodes.EnvironmentFileUnavailable, "an environment file of the task cannot be read.",
            "Correct the object's ARN in environmentFiles[].value, or allow the execution role s3:GetObject and s3:GetBucketLocation.", Init, "failed to download env files"),
        new(Stop, Deployment, CauseCodes.LogGroupMissing, "the log group of the task does not exist.",
            "Create the log group, or set the option awslogs-create-group to \"true\" and allow the execution role logs:CreateLogGroup.", Init, "log group does not exist"),
        new(Stop, Infrastructure, CauseCodes.PlatformError, "CloudWatch Logs could not be reached from the task's network.", Again, Init, "failed to validate logger args", "connection issue"),
        new(Stop, Infrastructure, CauseCodes.PlatformError, "CloudWatch Logs limits the rate of calls.", Again, Init, "failed to validate logger args", "Throttling"),
        new(Stop, Deployment, CauseCodes.LogDriverRefused, "the log configuration of the task is refused.",
            "Correct logConfiguration.options, or allow the execution role logs:CreateLogStream and logs:PutLogEvents.", Init, "failed to validate logger args"),
        new(Stop, Deployment, CauseCodes.VolumeUnavailable, "a volume of the task cannot be mounted.",
            "Correct the volume's settings, and see whether the task's security group reaches the file system.", Init, "failed to invoke EFS utils"),
        new(Stop, Deployment, CauseCodes.VolumeUnavailable, "a volume of the task cannot be mounted.",
            "Correct the volume's settings, and see whether the task's security group reaches the file system.", Guide + "cannot-create-volume.html", "CannotCreateVolumeError"),
        new(Stop, Deployment, CauseCodes.DependencyNeverReady, "a container waits for another one that does not get ready.",
            "See why the other one does not get ready; the condition in dependsOn may ask for more than it can do.", Guide + "task_definition_parameters.html", "^DependencyError"),

        // The platform.
        new(Stop, Infrastructure, CauseCodes.NetworkInterface, "the task's network interface was not ready in time.", Again, "https://github.com/aws/amazon-ecs-agent/issues/4825", "network interface provisioning"),
        new(Stop, Infrastructure, CauseCodes.NetworkInterface, "the task's network interface could not be created.",
            "See whether the subnets have free addresses, then run the gate again.", Codes, "Create Network Interface"),
        new(Stop, Infrastructure, CauseCodes.NetworkInterface, "the task's network could not be set up.", Again, Codes, "failed to set up network namespace"),
        new(Stop, Infrastructure, CauseCodes.NetworkInterface, "the task's network could not be set up.", Again, Codes, "failed to configure ENI"),
        new(Stop, Infrastructure, CauseCodes.Capacity, "no capacity was available for the task.", "Run the gate again later, or give the service more zones.",
            "https://repost.aws/knowledge-center/ecs-fargate-runtask-capacity", "capacity is unavailable"),
        new(Stop, Infrastructure, CauseCodes.SpotInterruption, "Fargate Spot took the capacity back.", Again, Guide + "spot-interruption-errors.html", "Spot Task was interrupted"),
        new(Stop, Infrastructure, CauseCodes.SpotInterruption, "the host under the task was taken away.", Again, Codes, "Host EC2", "terminated"),
        new(Stop, Infrastructure, CauseCodes.PlatformError, "the container runtime did not answer in time.", Again, Guide + "container-runtime-timeout-error.html", "ContainerRuntimeTimeoutError"),
        new(Stop, Infrastructure, CauseCodes.PlatformError, "the container runtime did not answer in time.", Again, Codes, "DockerTimeoutError"),
        new(Stop, Infrastructure, CauseCodes.PlatformError, "the container runtime failed.", Again, Guide + "container-runtime-error.html", "ContainerRuntimeError"),
        new(Stop, Infrastructure, CauseCodes.PlatformError, "ECS failed inside.", Again, Guide + "internal-error.html", "InternalError"),
        new(Stop, Infrastructure, CauseCodes.PlatformError, "EC2 failed under ECS.", Again, Guide + "internal-error.html", "Unexpected EC2 error"),
        new(Stop, Infrastructure, CauseCodes.PlatformError, "the container runtime could not make a container.", Again, Codes, "CannotCreateContainerError"),
        new(Stop, Infrastructure, CauseCodes.PlatformError, "the container runtime could not start a container.", Again, Start, "CannotStartContainerError"),
        new(Stop, Infrastructure, CauseCodes.PlatformError, "the container runtime could not stop a container.", Again, Guide + "cannot-stop-container.html", "CannotStopContainerError"),
        new(Stop, Infrastructure, CauseCodes.PlatformError, "the container runtime could not look at a container.", Again, Guide + "cannot-inspect-container.html", "CannotInspectContainerError"),
        new(Stop, Infrastructure, CauseCodes.PlatformError, "ECS could not prepare the task.", Again, Init, "ResourceInitializationError"),

        // Answers to RegisterTaskDefinition and RunTask.
        new(Call, Infrastructure, CauseCodes.Throttled, "AWS limits the rate of calls.", "Run the gate again.", Api, "Throttl"),
        new(Call, Infrastructure, CauseCodes.Throttled, "AWS limits the rate of calls.", "Run the gate again.", Api, "Rate exceeded"),
        new(Call, Infrastructure, CauseCodes.Throttled, "AWS limits the rate of calls.", "Run the gate again.", Api, "TooManyRequests"),
        new(Call, Infrastructure, CauseCodes.Throttled, "AWS limits the rate of calls.", "Run the gate again.", Api, "Too many concurrent attempts"),
        new(Call, Infrastructure, CauseCodes.Capacity, "No capacity was available for the probe task.", "Run the gate again later, or give the cluster more capacity.", Failures, "^RESOURCE:"),
        new(Call, Infrastructure, CauseCodes.Capacity, "No capacity was available for the probe task.", "Run the gate again later, or give the cluster more capacity.", Failures, "Capacity is unavailable"),
        new(Call, Infrastructure, CauseCodes.Capacity, "No capacity was available for the probe task.", "Run the gate again later, or give the cluster more capacity.", Failures, "^AGENT:"),
        new(Call, Infrastructure, CauseCodes.Capacity, "No capacity was available for the probe task.", "Run the gate again later, or give the cluster more capacity.", Failures, "^CAPACITY:"),
        new(Call, Infrastructure, CauseCodes.Capacity, "No container instance of the cluster can take the task.", "Run the gate again later, or give the cluster an instance that can.", Failures, "^ATTRIBUTE:"),
        new(Call, Infrastructure, CauseCodes.Capacity, "The account's limit of running tasks is reached.", "Wait for other tasks to end, or raise the quota of Fargate.", Guide + "service-quotas.html", "reached the limit on the number of"),
        new(Call, Infrastructure, CauseCodes.GatePermission, "The gate's role lacks a permission.", "Allow the gate's role the action that the text names.", Api, "iam:PassRole"),
        new(Call, Deployment, CauseCodes.RoleNotAssumable, "ECS may not assume a role that the task definition names.",
            "Correct executionRoleArn or taskRoleArn, and let the role trust ecs-tasks.amazonaws.com.", Codes, "unable to assume the role"),
        new(Call, Deployment, CauseCodes.RoleNotAssumable, "ECS may not assume a role that the task definition names.",
            "Correct executionRoleArn or taskRoleArn, and let the role trust ecs-tasks.amazonaws.com.", Codes, "Role is not valid"),
        new(Call, Infrastructure, CauseCodes.GatePermission, "The gate's role lacks a permission.", "Allow the gate's role the action that the text names.", Api, "AccessDenied"),
        new(Call, Infrastructure, CauseCodes.GatePermission, "The gate's role lacks a permission.", "Allow the gate's role the action that the text names.", Api, "not authorized to perform"),
        new(Call, Infrastructure, CauseCodes.PlacementRefused, "The cluster or network of the service cannot take the probe task.",
            "Correct the service's cluster, subnets, security groups or platform version as the text says.", Api, "^InvalidParameterException"),
        new(Call, Infrastructure, CauseCodes.PlacementRefused, "The cluster or network of the service cannot take the probe task.",
            "Correct the service's cluster, subnets, security groups or platform version as the text says.", Api, "^ClusterNotFoundException"),
        new(Call, Infrastructure, CauseCodes.PlacementRefused, "The cluster or network of the service cannot take the probe task.",
            "Correct the service's cluster, subnets, security groups or platform version as the text says.", Api, "^PlatformUnknownException"),
        new(Call, Infrastructure, CauseCodes.PlacementRefused, "The cluster or network of the service cannot take the probe task.",
            "Correct the service's cluster, subnets, security groups or platform version as the text says.", Api, "^PlatformTaskDefinitionIncompatibilityException"),
        new(Call, Infrastructure, CauseCodes.PlacementRefused, "The cluster or network of the service cannot take the probe task.",
            "Correct the service's cluster, subnets, security groups or platform version as the text says.", Failures, "^MISSING:"),
        new(Call, Deployment, CauseCodes.InvalidTaskDefinition, "ECS refuses the task definition.", "Correct the task definition as the text says.", Api, "^ClientException"),
        new(Call, Deployment, CauseCodes.InvalidTaskDefinition, "ECS refuses the task definition.", "Correct the task definition as the text says.", Api, "^ValidationException"),
        new(Call, Infrastructure, CauseCodes.PlatformError, "ECS did not start the probe task.", "Run the gate again.", Api),
    ];
}
