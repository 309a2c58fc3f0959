using EcsDeployGate.Sqlite.Tests;

return args is ["write-until-killed", var store]
    ? await KilledWriter.RunAsync(store)
    : await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, static (builder, arguments) => builder.AddSelfRegisteredExtensions(arguments));
