using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Findings;

namespace EcsDeployGate.Core.Probing.Diagnosing;

/// <summary>Steps 4 to 8 of the order: a health check failed; its records say why.</summary>
internal static class FailedCheck
{
    public static IEnumerable<Cause> Find(ProbeView view)
    {
        if (!view.FailedForCertain)
        {
            yield break;
        }

        foreach (var check in view.Checks.Where(c => c.Container.Essential && c.Failed))
        {
            if (check.LastFailure is { SpawnError: { Name: "ENOENT", FileExists: false } missing })
            {
                yield return new(
                    CauseCodes.CommandNotFound, $"The health check of container '{check.Name}' runs '{missing.Program}', which is not in the image.", check.Name,
                    [$"could not start '{EvidenceText.Line(missing.Program)}': {missing.Name}"], "The check can never pass.", new Fix($"Add '{missing.Program}' to the image, or check with a program that is there."));
            }
        }
    }
}
