using System.Globalization;
using System.Text.Json.Nodes;
using EcsDeployGate.Core.Resolving;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Aws.Inspecting;

/// <summary>Reads an image config (OCI image-spec, config.md, with Docker's Healthcheck and Shell).</summary>
internal static class ImageConfigReader
{
    /// <summary>The facts; null for a document that is no image config.</summary>
    public static ImageFacts? Read(JsonObject json, string digest)
    {
        if (json["architecture"].AsText() is not { Length: > 0 } architecture || json["os"].AsText() is not { Length: > 0 } os)
        {
            return null;
        }

        var config = json["config"] as JsonObject ?? [];
        return new ImageFacts
        {
            Digest = digest,
            Architecture = architecture,
            Os = os,
            Entrypoint = config["Entrypoint"].AsTexts(),
            Cmd = config["Cmd"].AsTexts(),
            User = config["User"].AsText() ?? "",
            WorkingDir = config["WorkingDir"].AsText() ?? "",
            Env = Environment(config["Env"].AsTexts() ?? []),
            Shell = config["Shell"].AsTexts() is { Count: > 0 } shell ? shell : null,
            ExposedPorts = [.. (config["ExposedPorts"] as JsonObject ?? []).Select(p => Port(p.Key)).OfType<int>().Distinct().Order()],
            HealthcheckTest = (config["Healthcheck"] as JsonObject)?["Test"].AsTexts(),
        };
    }

    private static Dictionary<string, string> Environment(IReadOnlyList<string> entries)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            var split = entry.IndexOf('=', StringComparison.Ordinal);
            if (split > 0)
            {
                found[entry[..split]] = entry[(split + 1)..];
            }
        }

        return found;
    }

    private static int? Port(string exposed)
    {
        var slash = exposed.IndexOf('/', StringComparison.Ordinal);
        var number = slash < 0 ? exposed : exposed[..slash];
        return (slash < 0 || exposed[slash..] is "/tcp") && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536
            ? port
            : null;
    }
}
