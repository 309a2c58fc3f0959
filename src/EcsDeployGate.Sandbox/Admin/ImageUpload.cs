using System.Formats.Tar;
using EcsDeployGate.Sandbox.Images;
using Microsoft.AspNetCore.Http;

namespace EcsDeployGate.Sandbox.Admin;

/// <summary><c>POST /_sandbox/images?name=repository:tag</c>: an image archive as body, of <c>docker save</c> or an OCI archive.</summary>
internal sealed class ImageUpload(ImageStore images)
{
    public async Task<StoredImage> ReceiveAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var name = request.Query["name"].ToString() is { Length: > 0 } asked ? asked : null;
        var file = Path.Combine(Path.GetTempPath(), $"ecs-deploy-gate-upload-{Guid.NewGuid():N}.tar");
        try
        {
            await using (var written = new FileStream(file, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }))
            {
                await request.Body.CopyToAsync(written, cancellationToken);
            }

            var kind = await KindAsync(file, cancellationToken);
            return await images.ImportAsync($"{kind}:{file}", name, cancellationToken);
        }
        catch (Exception error) when (error is ImageException or FormatException)
        {
            throw new AdminException(400, error.Message);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>What <c>docker save</c> writes today is both; its manifest.json has the names.</summary>
    private static async Task<string> KindAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = File.OpenRead(file);
            await using var tar = new TarReader(stream);
            while (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
            {
                if (entry.Name is "manifest.json" or "./manifest.json")
                {
                    return "docker-archive";
                }
            }

            return "oci-archive";
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            return "docker-archive";
        }
    }
}
