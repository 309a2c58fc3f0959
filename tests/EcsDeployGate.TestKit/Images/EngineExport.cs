using System.Formats.Tar;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace EcsDeployGate.TestKit.Images;

/// <summary>What a Docker Engine shows of an image's files: <c>docker create</c>, <c>docker export</c>, <c>docker rm</c>, over its socket.</summary>
public static class EngineExport
{
    /// <summary>Paths that the engine makes in every container, with what lies in them.</summary>
    private static readonly string[] Own = ["/.dockerenv", "/dev", "/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/etc/mtab", "/proc", "/sys"];

    /// <summary>True for what is the engine's own and not the image's.</summary>
    public static bool IsEngines(string path) => Own.Any(own => path == own || path.StartsWith(own + "/", StringComparison.Ordinal));

    /// <summary>One line for each path, sorted: kind, mode, owner, path, link target. The engine's own files are left out, and directories that exist for them alone.</summary>
    public static async Task<IReadOnlyList<string>> ListAsync(string dockerHost, string image, CancellationToken cancellationToken)
    {
        using var http = Client(dockerHost);
        using var body = new StringContent(new JsonObject { ["Image"] = image, ["Cmd"] = new JsonArray("/none") }.ToJsonString(), Encoding.UTF8, "application/json");
        using var created = await http.PostAsync(new Uri("/containers/create", UriKind.Relative), body, cancellationToken);
        var answer = await created.Content.ReadAsStringAsync(cancellationToken);
        var id = JsonNode.Parse(answer)?["Id"]?.GetValue<string>() ?? throw new InvalidOperationException($"The engine made no container of '{image}': {answer}");
        try
        {
            await using var export = await http.GetStreamAsync(new Uri($"/containers/{id}/export", UriKind.Relative), cancellationToken);
            return await ListAsync(export, cancellationToken);
        }
        finally
        {
            using var removed = await http.DeleteAsync(new Uri($"/containers/{id}?force=1&v=1", UriKind.Relative), CancellationToken.None);
        }
    }

    /// <summary><c>docker load</c>: an engine says in its answer, not with its status, that it could not.</summary>
    public static async Task LoadAsync(string dockerHost, string archive, CancellationToken cancellationToken)
    {
        using var http = Client(dockerHost);
        await using var file = File.OpenRead(archive);
        using var body = new StreamContent(file);
        body.Headers.ContentType = new("application/x-tar");
        using var loaded = await http.PostAsync(new Uri("/images/load?quiet=1", UriKind.Relative), body, cancellationToken);
        var answer = await loaded.Content.ReadAsStringAsync(cancellationToken);
        if (!loaded.IsSuccessStatusCode || answer.Contains("\"error\"", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"The engine did not load '{archive}': {answer}");
        }
    }

    /// <summary>The lines of an archive of a whole file system.</summary>
    public static async Task<IReadOnlyList<string>> ListAsync(Stream archive, CancellationToken cancellationToken)
    {
        var lines = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var files = new Dictionary<string, TarEntry>(StringComparer.Ordinal);
        await using var tar = new TarReader(archive, leaveOpen: true);
        while (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
        {
            var path = "/" + entry.Name.Trim('/');
            if (entry.EntryType is TarEntryType.HardLink)
            {
                var target = files["/" + entry.LinkName.Trim('/')];
                files[path] = target;
                lines[path] = Line(Kind(target.EntryType), (int)target.Mode, target.Uid, target.Gid, path, target.EntryType is TarEntryType.SymbolicLink ? target.LinkName : null);
            }
            else if (path is not "/")
            {
                files[path] = entry;
                lines[path] = Line(Kind(entry.EntryType), (int)entry.Mode, entry.Uid, entry.Gid, path, entry.EntryType is TarEntryType.SymbolicLink ? entry.LinkName : null);
            }
        }

        return [.. lines.Where(l => !IsEngines(l.Key)).Select(l => l.Value)];
    }

    public static string Line(char kind, int mode, int uid, int gid, string path, string? link) =>
        $"{kind} {Convert.ToString(mode & 0xfff, 8)} {uid}:{gid} {path}{(link is null ? "" : " -> " + link)}";

    /// <summary>A client for the engine.</summary>
    public static HttpClient Client(string dockerHost) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, token) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(dockerHost["unix://".Length..]), token);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = new Uri("http://docker"),
        Timeout = TimeSpan.FromMinutes(10),
    };

    private static char Kind(TarEntryType type) => type switch
    {
        TarEntryType.Directory => 'd',
        TarEntryType.SymbolicLink => 'l',
        TarEntryType.CharacterDevice => 'c',
        TarEntryType.BlockDevice => 'b',
        TarEntryType.Fifo => 'p',
        _ => 'f',
    };
}
