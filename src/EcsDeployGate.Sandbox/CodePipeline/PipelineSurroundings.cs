using EcsDeployGate.Sandbox.CodeDeploy;
using EcsDeployGate.Sandbox.Events;
using EcsDeployGate.Sandbox.Functions;
using EcsDeployGate.Sandbox.Protocol;
using EcsDeployGate.Sandbox.S3;
using EcsDeployGate.Sandbox.Sns;

namespace EcsDeployGate.Sandbox.CodePipeline;

/// <summary>The other services that pipelines work with.</summary>
internal sealed record PipelineSurroundings(
    AwsIdentity Aws,
    JsonService Ecs,
    CodeDeployState CodeDeploy,
    ObjectStore Objects,
    ArtifactCredentials Credentials,
    SnsTopics Topics,
    EventBus Bus,
    EventBridge Events,
    FunctionDirectory Functions,
    FunctionInvoker Invoker,
    ILogger Log);
