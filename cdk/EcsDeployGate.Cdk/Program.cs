using Amazon.CDK;
using EcsDeployGate.Cdk.Installing;

try
{
    switch (args)
    {
        // cdk synth, diff, deploy, destroy.
        case []:
            var app = new App();
            _ = new GateStack(app, "EcsDeployGate", GateContext.Read(app.Node));
            app.Synth();
            return 0;
        case ["template", var file]:
            await File.WriteAllTextAsync(file, PlainTemplate.Make());
            return 0;
        case ["probe-image", var tag, var folder]:
            Console.WriteLine(ProbeImage.Write(folder, tag, ProbeImage.Published(Directory.GetCurrentDirectory())));
            return 0;
        default:
            await Console.Error.WriteLineAsync("""
                Usage: EcsDeployGate.Cdk                         write a cloud assembly, as 'cdk synth' expects
                       EcsDeployGate.Cdk template FILE           write the stack as a plain template
                       EcsDeployGate.Cdk probe-image TAG FOLDER  write the probe's image as an OCI layout, from what was published below the current folder
                """);
            return 1;
    }
}
catch (Exception e) when (e is ArgumentException or IOException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
