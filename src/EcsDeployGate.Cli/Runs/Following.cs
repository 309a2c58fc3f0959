using System.Text.Json.Nodes;
using EcsDeployGate.Cli.Output;
using EcsDeployGate.Core.Names;

namespace EcsDeployGate.Cli.Runs;

/// <summary>Shows a run's timeline as it happens.</summary>
internal static class Following
{
    /// <summary>Until the gate has nothing more to do for it.</summary>
    /// <param name="runs">Where the run is.</param>
    /// <param name="id">The run.</param>
    /// <param name="screen">Where the timeline goes.</param>
    /// <param name="advance">True to advance a run of a store from here, where perhaps no gate serves that store.</param>
    /// <param name="cancellationToken">Ends the following; the run goes on.</param>
    public static async Task<JsonObject> ToTheEndAsync(IRunSource runs, RunId id, Screen screen, bool advance, CancellationToken cancellationToken)
    {
        var told = new ToldLines();
        while (true)
        {
            if (advance)
            {
                await runs.AdvanceAsync(id, cancellationToken);
            }

            var run = await runs.GetAsync(id, cancellationToken);
            foreach (var line in told.NewOf(RunText.Timeline(run)))
            {
                screen.Progress(line);
            }

            if (RunText.IsSettled(run))
            {
                return run;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken);
        }
    }
}
