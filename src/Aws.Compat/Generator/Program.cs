using EcsDeployGate.Aws.Compat.Generator;

// Writes the generated part of every stand-in: dotnet run --project src/Aws.Compat/Generator [checkout]
var folder = CompatFolder.Find(Path.GetFullPath(args.Length > 0 ? args[0] : "."));
foreach (var api in folder.Models())
{
    Console.WriteLine($"{api.Dotnet.Package}: {CompatFolder.Wanted(api).Count} files, {folder.Update(api)} changed");
}

return 0;
