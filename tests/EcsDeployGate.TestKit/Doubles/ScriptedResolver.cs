using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.TestKit.Doubles;

/// <summary>Resolves every request to what the test says.</summary>
public sealed class ScriptedResolver : IResolver
{
    private int _calls;

    public Func<GateRequest, Resolution> Answer { get; set; } = request => new Resolution.Resolved(
        request.Target is DefinitionTarget target ? Some.Deployment(target.TaskDefinition, target.Service, target.Cluster) : Some.Deployment());

    public int Calls => _calls;

    public Task<Resolution> ResolveAsync(GateRequest request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        return Task.FromResult(Answer(request));
    }
}
