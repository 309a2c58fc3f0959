using System.ComponentModel.DataAnnotations;

namespace EcsDeployGate.Hosting.Configuration;

/// <summary>Roles of which each can hold: none has the patterns of an earlier one, and none is for an account that is not its own.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class EachMatchesSomethingAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        var roles = (IReadOnlyList<TargetRoleOptions>)value!;
        for (var i = 0; i < roles.Count; i++)
        {
            if (roles[i].IsOfAnotherAccount)
            {
                return new($"number {i} is for account '{roles[i].Account}', where its role '{roles[i].RoleArn}' can do nothing: name a role of that account");
            }

            var patterns = roles[i].ToRole() with { RoleArn = "", ExternalId = null };
            if (roles.Take(i).ToList().FindIndex(r => r.ToRole() with { RoleArn = "", ExternalId = null } == patterns) is >= 0 and var first)
            {
                return new($"number {i} matches what number {first} matches, and is never reached: the first holds");
            }
        }

        return ValidationResult.Success;
    }
}
