using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using EcsDeployGate.Cli.Checking;
using EcsDeployGate.Cli.Inspecting;
using EcsDeployGate.Cli.Output;
using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Inspecting;
using EcsDeployGate.Core.Reporting;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.Core.TaskDefinitions;
using EcsDeployGate.Core.Validating;

namespace EcsDeployGate.Cli.Commands;

/// <summary><c>check TASKDEF</c>: the rules alone, over the document and the images that it names; nothing is started.</summary>
internal static class CheckCommand
{
    public static Command Create(Screen screen)
    {
        var file = CommonOptions.TaskDefinition();
        var offline = new Option<bool>("--no-images") { Description = "Look at the document alone: no registry is asked, and rules over images do not speak" };
        var output = CommonOptions.Output();
        var command = new Command("check", "Run the rules over a task definition and its images; nothing is started") { file, offline, output };
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(parsed.GetRequiredValue(file), parsed.GetValue(offline), parsed.GetValue(output), screen, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string path, bool offline, OutputFormat output, Screen screen, CancellationToken cancellationToken)
    {
        var definition = await TaskDefinitionFile.ReadAsync(path, screen.Streams, cancellationToken);
        var deployment = new Deployment
        {
            TaskDefinition = definition,
            Images = [.. definition.Containers.Select(c => new ResolvedImage(c.Name, c.Image, null))],
        };
        var findings = RuleSet.Default.Check(deployment);
        IReadOnlyList<InspectedImage> images = [];
        if (!offline)
        {
            using var ports = new ImagePorts();
            var looked = await new ImageInspector(ports, ports.Files).InspectAsync(deployment, survey: output is OutputFormat.Json, cancellationToken);
            images = looked.Images;
            findings = [.. findings, .. looked.Findings];
        }

        var verdict = findings.Any(f => f.Blocks) ? Verdict.Reject : Verdict.Approve;
        if (output is OutputFormat.Json)
        {
            screen.Json(Document(verdict, definition, images, JsonSerializer.SerializeToNode(findings, CliJson.Options)));
        }
        else
        {
            screen.Answer(TextReport.Of(verdict, null, findings) + Doubts(verdict, findings));
        }

        return ExitCodes.Of(verdict);
    }

    /// <summary>What is likely to fail approves nothing by itself, and rejects nothing either: only running it tells.</summary>
    private static string Doubts(Verdict verdict, IReadOnlyList<Finding> findings) =>
        findings.Where(f => f is { Outcome: Outcome.Fail, Severity: Severity.Error, Confidence: Confidence.Likely }).Select(f => f.Rule).Distinct().ToList() is [_, ..] likely && verdict is Verdict.Approve
            ? $"Nothing fails for certain, so this is approved; but {string.Join(" and ", likely)} most likely will. 'ecs-deploy-gate judge' runs the health check and tells, as the gate does in the pipeline.\n"
            : "";

    private static JsonObject Document(Verdict verdict, TaskDefinition definition, IReadOnlyList<InspectedImage> images, JsonNode? findings) => new()
    {
        ["verdict"] = JsonSerializer.SerializeToNode(verdict, CliJson.Options),
        ["family"] = definition.Family,
        ["images"] = new JsonArray(
        [
            .. images.Select(i => new JsonObject
            {
                ["container"] = i.Container,
                ["digest"] = i.Facts?.Digest,
                ["problem"] = i.Problem,
                ["survey"] = JsonSerializer.SerializeToNode(i.Survey, CliJson.Options),
            }),
        ]),
        ["findings"] = findings,
    };
}
