using System.Collections;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace EcsDeployGate.Hosting.Configuration;

/// <summary>
/// Environment variables in the shell's own style: <c>ECS_DEPLOY_GATE_STORE_PATH</c> is <c>EcsDeployGate:StorePath</c>,
/// <c>ECS_DEPLOY_GATE_PROBE__SOAK_SECONDS</c> is <c>EcsDeployGate:Probe:SoakSeconds</c>. (.NET's own <c>EcsDeployGate__StorePath</c> works as well.)
/// </summary>
public static partial class GateEnvironment
{
    private const string Prefix = "ECS_DEPLOY_GATE_";

    private static readonly Dictionary<string, string> Settings =
        SettingsOf(typeof(GateOptions), GateOptions.Section).ToDictionary(VariableOf, setting => setting, StringComparer.Ordinal);

    /// <summary>Adds the variables that are settings of the gate; others with the same prefix are left to whoever reads them.</summary>
    public static IConfigurationBuilder AddGateEnvironment(this IConfigurationBuilder configuration) => configuration.AddGateEnvironment(
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(v => KeyValuePair.Create((string)v.Key, (string?)v.Value)));

    internal static IConfigurationBuilder AddGateEnvironment(this IConfigurationBuilder configuration, IEnumerable<KeyValuePair<string, string?>> variables) =>
        configuration.AddInMemoryCollection(
            from variable in variables
            where Settings.ContainsKey(variable.Key) && !string.IsNullOrEmpty(variable.Value)
            select KeyValuePair.Create(Settings[variable.Key], variable.Value));

    /// <summary>The variable of a setting.</summary>
    internal static string VariableOf(string setting) => Prefix + string.Join(
        "__",
        setting.Split(':').Skip(1).Select(word => WordStart().Replace(word, "_").ToUpperInvariant()));

    private static IEnumerable<string> SettingsOf(Type type, string section) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).SelectMany(property =>
            property.PropertyType.Namespace == typeof(GateOptions).Namespace
                ? SettingsOf(property.PropertyType, $"{section}:{property.Name}")
                : [$"{section}:{property.Name}"]);

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])")]
    private static partial Regex WordStart();
}
