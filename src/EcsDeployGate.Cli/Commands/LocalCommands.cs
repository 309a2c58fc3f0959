using System.CommandLine;
using EcsDeployGate.Cli.Checking;
using EcsDeployGate.Cli.Local;
using EcsDeployGate.Cli.Output;

namespace EcsDeployGate.Cli.Commands;

/// <summary><c>judge TASKDEF</c> and <c>probe TASKDEF</c>: the whole gate on this machine, without any AWS.</summary>
internal static class LocalCommands
{
    public static Command Judge(Screen screen) => Create(
        "judge", "Judge a task definition as the gate in a pipeline would: rules, images, and a probe that really runs it here", screen, LocalAnswer.OfRun);

    public static Command Probe(Screen screen) => Create(
        "probe", "Run a task definition here and report what its health checks did, whatever the rules say", screen, LocalAnswer.OfProbe);

    private static Command Create(string name, string description, Screen screen, Func<LocalRun, Screen, OutputFormat, int> answer)
    {
        var file = CommonOptions.TaskDefinition();
        var output = CommonOptions.Output();
        var images = new Option<string[]>("--image")
        {
            HelpName = "CONTAINER=REFERENCE",
            Description = "Where a container's image is: docker-daemon:NAME, docker-archive:FILE, oci-archive:FILE or oci:DIRECTORY. May be given again. Unless given, the task definition's own image is taken from there or from Docker",
            DefaultValueFactory = _ => [],
        };
        var engine = new Option<string>("--engine") { Description = "What runs the containers", DefaultValueFactory = _ => "auto" }.AcceptOnlyFromAmong("auto", "docker", "embedded");
        var store = new Option<string?>("--store") { HelpName = "FILE", Description = "Keep the run in this store; thrown away unless given" };
        var soak = new Option<int>("--soak") { HelpName = "SECONDS", Description = "How long a healthy task must stay healthy: 0 to 300", DefaultValueFactory = _ => 15 };
        var command = new Command(name, description) { file, images, engine, store, soak, output };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var definition = await TaskDefinitionFile.ReadAsync(parsed.GetRequiredValue(file), screen.Streams, cancellationToken);
            var options = new LocalGateOptions
            {
                Engine = parsed.GetRequiredValue(engine),
                Store = parsed.GetValue(store),
                SoakSeconds = parsed.GetValue(soak),
                ProbeProgram = ProbeProgram.Find(),
                Images = LocalImages.Plan(definition, parsed.GetRequiredValue(images)),
            };
            return answer(await LocalGate.RunAsync(options, screen, cancellationToken), screen, parsed.GetValue(output));
        });
        return command;
    }
}
