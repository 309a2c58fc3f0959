using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace EcsDeployGate.Hosting.Configuration;

/// <summary>Holds options to their data annotations, all the way down, and names the setting as one would write it.</summary>
internal sealed class GateOptionsCheck : IValidateOptions<GateOptions>
{
    public ValidateOptionsResult Validate(string? name, GateOptions options)
    {
        var problems = Problems(options, GateOptions.Section).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = KeptWhole.Why)]
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = KeptWhole.Why)]
    private static IEnumerable<string> Problems(object options, string section)
    {
        foreach (var property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var setting = $"{section}:{property.Name}";
            var value = property.GetValue(options);
            var context = new ValidationContext(options) { MemberName = property.Name, DisplayName = setting };
            var results = new List<ValidationResult>();
            if (!Validator.TryValidateProperty(value, context, results))
            {
                foreach (var result in results)
                {
                    yield return value is IEnumerable<object>
                        ? $"{setting} (environment: {GateEnvironment.VariableOf(setting)}__N__…): {result.ErrorMessage}"
                        : $"{setting} (environment: {GateEnvironment.VariableOf(setting)}) is {(value is null or "" ? "empty" : $"'{value}'")}: {result.ErrorMessage}";
                }
            }
            else if (value is IEnumerable<object> items)
            {
                foreach (var problem in items.SelectMany((item, index) => KeptWhole.Holds(item.GetType()) ? Problems(item, $"{setting}:{index}") : []))
                {
                    yield return problem;
                }
            }
            else if (value is not null && KeptWhole.Holds(property.PropertyType))
            {
                foreach (var problem in Problems(value, setting))
                {
                    yield return problem;
                }
            }
        }
    }
}
