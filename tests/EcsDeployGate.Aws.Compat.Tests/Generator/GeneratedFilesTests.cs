using EcsDeployGate.Aws.Compat.Generator;

namespace EcsDeployGate.Aws.Compat.Tests.Generator;

/// <summary>The committed files are what the generator writes, no more and no less.</summary>
public sealed class GeneratedFilesTests
{
    private static readonly CompatFolder Folder = CompatFolder.Find(AppContext.BaseDirectory);

    public static TheoryData<string> Packages => [.. Folder.Models().Select(m => m.Dotnet.Package)];

    [Theory, MemberData(nameof(Packages))]
    public void Regenerating_changes_nothing(string package)
    {
        var api = Folder.Models().Single(m => m.Dotnet.Package == package);
        var (wanted, present) = (CompatFolder.Wanted(api), Folder.Present(api));

        Assert.Equal(wanted.Keys.Order(StringComparer.Ordinal), present.Keys.Order(StringComparer.Ordinal));
        Assert.All(wanted, file => Assert.Equal(file.Value, present[file.Key]));
    }

    [Fact]
    public void Six_stand_ins_are_generated() =>
        Assert.Equal(["AWSSDK.CloudWatchLogs", "AWSSDK.CodeDeploy", "AWSSDK.CodePipeline", "AWSSDK.ECR", "AWSSDK.ECS", "AWSSDK.EventBridge"], Folder.Models().Select(m => m.Dotnet.Package).Order());

    [Fact]
    public void Updating_writes_what_is_missing_mends_what_was_touched_and_removes_what_is_stale()
    {
        using var checkout = new TemporaryCheckout();
        var api = checkout.Folder.Models().Single();
        var count = checkout.Folder.Update(api);
        Assert.Equal(0, checkout.Folder.Update(api));

        File.AppendAllText(Path.Combine(checkout.Generated, "AmazonECSConfig.cs"), "// touched");
        File.Delete(Path.Combine(checkout.Generated, "IAmazonECS.cs"));
        File.WriteAllText(Path.Combine(checkout.Generated, "Model", "Stale.cs"), "// stale");

        Assert.Equal(3, checkout.Folder.Update(api));
        Assert.Equal(count, checkout.Folder.Present(api).Count);
        Assert.Equal(CompatFolder.Wanted(api).Values.Order(), checkout.Folder.Present(api).Values.Order());
    }

    private sealed class TemporaryCheckout : IDisposable
    {
        private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("compat-");

        public TemporaryCheckout()
        {
            var models = _root.CreateSubdirectory("src/Aws.Compat/Models").FullName;
            File.Copy(Checkout.Path("src/Aws.Compat/Models/ecs.json"), Path.Combine(models, "ecs.json"));
        }

        public CompatFolder Folder => CompatFolder.Find(_root.FullName);

        public string Generated => Path.Combine(_root.FullName, "src", "Aws.Compat", "AWSSDK.ECS", "Generated");

        public void Dispose() => _root.Delete(recursive: true);
    }
}
