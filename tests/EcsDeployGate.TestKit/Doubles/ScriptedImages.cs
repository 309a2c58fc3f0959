using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.TestKit.Doubles;

/// <summary>A registry that says of every image what the test says.</summary>
public sealed class ScriptedImages : IImageRegistry
{
    public Func<string, ImageAnswer> Answer { get; set; } = _ => new ImageAnswer.Found(Some.ImageFacts());

    public Task<ImageAnswer> ReadAsync(string image, string architecture, CancellationToken cancellationToken) => Task.FromResult(Answer(image));
}
