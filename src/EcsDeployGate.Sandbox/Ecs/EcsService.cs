using EcsDeployGate.Sandbox.Ecs.Clusters;
using EcsDeployGate.Sandbox.Ecs.RunningTasks;
using EcsDeployGate.Sandbox.Ecs.Services;
using EcsDeployGate.Sandbox.Ecs.TaskDefinitions;
using EcsDeployGate.Sandbox.Protocol;

namespace EcsDeployGate.Sandbox.Ecs;

/// <summary>Amazon ECS: its operations put together.</summary>
internal static class EcsService
{
    public static JsonService Build(EcsState state, TaskLauncher launcher, ServiceScheduler scheduler)
    {
        var ecs = new JsonService("ecs", "AmazonEC2ContainerServiceV20141113");
        new ClusterOperations(state).AddTo(ecs);
        new TaskDefinitionOperations(state).AddTo(ecs);
        new TaskOperations(state, launcher).AddTo(ecs);
        new ServiceOperations(state, scheduler).AddTo(ecs);
        new ServiceDeploymentOperations(state, scheduler).AddTo(ecs);
        new TagOperations(state).AddTo(ecs);
        return ecs;
    }
}
