using System.CommandLine;
using EcsDeployGate.Sandbox.CommandLine;

return await new RootCommand("AWS on one machine, for EcsDeployGate: ECS, CodePipeline, CloudWatch Logs, S3 and a registry behind one endpoint.")
{
    ServeCommand.Create(),
    ImageCommand.Create(),
}.Parse(args).InvokeAsync(new InvocationConfiguration
{
    // Ending tasks takes a moment; a sandbox that is cut short would leave containers behind.
    ProcessTerminationTimeout = TimeSpan.FromSeconds(60),
});
