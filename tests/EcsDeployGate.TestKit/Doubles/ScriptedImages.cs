using EcsDeployGate.Core.Inspecting.Files;
using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.TestKit.Doubles;

/// <summary>A registry that says of every image what the test says; nobody looks into layers unless it says so.</summary>
public sealed class ScriptedImages : IImageRegistry, IImageFiles
{
    public Func<string, ImageAnswer> Answer { get; set; } = _ => new ImageAnswer.Found(Some.ImageFacts());

    public Func<string, ImageFilesAnswer> Files { get; set; } = _ => new ImageFilesAnswer.CannotTell("this test has no layers");

    public Task<ImageAnswer> ReadAsync(string image, string architecture, CancellationToken cancellationToken) => Task.FromResult(Answer(image));

    Task<ImageFilesAnswer> IImageFiles.ReadAsync(string image, string architecture, CancellationToken cancellationToken) => Task.FromResult(Files(image));
}
