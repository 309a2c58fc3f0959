using Amazon.CDK;
using Amazon.CDK.AWS.CodePipeline;
using Amazon.CDK.AWS.CodePipeline.Actions;
using Amazon.CDK.AWS.EC2;
using Amazon.CDK.AWS.ECS;
using Amazon.CDK.AWS.S3;
using Constructs;
using EcsDeployGate.Cdk.Doors;

namespace EcsDeployGate.Cdk.Tests;

/// <summary>What other people's stacks look like with the gate in them, once by each door.</summary>
internal sealed class OthersStack : Stack
{
    public OthersStack(Construct scope)
        : base(scope, "Others")
    {
        var vpc = new Vpc(this, "Vpc", new VpcProps { MaxAzs = 2, NatGateways = 0 });
        var definition = new FargateTaskDefinition(this, "Web");
        definition.AddContainer("web", new ContainerDefinitionOptions { Image = ContainerImage.FromRegistry("example.com/web:v1") });
        var service = new FargateService(this, "Service", new FargateServiceProps
        {
            Cluster = new Cluster(this, "Cluster", new ClusterProps { Vpc = vpc }),
            TaskDefinition = definition,
        });
        var source = new Artifact_("Source");
        var pipeline = new Pipeline(this, "Pipeline", new PipelineProps { PipelineName = "shop", PipelineType = PipelineType.V2 });
        pipeline.AddStage(new StageOptions
        {
            StageName = "Source",
            Actions =
            [
                new S3SourceAction(new S3SourceActionProps
                {
                    ActionName = "Source", Bucket = Bucket.FromBucketName(this, "Drop", "shop-drop"), BucketKey = "shop.zip", Output = source, Trigger = S3Trigger.NONE,
                }),
            ],
        });

        // The three lines.
        var gate = new InstalledGate(this);
        pipeline.AddStage(new StageOptions { StageName = "Approve", Actions = [new EcsDeployGateApproval(gate)] });
        pipeline.AddStage(new StageOptions { StageName = "Ask", Actions = [new EcsDeployGateAction(gate, "shop", target: new() { Service = "web", Cluster = "shop" })] });

        pipeline.AddStage(new StageOptions
        {
            StageName = "Deploy",
            Actions = [new EcsDeployAction(new EcsDeployActionProps { ActionName = "Deploy", Service = service, Input = source })],
        });
        _ = new EcsDeployGateCondition(this, "Guard", gate, pipeline, "Deploy");
        _ = new EcsDeployGateHook(this, "Hook", gate, service);
    }
}
