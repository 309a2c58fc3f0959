using System.ComponentModel.DataAnnotations;
using EcsDeployGate.Aws.Probing;
using EcsDeployGate.Core.Probing;

namespace EcsDeployGate.Hosting.Configuration;

/// <summary>How deployments are probed.</summary>
public sealed record ProbeOptions
{
    /// <summary>The gate's own image: the static probe on scratch. The execution role of what is probed must be able to pull it.</summary>
    [Required, StringLength(255)]
    public string Image { get; init; } = "ecs-deploy-gate/probe:latest";

    /// <summary>Seconds that a healthy task must stay healthy: 0 to 300, 15 unless set; counted from the first HEALTHY of all containers.</summary>
    [Range(0, 300)]
    public int SoakSeconds { get; init; } = 15;

    /// <summary>Seconds from the observer's start until it gives up: 30 to 3600; computed from the health checks unless set.</summary>
    [Range(30, 3600)]
    public int? DeadlineSeconds { get; init; }

    /// <summary>Seconds beyond the observer's deadline after which the gate stops the task: 30 to 3600, 300 unless set; pulling images is in it.</summary>
    [Range(30, 3600)]
    public int GraceSeconds { get; init; } = 300;

    /// <summary>Seconds for which a container that failed is still watched, to learn whether it is only late: 0 to 300, 60 unless set.</summary>
    [Range(0, 300)]
    public int WatchSeconds { get; init; } = 60;

    /// <summary><c>Full</c> unless set; <c>CommandOnly</c> starts no application and answers only whether the checks can be executed; <c>None</c> starts nothing.</summary>
    [EnumDataType(typeof(ProbeMode))]
    public ProbeMode Mode { get; init; } = ProbeMode.Full;

    /// <summary>Names of containers that probes leave out, separated by commas; <c>*</c> at the end of a name stands for any rest.</summary>
    [RegularExpression("[A-Za-z0-9_*, -]{0,1000}", ErrorMessage = "must be names of containers, separated by commas")]
    public string DropContainers { get; init; } = "";

    /// <summary>Log group of the probe when the task definition logs nowhere itself. At most 512 characters (CreateLogGroup).</summary>
    [Required, RegularExpression("[.\\-_/#A-Za-z0-9]{1,512}", ErrorMessage = "must be 1 to 512 letters, digits, '.', '-', '_', '/' or '#'")]
    public string LogGroup { get; init; } = "/ecs-deploy-gate/probe";

    /// <summary>Region of <see cref="LogGroup"/>; the gate's own unless set.</summary>
    [RegularExpression("[a-z]{2}(-[a-z]+)+-[0-9]{1,2}", ErrorMessage = "must be a region such as eu-west-1")]
    public string? LogRegion { get; init; }

    /// <summary>Subnets of probe tasks, separated by commas; the service's own unless set. At most 16 (AwsVpcConfiguration).</summary>
    [RegularExpression("( *subnet-[0-9a-f]{8,17} *(,|$)){0,16}", ErrorMessage = "must be at most 16 subnet ids, separated by commas")]
    public string Subnets { get; init; } = "";

    /// <summary>Security groups of probe tasks, separated by commas; the service's own unless set. At most 5 (AwsVpcConfiguration).</summary>
    [RegularExpression("( *sg-[0-9a-f]{8,17} *(,|$)){0,5}", ErrorMessage = "must be at most 5 security group ids, separated by commas")]
    public string SecurityGroups { get; init; } = "";

    /// <summary>Whether probe tasks get a public address; as the service's do unless set.</summary>
    public bool? AssignPublicIp { get; init; }

    /// <summary>Role of the containers in probe tasks; the candidate's own unless set.</summary>
    [RegularExpression("arn:[a-z-]+:iam::[0-9]{12}:role/.{1,576}", ErrorMessage = "must be the ARN of a role")]
    public string? TaskRoleArn { get; init; }

    /// <summary>Role that pulls, logs and reads secrets for probe tasks; the candidate's own unless set. The gate must be allowed to pass it.</summary>
    [RegularExpression("arn:[a-z-]+:iam::[0-9]{12}:role/.{1,576}", ErrorMessage = "must be the ARN of a role")]
    public string? ExecutionRoleArn { get; init; }

    /// <summary>How much is read of probe tasks and their logs.</summary>
    [Required]
    public ProbeTaskOptions Reading { get; init; } = new();
}
