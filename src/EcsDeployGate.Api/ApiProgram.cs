using EcsDeployGate.Api.Lambda;
using EcsDeployGate.Core.Runs;
using Microsoft.Extensions.Options;

namespace EcsDeployGate.Api;

/// <summary>The process: starts the app, and says in a sentence why it cannot.</summary>
internal static class ApiProgram
{
    public static async Task<int> RunAsync(string[] args, TextWriter error)
    {
        try
        {
            await using var app = ApiApp.Build(args);
            await (LambdaHost.IsHere ? app.RunLambdaAsync() : app.RunAsync());
            return 0;
        }
        catch (OptionsValidationException e)
        {
            foreach (var problem in e.Failures)
            {
                await error.WriteLineAsync($"Bad setting: {problem}");
            }
        }
        catch (Exception e) when (e is UnusableStoreException or IOException or InvalidOperationException)
        {
            // A port that is taken, a setting that is no number, a store that is none: a stack trace says nothing more.
            // A setting in a list is named by the inner one only.
            await error.WriteLineAsync($"The gate cannot start: {e.Message}{(e.InnerException is InvalidOperationException inner ? $" {inner.Message}" : "")}");
        }

        return 1;
    }
}
