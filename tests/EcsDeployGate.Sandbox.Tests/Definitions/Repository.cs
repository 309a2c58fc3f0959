namespace EcsDeployGate.Sandbox.Tests.Definitions;

/// <summary>Files of this repository.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Path(string relative) => System.IO.Path.Combine(Root, relative);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "EcsDeployGate.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"EcsDeployGate.sln was not found above {AppContext.BaseDirectory}.");
    }
}
