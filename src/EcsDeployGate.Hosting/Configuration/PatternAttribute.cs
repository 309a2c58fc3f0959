using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace EcsDeployGate.Hosting.Configuration;

/// <summary>A name in which <c>*</c> and <c>?</c> may stand for any; or nothing. An empty pattern would match nothing and is refused.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PatternAttribute([StringSyntax(StringSyntaxAttribute.Regex)] string allowed, string what)
    : ValidationAttribute($"must be {what}, in which * stands for any run of characters and ? for one; leave it out for any")
{
    /// <summary>The characters and the length of a pattern.</summary>
    public string Allowed { get; } = allowed;

    /// <summary>What the pattern is for.</summary>
    public string What { get; } = what;

    public override bool IsValid(object? value) => value is null || (value is string text && Regex.IsMatch(text, $@"\A(?:{Allowed})\z", RegexOptions.None, TimeSpan.FromSeconds(1)));
}
