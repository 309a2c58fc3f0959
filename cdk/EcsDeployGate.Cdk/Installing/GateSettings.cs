using Amazon.CDK.AWS.Lambda;

namespace EcsDeployGate.Cdk.Installing;

/// <summary>What an installation can choose. Values may be CDK tokens, such as parameters of a template.</summary>
public sealed record GateSettings
{
    /// <summary>Name of everything that the installation makes: 1 to 40 letters, digits and hyphens. Two of one name do not fit into one region.</summary>
    public string Name { get; init; } = "ecs-deploy-gate";

    /// <summary>The function's code: what <c>dotnet publish src/EcsDeployGate.Api</c> made, or a bucket and key that hold it as a zip.</summary>
    public required Code Code { get; init; }

    /// <summary>The probe's image, for both architectures; null for the stack's own repository, tag <see cref="ProbeTag"/>.</summary>
    public string? ProbeImage { get; init; }

    /// <summary>Tag in the stack's own repository.</summary>
    public string ProbeTag { get; init; } = "0.1.0";

    /// <summary>ARN patterns of the artifacts that pipelines hand on; null for the buckets that CodePipeline's console makes.</summary>
    public IReadOnlyList<string>? ArtifactObjects { get; init; }

    /// <summary>ARN patterns of the task and execution roles that probes may run under; null for every role below the path <c>/ecs-tasks/</c>.</summary>
    public IReadOnlyList<string>? TaskRoles { get; init; }

    /// <summary>Roles that the gate takes on where it is not at home, in order; it may assume these and no others. None unless set.</summary>
    public IReadOnlyList<TargetRole> TargetRoles { get; init; } = [];

    /// <summary>Topic that alarms publish to; null for alarms that only show.</summary>
    public string? AlarmTopicArn { get; init; }

    /// <summary>True to encrypt tables, topic, queue and logs with a key of the stack's own (about a dollar a month); AWS's own keys unless set.</summary>
    public bool OwnKey { get; init; }
}
