using EcsDeployGate.Api;

return await ApiProgram.RunAsync(args, Console.Error);
