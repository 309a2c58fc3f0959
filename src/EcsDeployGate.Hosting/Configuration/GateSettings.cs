using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace EcsDeployGate.Hosting.Configuration;

/// <summary>The settings of a configuration, for what is made before the gate is, or without one.</summary>
public static class GateSettings
{
    /// <summary>Reads all of them.</summary>
    /// <param name="configuration">Holds the section <see cref="GateOptions.Section"/>, or nothing of it.</param>
    /// <exception cref="OptionsValidationException">A setting is out of its bounds; the message names it and its variable.</exception>
    /// <exception cref="InvalidOperationException">A setting cannot be read, or is not known.</exception>
    public static GateOptions Read(IConfiguration configuration)
    {
        var options = new GateOptions();
        Fill(options, configuration);
        return new GateOptionsCheck().Validate(null, options) is { Failed: true, Failures: var failures }
            ? throw new OptionsValidationException(Options.DefaultName, typeof(GateOptions), failures)
            : options;
    }

    /// <summary>Reads how the gate speaks, and checks nothing else: what is wrong elsewhere is told in that way.</summary>
    /// <param name="configuration">As for <see cref="Read"/>.</param>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = KeptWhole.Why)]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = KeptWhole.Why)]
    public static TelemetryOptions ReadTelemetry(IConfiguration configuration) =>
        configuration.GetSection($"{GateOptions.Section}:{nameof(GateOptions.Telemetry)}").Get<TelemetryOptions>() ?? new();

    /// <summary>Sets what the section says. What it says and no setting is called is an error.</summary>
    /// <exception cref="InvalidOperationException">A setting cannot be read, or is not known.</exception>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = KeptWhole.Why)]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = KeptWhole.Why)]
    internal static void Fill(GateOptions options, IConfiguration configuration)
    {
        try
        {
            configuration.GetSection(GateOptions.Section).Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
        }
        catch (InvalidOperationException e) when (e.InnerException is { } why)
        {
            // Of a setting inside a list, only the inner exception says which one and why.
            throw new InvalidOperationException($"{e.Message} {why.GetBaseException().Message}", e);
        }
    }
}
