using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.Validating.Rules;

namespace EcsDeployGate.Core.Validating;

/// <summary>The rules over a deployment's document. All run and all speak; nobody fixes five problems in five runs.</summary>
public sealed class RuleSet
{
    private readonly IReadOnlyList<IRule<Deployment>> _rules;

    internal RuleSet(IReadOnlyList<IRule<Deployment>> rules)
    {
        _rules = rules;
        Rules = [.. rules.Select(r => r.Info)];
    }

    /// <summary>Every rule of this version, by id.</summary>
    public static RuleSet Default { get; } = new(
    [
        new HealthCheckIsThere(),
        new CommandHasKeyword(),
        new CheckIsSwitchedOn(),
        new CommandIsNotEmpty(),
        new ShellLineIsOneItem(),
        new NoShellSyntaxWithoutShell(),
        new ArgumentsAreItems(),
        new CurlFailsOnHttpErrors(),
        new CheckCanFail(),
        new CheckCanPass(),
        new NumbersAreInRange(),
        new ClientGivesUpInTime(),
        new BadTasksAreNoticedSoon(),
        new FargateSizeExists(),
        new FargateFieldsAreSet(),
        new ReferencesExist(),
        new TagDoesNotMove(),
        new ImagePinnedByDigest(),
        new RegistryIsOwn(),
    ]);

    /// <summary>What each rule is.</summary>
    public IReadOnlyList<RuleInfo> Rules { get; }

    /// <summary>Everything that every rule says about the deployment.</summary>
    public IReadOnlyList<Finding> Check(Deployment deployment) => [.. _rules.SelectMany(rule => rule.Check(deployment))];
}
