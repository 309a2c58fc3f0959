using Amazon.CDK.AWS.ECS;
using Amazon.CDK.AWS.IAM;
using Constructs;

namespace EcsDeployGate.Cdk.Doors;

/// <summary>
/// The gate as a lifecycle hook of a service's own deployments: <c>new EcsDeployGateHook(this, "Guard", gate, service);</c>. It guards what
/// comes from outside pipelines too.
/// </summary>
public sealed class EcsDeployGateHook : Construct
{
    /// <summary>Guards the service.</summary>
    /// <param name="scope">The service's stack.</param>
    /// <param name="id">Unique in the scope.</param>
    /// <param name="gate">The gate.</param>
    /// <param name="service">A service of the ECS deployment controller.</param>
    /// <param name="lifecycleStage">Where the deployment waits; before any task of the new revision runs unless set.</param>
    public EcsDeployGateHook(Construct scope, string id, InstalledGate gate, BaseService service, string lifecycleStage = "PRE_SCALE_UP")
        : base(scope, id)
    {
        var role = new Role(this, "Role", new RoleProps
        {
            AssumedBy = new ServicePrincipal("ecs.amazonaws.com"),
            Description = "Lets ECS call the deployment gate during deployments.",
        });
        gate.Function.GrantInvoke(role);

        // Amazon.CDK.Lib 2.160 does not know hooks yet.
        ((CfnService)service.Node.FindChild("Service")).AddPropertyOverride("DeploymentConfiguration.LifecycleHooks", new object[]
        {
            new Dictionary<string, object>
            {
                ["HookTargetArn"] = gate.Function.FunctionArn,
                ["RoleArn"] = role.RoleArn,
                ["LifecycleStages"] = new[] { lifecycleStage },
            },
        });
    }
}
