using EcsDeployGate.Core.Inspecting.Programs;
using HttpClients = EcsDeployGate.Core.Inspecting.Programs.Clients;

namespace EcsDeployGate.Core.Inspecting;

/// <summary>What an image has, in a few lines, for people who ask. It takes every layer, so rules do without.</summary>
/// <param name="Shell">The shell of <c>CMD-SHELL</c>: <c>dash</c>, <c>bash</c>, <c>busybox</c>, <c>other</c> or <c>none</c>.</param>
/// <param name="ShellPath">Path of its file, links followed; null when there is none.</param>
/// <param name="Distribution">For people; null when nothing says.</param>
/// <param name="PackageManager">The one that is in the image; null when there is none.</param>
/// <param name="User">Whom the container runs as: <c>UID:GID</c>.</param>
/// <param name="Clients">Programs that could ask the application, with their paths; <c>busybox wget</c> for an applet that is not linked.</param>
/// <param name="Programs">Each program of the health check and the first process, with its path or with why it does not run.</param>
public sealed record ImageSurvey(
    string Shell,
    string? ShellPath,
    string? Distribution,
    string? PackageManager,
    string User,
    IReadOnlyDictionary<string, string> Clients,
    IReadOnlyDictionary<string, string> Programs)
{
    internal static ImageSurvey Of(ContainerView view)
    {
        var programs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var answer in (view.Check?.Programs ?? []).Select(p => p.Answer).Append(view.Main.Program).OfType<ProgramAnswer>())
        {
            programs[answer.Name] = answer switch
            {
                ProgramAnswer.Runs runs => runs.Target.Path,
                ProgramAnswer.Hidden hidden => $"under the volume at {hidden.Mount}",
                ProgramAnswer.Fails fails => fails.What,
                _ => "",
            };
        }

        var user = view.Programs.Around.User;
        return new(
            view.Shell.Kind.ToString().ToLowerInvariant(),
            (view.Shell.Program as ProgramAnswer.Runs)?.Target.Path,
            view.Distribution.Name,
            view.Distribution.PackageManager,
            $"{user.Uid}:{user.Groups.Value.Gid}",
            HttpClients.In(view.Programs).ToDictionary(c => c.Name, c => c.Program.Path, StringComparer.Ordinal),
            programs);
    }
}
