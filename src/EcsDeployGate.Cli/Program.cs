using EcsDeployGate.Cli;

return await CliApp.RunAsync(args, CliStreams.OfProcess());
