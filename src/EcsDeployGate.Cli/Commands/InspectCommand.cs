using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using EcsDeployGate.Cli.Inspecting;
using EcsDeployGate.Cli.Output;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Inspecting;
using EcsDeployGate.Core.Inspecting.Files;
using EcsDeployGate.Core.Reporting;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Cli.Commands;

/// <summary><c>inspect IMAGE</c>: can the health check and the entry point be executed in this image, by this user, on this platform?</summary>
internal static class InspectCommand
{
    public static Command Create(Screen screen)
    {
        var image = new Argument<string>("IMAGE") { Description = "A registry's name, or docker-daemon:NAME, docker-archive:FILE, oci-archive:FILE, oci:DIRECTORY" };
        var check = new Option<string?>("--command")
        {
            HelpName = "LINE|JSON",
            Description = "The health check: a line for CMD-SHELL, or the whole array as JSON. The image's own HEALTHCHECK unless given",
        };
        var user = new Option<string?>("--user") { HelpName = "USER[:GROUP]", Description = "Whom the container runs as; the image's own unless given" };
        var platform = new Option<string>("--platform") { Description = "What the task runs on", DefaultValueFactory = _ => "linux/amd64" }.AcceptOnlyFromAmong("linux/amd64", "linux/arm64");
        var output = CommonOptions.Output();
        var command = new Command("inspect", "Look into an image, without running it: can its health check and its entry point be executed?") { image, check, user, platform, output };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetRequiredValue(image), Items(parsed.GetValue(check)), parsed.GetValue(user), parsed.GetRequiredValue(platform), parsed.GetValue(output), screen, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        string image, IReadOnlyList<string>? check, string? user, string platform, OutputFormat output, Screen screen, CancellationToken cancellationToken)
    {
        using var ports = new ImagePorts();
        var architecture = platform == "linux/arm64" ? "ARM64" : "X86_64";
        var answer = await ports.Files.ReadAsync(image, architecture, found => Look(found), cancellationToken);
        if (answer is not ImageFilesAnswer.Found { Facts: { } facts } found)
        {
            return Unknown(image, (answer as ImageFilesAnswer.CannotTell)?.Message ?? "It says nothing of itself.", output, screen);
        }

        var (command, images, findings) = Look(found);
        // About the task definition, which there is none of here, nothing is said.
        findings = [.. findings.Where(f => f.Rule is not ("EDG-HC01" or "EDG-IM01"))];
        var denied = findings.Any(f => f.Blocks);
        if (output is OutputFormat.Json)
        {
            screen.Json(new JsonObject
            {
                ["image"] = image,
                ["digest"] = facts.Digest,
                ["platform"] = $"{facts.Os}/{facts.Architecture}",
                ["command"] = JsonSerializer.SerializeToNode(command, CliJson.Options),
                ["verdict"] = denied ? "reject" : "approve",
                ["survey"] = JsonSerializer.SerializeToNode(images[0].Survey, CliJson.Options),
                ["findings"] = JsonSerializer.SerializeToNode(findings, CliJson.Options),
            });
        }
        else
        {
            screen.Answer(Text(image, facts, command, images[0].Survey));
            screen.Answer("");
            screen.Answer(TextReport.Of(findings));
        }

        return denied ? ExitCodes.Denied : ExitCodes.Admitted;

        (IReadOnlyList<string>? Command, IReadOnlyList<InspectedImage> Images, IReadOnlyList<Finding> Findings) Look(ImageFilesAnswer.Found found)
        {
            var command = check ?? (found.Facts?.HealthcheckTest is ["CMD" or "CMD-SHELL", ..] own ? own : null);
            var (images, findings) = ImageInspector.Look(
                Only(image, command, user, architecture), [new InspectedImage("image", found.Facts, null)], new Dictionary<string, ImageFilesAnswer> { ["image"] = found });
            return (command, images, findings);
        }
    }

    private static int Unknown(string image, string why, OutputFormat output, Screen screen)
    {
        if (output is OutputFormat.Json)
        {
            screen.Json(new JsonObject { ["image"] = image, ["verdict"] = "inconclusive", ["problem"] = why });
        }
        else
        {
            screen.Answer($"CANNOT TELL  {image}\n  {why}");
        }

        return ExitCodes.Inconclusive;
    }

    private static string Text(string image, ImageFacts facts, IReadOnlyList<string>? command, ImageSurvey? survey)
    {
        var lines = new List<string>
        {
            $"Image        {image}",
            $"Digest       {facts.Digest}",
            $"Built for    {facts.Os}/{facts.Architecture}",
            $"Check        {(command is null ? "none: give one with --command" : JsonSerializer.Serialize(command, CliJson.Options))}",
        };
        if (survey is not null)
        {
            lines.Add($"System       {survey.Distribution ?? "unknown"}{(survey.PackageManager is { } manager ? $" ({manager})" : ", no package manager")}");
            lines.Add($"User         {survey.User}");
            lines.Add($"Shell        {(survey.ShellPath is { } path ? $"{survey.Shell} ({path})" : "none")}");
            lines.Add($"Can ask      {(survey.Clients.Count == 0 ? "nothing that could ask a URL" : string.Join(", ", survey.Clients.Select(c => $"{c.Key} ({c.Value})")))}");
            lines.AddRange(survey.Programs.Select((p, i) => $"{(i == 0 ? "Programs" : ""),-13}{p.Key}: {p.Value}"));
        }

        return string.Join('\n', lines);
    }

    /// <summary>A deployment of nothing but this image.</summary>
    private static Deployment Only(string image, IReadOnlyList<string>? command, string? user, string architecture)
    {
        var container = new JsonObject { ["name"] = "image", ["image"] = image };
        if (command is not null)
        {
            container["healthCheck"] = new JsonObject { ["command"] = new JsonArray([.. command.Select(c => (JsonNode?)JsonValue.Create(c))]) };
        }

        if (user is not null)
        {
            container["user"] = user;
        }

        return new Deployment
        {
            TaskDefinition = TaskDefinition.From(new JsonObject
            {
                ["runtimePlatform"] = new JsonObject { ["cpuArchitecture"] = architecture },
                ["containerDefinitions"] = new JsonArray(container),
            }),
        };
    }

    private static string[]? Items(string? command)
    {
        if (command?.TrimStart().StartsWith('[') != true)
        {
            return command is null ? null : ["CMD-SHELL", command];
        }

        try
        {
            return JsonSerializer.Deserialize<string[]>(command);
        }
        catch (JsonException) when (command.Contains(']', StringComparison.Ordinal))
        {
            // "[ -f /ready ]" is a line, too.
            return ["CMD-SHELL", command];
        }
    }
}
