using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EcsDeployGate.Core.Runs;

namespace EcsDeployGate.Cli.Output;

/// <summary>As <see cref="RunJson"/> writes, for documents that only this program has: it is never trimmed, so they need no code of their own.</summary>
internal static class CliJson
{
    /// <summary>Shared and frozen.</summary>
    public static JsonSerializerOptions Options { get; } = Make();

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions(RunJson.Options) { TypeInfoResolver = JsonTypeInfoResolver.Combine(RunJson.Options.TypeInfoResolver, new DefaultJsonTypeInfoResolver()) };
        options.MakeReadOnly();
        return options;
    }
}
