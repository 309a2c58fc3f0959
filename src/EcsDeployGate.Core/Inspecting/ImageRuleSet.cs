using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Inspecting.Files;
using EcsDeployGate.Core.Inspecting.Rules;
using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Core.Inspecting;

/// <summary>The rules over what is known of the images.</summary>
public sealed class ImageRuleSet
{
    private readonly IReadOnlyList<IRule<InspectedDeployment>> _rules;

    internal ImageRuleSet(IReadOnlyList<IRule<InspectedDeployment>> rules)
    {
        _rules = rules;
        Rules = [.. rules.Select(r => r.Info)];
    }

    /// <summary>Every rule of this version, by id.</summary>
    public static ImageRuleSet Default { get; } = new(
    [
        new ImageCheckIsTakenOver(),
        new ShellIsThere(),
        new ProgramsAreThere(),
        new ProgramsCanRun(),
        new ScriptsCanRun(),
        new BusyBoxAsksIpv4(),
        new BusyBoxKnowsTheOptions(),
        new VariablesAreDefined(),
        new ShellKnowsTheLine(),
        new ImageIsThere(),
        new ImageFitsThePlatform(),
        new MainProgramCanRun(),
        new UserIsNotRoot(),
        new SignalsReachTheApplication(),
    ]);

    /// <summary>What each rule is.</summary>
    public IReadOnlyList<RuleInfo> Rules { get; }

    /// <summary>Everything that every rule says.</summary>
    /// <param name="deployment">What would be deployed.</param>
    /// <param name="images">What is known of its images.</param>
    /// <param name="files">Their files, by container name; what is missing here was not looked at.</param>
    public IReadOnlyList<Finding> Check(
        Deployment deployment, IReadOnlyList<InspectedImage> images, IReadOnlyDictionary<string, ImageFilesAnswer>? files = null) =>
        Check(InspectedDeployment.Open(deployment, images, files));

    internal IReadOnlyList<Finding> Check(InspectedDeployment facts) => [.. _rules.SelectMany(rule => rule.Check(facts))];
}
