using System.Text.Json.Nodes;
using EcsDeployGate.Core.Inspecting.Files;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;
using EcsDeployGate.Core.Validating.Commands;

namespace EcsDeployGate.Core.Inspecting.Programs;

/// <summary>One container with its image opened: what its health check, entry point and command come to.</summary>
/// <remarks>What only some questions need is looked up by the first that does: the less is asked of an image, the fewer of its layers have to be read.</remarks>
internal sealed class ContainerView
{
    /// <summary>Engines start this whatever the image's SHELL is: that is for its builds, and containers do not take it over (moby's daemon/commit.go, merge).</summary>
    private static readonly string[] s_shell = [CommandNeeds.Shell, "-c"];

    private readonly Lazy<Distribution> _distribution;
    private readonly Lazy<ImageShell> _shell;

    private ContainerView(ContainerDefinition container, ImageFacts facts, ProgramFinder programs)
    {
        Container = container;
        Facts = facts;
        Programs = programs;
        _distribution = new(() => Distribution.Of(programs.Around.Tree));
        _shell = new(() => ImageShell.Of(programs, s_shell));
        Check = container.HealthCheck is { } check ? CheckReading.Of(this, HealthCommand.Of(check.Command)) : null;
        Main = MainProcess.Of(this);
    }

    public ContainerDefinition Container { get; }

    public ImageFacts Facts { get; }

    /// <summary>Looks programs up as the container's user would find them.</summary>
    public ProgramFinder Programs { get; }

    public Distribution Distribution => _distribution.Value;

    /// <summary>What <c>CMD-SHELL</c> uses.</summary>
    public ImageShell Shell => _shell.Value;

    /// <summary>The health check against this image; null when there is none.</summary>
    public CheckReading? Check { get; }

    /// <summary>What process 1 will be.</summary>
    public MainProcess Main { get; }

    /// <summary>Opens a container.</summary>
    /// <param name="definition">The whole task: containers take volumes from each other.</param>
    /// <param name="container">Which of its containers.</param>
    /// <param name="facts">What its image says of itself.</param>
    /// <param name="tree">The image's files.</param>
    /// <returns>The view, or why there is none: a user that the image does not have.</returns>
    public static (ContainerView? View, string? Problem) Open(TaskDefinition definition, ContainerDefinition container, ImageFacts facts, IFileTree tree)
    {
        var written = container["user"].AsText() is { Length: > 0 } user ? user : facts.User;
        var (found, problem) = UserFiles.Resolve(written, tree);
        if (found is null)
        {
            return (null, problem);
        }

        var around = new Surroundings(
            tree, found, definition.Machine, ContainerVariables.Of(container, facts.Env),
            Absolute(container["workingDirectory"].AsText() is { Length: > 0 } folder ? folder : facts.WorkingDir), [.. MountsOf(definition, container, []).Distinct()])
        {
            PathMayComeFrom = PathOf(container),
        };
        return (new(container, facts, new ProgramFinder(around)), null);
    }

    /// <summary>What else may set PATH, whose value nobody knows before the task starts; what the definition itself sets counts before files (environmentFiles).</summary>
    private static string? PathOf(ContainerDefinition container) =>
        container.Environment.ContainsKey("PATH") ? null
        : Members(container["secrets"], "name").Contains("PATH") ? "a secret sets PATH"
        : container["environmentFiles"] is JsonArray { Count: > 0 } ? "an environment file may set PATH"
        : null;

    private static string Absolute(string folder) => folder.Length == 0 ? "/" : "/" + folder.Trim('/');

    /// <summary>Its own volumes, and those of the containers that it names in <c>volumesFrom</c>, which may name others in their turn.</summary>
    private static IEnumerable<string> MountsOf(TaskDefinition definition, ContainerDefinition container, HashSet<string> seen)
    {
        if (!seen.Add(container.Name))
        {
            return [];
        }

        var others = Members(container["volumesFrom"], "sourceContainer").ToHashSet(StringComparer.Ordinal);
        return Members(container["mountPoints"], "containerPath")
            .Concat(Members(container["linuxParameters"]?["tmpfs"], "containerPath"))
            .Select(p => "/" + p.Trim('/'))
            .Concat(definition.Containers.Where(c => others.Contains(c.Name)).SelectMany(c => MountsOf(definition, c, seen)));
    }

    private static IEnumerable<string> Members(JsonNode? list, string member) =>
        (list as JsonArray ?? []).Select(item => (item as JsonObject)?[member].AsText()).OfType<string>().Where(text => text.Length > 0);
}
