using Amazon.CDK;
using EcsDeployGate.Cdk.Installing;

// cdk synth, diff, deploy, destroy; or, as an argument of ours, 'template FILE' for people without CDK.
switch (args)
{
    case []:
        var app = new App();
        _ = new GateStack(app, "EcsDeployGate", GateContext.Read(app.Node));
        app.Synth();
        return 0;
    case ["template", var file]:
        await File.WriteAllTextAsync(file, PlainTemplate.Make());
        return 0;
    default:
        await Console.Error.WriteLineAsync("Usage: EcsDeployGate.Cdk [template FILE]. Without arguments it writes a cloud assembly, as 'cdk synth' expects.");
        return 1;
}
