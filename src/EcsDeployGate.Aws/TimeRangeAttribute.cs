using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace EcsDeployGate.Aws;

/// <summary>The shortest and the longest time that an option may have. The framework's own attribute for ranges finds the type's parser by reflection, which does not survive trimming.</summary>
/// <param name="shortest">Such as <c>00:00:01</c>.</param>
/// <param name="longest">Such as <c>00:10:00</c>.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TimeRangeAttribute(string shortest, string longest) : ValidationAttribute("The field {0} must be between {1} and {2}.")
{
    /// <inheritdoc />
    public override bool IsValid(object? value) => value is TimeSpan time && time >= Parse(shortest) && time <= Parse(longest);

    /// <inheritdoc />
    public override string FormatErrorMessage(string name) => string.Format(CultureInfo.InvariantCulture, ErrorMessageString, name, shortest, longest);

    private static TimeSpan Parse(string text) => TimeSpan.Parse(text, CultureInfo.InvariantCulture);
}
