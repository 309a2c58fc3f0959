using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace EcsDeployGate.Hosting.Configuration;

/// <summary>
/// Environment variables in the shell's own style: <c>ECS_DEPLOY_GATE_STORE_PATH</c> is <c>EcsDeployGate:StorePath</c>,
/// <c>ECS_DEPLOY_GATE_PROBE__SOAK_SECONDS</c> is <c>EcsDeployGate:Probe:SoakSeconds</c>, <c>ECS_DEPLOY_GATE_AWS__TARGET_ROLES__0__ROLE_ARN</c> the first of a list. (.NET's own <c>EcsDeployGate__StorePath</c> works as well.)
/// </summary>
public static partial class GateEnvironment
{
    private const string Prefix = "ECS_DEPLOY_GATE_";

    /// <summary>Stands for the number of an item, counted from 0, in the names of settings that are lists.</summary>
    private const string Item = "0";

    private static readonly Dictionary<string, string> Settings =
        SettingsOf(typeof(GateOptions), GateOptions.Section).ToDictionary(VariableOf, setting => setting, StringComparer.Ordinal);

    /// <summary>Adds the variables that are settings of the gate; others with the same prefix are left to whoever reads them.</summary>
    public static IConfigurationBuilder AddGateEnvironment(this IConfigurationBuilder configuration) => configuration.AddGateEnvironment(
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(v => KeyValuePair.Create((string)v.Key, (string?)v.Value)));

    internal static IConfigurationBuilder AddGateEnvironment(this IConfigurationBuilder configuration, IEnumerable<KeyValuePair<string, string?>> variables) =>
        configuration.AddInMemoryCollection(
            from variable in variables
            where !string.IsNullOrEmpty(variable.Value)
            let setting = SettingOf(variable.Key)
            where setting is not null
            select KeyValuePair.Create(setting, (string?)variable.Value));

    /// <summary>The variable of a setting.</summary>
    internal static string VariableOf(string setting) => Prefix + string.Join(
        "__",
        setting.Split(':').Skip(1).Select(word => WordStart().Replace(word, "_").ToUpperInvariant()));

    private static string? SettingOf(string variable)
    {
        var number = Number().Match(variable);
        return !number.Success ? Settings.GetValueOrDefault(variable)
            : Settings.GetValueOrDefault(Number().Replace(variable, Item, 1))?.Split(':') is { } words
                ? string.Join(':', words.Select(word => word is Item ? number.Value : word)) : null;
    }

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = KeptWhole.Why)]
    private static IEnumerable<string> SettingsOf(Type type, string section) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).SelectMany(property =>
            KeptWhole.Holds(property.PropertyType) ? SettingsOf(property.PropertyType, $"{section}:{property.Name}")
            : property.PropertyType.GenericTypeArguments is [{ } item] && KeptWhole.Holds(item) ? SettingsOf(item, $"{section}:{property.Name}:{Item}")
            : property.PropertyType.IsAssignableTo(typeof(IEnumerable<string>)) ? [$"{section}:{property.Name}:{Item}"]
            : [$"{section}:{property.Name}"]);

    [GeneratedRegex("(?<=__)[0-9]{1,3}(?=__|$)")]
    private static partial Regex Number();

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])")]
    private static partial Regex WordStart();
}
