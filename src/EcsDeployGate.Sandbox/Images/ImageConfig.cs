using System.Text.Json;

namespace EcsDeployGate.Sandbox.Images;

/// <summary>What an image says about running it: the part of its config that engines use.</summary>
internal sealed record ImageConfig
{
    public string Architecture { get; init; } = "amd64";

    public IReadOnlyList<string> Entrypoint { get; init; } = [];

    public IReadOnlyList<string> Cmd { get; init; } = [];

    /// <summary><c>NAME=value</c>, in order.</summary>
    public IReadOnlyList<string> Env { get; init; } = [];

    public string User { get; init; } = string.Empty;

    public string WorkingDir { get; init; } = string.Empty;

    public string StopSignal { get; init; } = string.Empty;

    /// <summary>Replaces <c>/bin/sh -c</c> for CMD-SHELL; empty: not set.</summary>
    public IReadOnlyList<string> Shell { get; init; } = [];

    /// <summary>The HEALTHCHECK, which ECS ignores: <c>CMD</c> or <c>CMD-SHELL</c> and what follows; empty: none. Written, never read.</summary>
    public IReadOnlyList<string> HealthCheck { get; init; } = [];

    /// <summary><c>80/tcp</c>, sorted.</summary>
    public IReadOnlyList<string> ExposedPorts { get; init; } = [];

    /// <summary>Digests of the layers' uncompressed tars.</summary>
    public IReadOnlyList<string> DiffIds { get; init; } = [];

    /// <exception cref="ImageException">It is not the JSON of an image config.</exception>
    public static ImageConfig Parse(ReadOnlyMemory<byte> json, string image)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var os = Text(root, "os");
            if (os is { Length: > 0 } and not "linux")
            {
                throw new ImageException($"Image '{image}' is for {os}; only linux images run here.");
            }

            var run = root.TryGetProperty("config", out var config) && config.ValueKind == JsonValueKind.Object ? config : default;
            return new()
            {
                Architecture = Text(root, "architecture") is { Length: > 0 } architecture ? architecture : "amd64",
                Entrypoint = Texts(run, "Entrypoint"),
                Cmd = Texts(run, "Cmd"),
                Env = Texts(run, "Env"),
                User = Text(run, "User") ?? string.Empty,
                WorkingDir = Text(run, "WorkingDir") ?? string.Empty,
                StopSignal = Text(run, "StopSignal") ?? string.Empty,
                Shell = Texts(run, "Shell"),
                ExposedPorts = Keys(run, "ExposedPorts"),
                DiffIds = root.TryGetProperty("rootfs", out var rootfs) ? Texts(rootfs, "diff_ids") : [],
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ImageException($"The config of image '{image}' is not a JSON object as the OCI image spec describes: {e.Message}", e);
        }
    }

    private static string? Text(JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() : null;

    private static string[] Texts(JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(item => item.GetString() ?? string.Empty)] : [];

    private static string[] Keys(JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object
            ? [.. value.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal)] : [];
}
