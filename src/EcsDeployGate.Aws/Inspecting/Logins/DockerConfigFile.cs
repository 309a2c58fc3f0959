using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Aws.Inspecting.Logins;

/// <summary>Credentials as <c>docker login</c> leaves them: in the config file, or with a helper program that the file names.</summary>
internal sealed class DockerConfigFile(string path, CredentialHelper helper)
{
    private const int MaxBytes = 1024 * 1024;

    /// <summary>Docker Hub's name in that file, from its first years.</summary>
    private const string DockerHub = "https://index.docker.io/v1/";

    public async Task<RegistryCredentials?> FindAsync(string host, CancellationToken cancellationToken)
    {
        if (await ReadAsync(cancellationToken).ConfigureAwait(false) is not { } config)
        {
            return null;
        }

        var server = host is OciReference.DockerHub ? DockerHub : host;
        var named = (config["credHelpers"] as JsonObject)?[server].AsText() ?? (host is OciReference.DockerHub ? (config["credHelpers"] as JsonObject)?["docker.io"].AsText() : null);
        if ((named ?? config["credsStore"].AsText()) is { Length: > 0 } program
            && await helper.AskAsync(program, server, required: named is not null, cancellationToken).ConfigureAwait(false) is { } kept)
        {
            return kept;
        }

        return (config["auths"] as JsonObject)?.Where(entry => Hostname(entry.Key) == Hostname(server)).Select(entry => Read(entry.Value as JsonObject)).FirstOrDefault(found => found is not null);
    }

    private async Task<JsonObject?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!File.Exists(path))
            {
                return null;
            }

            return new FileInfo(path).Length <= MaxBytes
                ? JsonNode.Parse(await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false)) as JsonObject
                : throw new RegistryRefusedException($"Docker's config file '{path}' has more than {MaxBytes} bytes and was not read.");
        }
        catch (JsonException e)
        {
            throw new RegistryRefusedException($"Docker's config file '{path}' is no JSON (line {e.LineNumber + 1}).");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RegistryRefusedException($"Docker's config file '{path}' cannot be read: {e.Message}");
        }
    }

    private static RegistryCredentials? Read(JsonObject? entry)
    {
        if (entry is null)
        {
            return null;
        }

        if (entry["identitytoken"].AsText() is { Length: > 0 } token)
        {
            return new RegistryCredentials(RegistryCredentials.TokenUser, token);
        }

        if (entry["auth"].AsText() is { Length: > 0 } auth)
        {
            var bytes = new byte[auth.Length];
            if (Convert.TryFromBase64String(auth, bytes, out var count) && Encoding.UTF8.GetString(bytes, 0, count).TrimEnd('\0').Split(':', 2) is [{ Length: > 0 } user, var password])
            {
                return new RegistryCredentials(user, password);
            }
        }

        return entry["username"].AsText() is { Length: > 0 } name && entry["password"].AsText() is { } secret ? new RegistryCredentials(name, secret) : null;
    }

    /// <summary>Entries are hosts, or addresses with a path that nobody uses.</summary>
    private static string Hostname(string entry)
    {
        var rest = entry.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0 ? entry[(scheme + 3)..] : entry;
        return rest.Split('/')[0].ToLowerInvariant();
    }
}
