using System.Text.Json.Nodes;
using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Inspecting;
using EcsDeployGate.Core.Inspecting.Files;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.TestKit.Doubles;

namespace EcsDeployGate.Core.Tests.Inspecting.Rules;

/// <summary>What one rule says of one container in one image.</summary>
internal sealed record Said(MemoryTree? Tree)
{
    public string[] Command { get; init; } = ["CMD-SHELL", "curl -f http://localhost:8080/health || exit 1"];

    public ImageFacts Facts { get; init; } = new() { Digest = "sha256:aa", Architecture = "amd64", Os = "linux", Entrypoint = ["/bin/sh"] };

    public Action<JsonObject> Container { get; init; } = _ => { };

    /// <summary>Of several containers, where the first one alone does not do.</summary>
    public JsonObject? Task { get; init; }

    public string Problem { get; init; } = "layer 2: HTTP 503";

    public Deployment Deployment
    {
        get
        {
            var task = Task ?? Some.Task(Command);
            Container(task["containerDefinitions"]![0]!.AsObject());
            return Some.Deployment(task.ToJsonString());
        }
    }

    public IReadOnlyList<Finding> All(string rule) => [.. Look().Findings.Where(f => f.Rule == rule)];

    public Finding By(string rule) => Assert.Single(All(rule));

    public Finding By(string rule, string container) => Assert.Single(All(rule), f => f.Message.Contains($"container '{container}'", StringComparison.Ordinal));

    public ImageSurvey? Survey => Look().Images[0].Survey;

    /// <summary>The cause that a run is rejected with when only this rule speaks; null when it does not reject by itself.</summary>
    public string? Cause(string rule) => All(rule).FirstOrDefault(f => f.Blocks) is { } certain ? FindingCause.Of(certain, Deployment.TaskDefinition).Code : null;

    private (IReadOnlyList<InspectedImage> Images, IReadOnlyList<Finding> Findings) Look() => ImageInspector.Look(
        Deployment,
        [new InspectedImage("web", Facts, null)],
        new Dictionary<string, ImageFilesAnswer>
        {
            ["web"] = Tree is null ? new ImageFilesAnswer.CannotTell(Problem) : new ImageFilesAnswer.Found(Tree),
        });
}
