using EcsDeployGate.Sandbox.Engines;
using EcsDeployGate.Sandbox.Engines.Embedded;
using EcsDeployGate.Sandbox.Images;
using EcsDeployGate.Sandbox.Tasks;

namespace EcsDeployGate.Sandbox;

/// <summary>Opens the engine that was asked for, or the first one that works here.</summary>
internal static class EngineChoice
{
    /// <exception cref="InvalidOperationException">None works; the message says why, for each one that was tried.</exception>
    public static async Task<ITaskEngine> OpenAsync(
        string wanted, ImageStore images, string stateDirectory, TimeProvider time, CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, Func<Task<ITaskEngine>>>(StringComparer.Ordinal)
        {
            ["embedded"] = async () => await EmbeddedEngine.CreateAsync(images, stateDirectory, time, cancellationToken),
        };
        if (wanted != "auto" && !known.ContainsKey(wanted))
        {
            throw new InvalidOperationException($"There is no task engine '{wanted}': write auto, {string.Join(" or ", known.Keys)}.");
        }

        var reasons = new List<string>();
        foreach (var (_, open) in known.Where(item => wanted == "auto" || item.Key == wanted))
        {
            try
            {
                return await open();
            }
            catch (EngineUnavailableException error)
            {
                reasons.Add(error.Message);
            }
        }

        throw new InvalidOperationException("No task engine works on this machine. " + string.Join(" ", reasons));
    }
}
