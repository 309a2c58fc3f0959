using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Core.Validating.Rules;

/// <summary>Pages that several rules take their facts from.</summary>
internal static class Docs
{
    public static readonly Uri HealthCheck = new("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html");
    public static readonly Uri HealthCheckGuide = new("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/healthcheck.html");
    public static readonly Uri TaskSize = new("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size");
    public static readonly Uri Fargate = new("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html");
    public static readonly Uri ContainerDefinition = new("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html");
    public static readonly Uri Moby = new("https://github.com/moby/moby/blob/master/daemon/health.go");
    public static readonly Uri CurlFail = new("https://curl.se/docs/manpage.html#-f");
    public static readonly Uri Shell = new("https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_08_02");
    public static readonly Uri TaskImages = new("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-considerations.html");
}
