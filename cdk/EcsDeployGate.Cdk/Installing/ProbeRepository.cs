using Amazon.CDK;
using Amazon.CDK.AWS.ECR;
using Amazon.CDK.AWS.IAM;
using Constructs;

namespace EcsDeployGate.Cdk.Installing;

/// <summary>
/// Where the probe's image lies. The probe task pulls it under the candidate's own execution role, whatever that may pull otherwise, so the
/// repository itself lets every role of the account in.
/// </summary>
internal static class ProbeRepository
{
    public static Repository Of(Construct scope, GateSettings settings)
    {
        var repository = new Repository(scope, "Probe", new RepositoryProps
        {
            RepositoryName = $"{settings.Name}/probe",
            ImageTagMutability = TagMutability.IMMUTABLE,
            ImageScanOnPush = true,
            EmptyOnDelete = true,
            RemovalPolicy = RemovalPolicy.DESTROY,
            LifecycleRules = [new LifecycleRule { MaxImageCount = 10, Description = "The ten newest: an upgrade and its way back." }],
        });
        repository.AddToResourcePolicy(new PolicyStatement(new PolicyStatementProps
        {
            Sid = "PullForEveryRoleOfTheAccount",
            Principals = [new AnyPrincipal()],
            Actions = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability"],
            Conditions = new Dictionary<string, object>
            {
                ["StringEquals"] = new Dictionary<string, object> { ["aws:PrincipalAccount"] = Stack.Of(scope).Account },
            },
        }));
        Nag.Accept(repository, "AwsSolutions-ECR1", "Any principal, but only of this account: the probe is pulled under execution roles that are not known here, and holds nothing secret.");
        return repository;
    }
}
