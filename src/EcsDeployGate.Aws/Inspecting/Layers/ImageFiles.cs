using EcsDeployGate.Aws.Inspecting.Sources;
using EcsDeployGate.Core.Inspecting.Files;
using EcsDeployGate.Core.Inspecting.Files.Layers;
using EcsDeployGate.Core.Resolving;

namespace EcsDeployGate.Aws.Inspecting.Layers;

/// <summary>Reads which files an image has, from wherever it lies, and says in a sentence why it cannot.</summary>
internal sealed class ImageFiles(ImageSources sources, ImageFilesOptions options, ILayerIndexStore? store, TimeProvider clock) : IImageFiles
{
    public Task<ImageFilesAnswer> ReadAsync(string image, string architecture, CancellationToken cancellationToken) =>
        AnswerAsync(image, architecture, null, cancellationToken);

    public Task<ImageFilesAnswer> ReadAsync(string image, string architecture, Action<ImageFilesAnswer.Found> questions, CancellationToken cancellationToken) =>
        AnswerAsync(image, architecture, questions, cancellationToken);

    private async Task<ImageFilesAnswer> AnswerAsync(string image, string architecture, Action<ImageFilesAnswer.Found>? questions, CancellationToken cancellationToken)
    {
        using var patient = new CancellationTokenSource(options.TotalTimeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patient.Token);
        try
        {
            return await ReadUnboundedAsync(image, architecture is "ARM64" ? "arm64" : "amd64", questions, both.Token).ConfigureAwait(false);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception) when (patient.IsCancellationRequested)
        {
            return new ImageFilesAnswer.CannotTell($"The layers of '{image}' were not read within {options.TotalTimeout.TotalSeconds:0.#} seconds (ImageFilesOptions.TotalTimeout).");
        }
        catch (LayerRefusedException e)
        {
            return new ImageFilesAnswer.CannotTell($"The image '{image}' was not read. {e.Message}");
        }
        catch (Exception e) when (e is RegistryRefusedException or PortUnavailableException)
        {
            return new ImageFilesAnswer.CannotTell(e.Message);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or UnauthorizedAccessException)
        {
            return new ImageFilesAnswer.CannotTell($"The image '{image}' could not be read to its end: {e.Message}");
        }
    }

    private async Task<ImageFilesAnswer> ReadUnboundedAsync(
        string image, string architecture, Action<ImageFilesAnswer.Found>? questions, CancellationToken cancellationToken)
    {
        if (ImageTransport.Parse(image) is not { } transport)
        {
            return new ImageFilesAnswer.CannotTell($"'{image}' is no image name that a container engine accepts, and no reference with one of {ImageTransport.Known}.");
        }

        if (transport.IsSavedByDocker)
        {
            return await sources.ReadSavedAsync(transport, store, cancellationToken).ConfigureAwait(false);
        }

        using var opened = await sources.OpenAsync(transport, cancellationToken).ConfigureAwait(false);
        return await sources.ContentsAsync(opened, architecture, cancellationToken).ConfigureAwait(false) switch
        {
            ImageContents.Missing missing => new ImageFilesAnswer.CannotTell(missing.Message),
            ImageContents.CannotTell no => new ImageFilesAnswer.CannotTell(no.Message),
            ImageContents.Found { Unreadable: { } why } => new ImageFilesAnswer.CannotTell(why),
            ImageContents.Found found => Found(
                await new ImageLayers(opened, found.Layers, options, store, questions is null ? null : tree => questions(Found(tree, found.Facts)))
                    .ReadAsync(cancellationToken).ConfigureAwait(false),
                found.Facts),
            _ => throw new InvalidOperationException("The walk over the manifests gave no answer."),
        };
    }
    private static ImageFilesAnswer.Found Found(IFileTree tree, ImageFacts facts) => new(tree) { Facts = facts };
}
