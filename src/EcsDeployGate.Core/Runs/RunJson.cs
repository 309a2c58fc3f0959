using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Findings;
using EcsDeployGate.Core.Probing;
using EcsDeployGate.Core.Receiving;

namespace EcsDeployGate.Core.Runs;

/// <summary>How runs, events and documents are written as JSON: camelCase, enums as words, absent instead of null.</summary>
public static class RunJson
{
    /// <summary>Shared and frozen.</summary>
    public static JsonSerializerOptions Options { get; } = Make(indented: false);

    /// <summary>The same, for people.</summary>
    public static JsonSerializerOptions Indented { get; } = Make(indented: true);

    /// <summary>How one of the documents is written and read.</summary>
    /// <exception cref="NotSupportedException">It is none of them.</exception>
    public static JsonTypeInfo<T> Of<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));

    /// <summary>A value as JSON.</summary>
    /// <exception cref="NotSupportedException">It is none of the documents, and no part of one.</exception>
    public static JsonNode? Node<T>(T value) => JsonSerializer.SerializeToNode(value, Of<T>());

    private static JsonSerializerOptions Make(bool indented)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            NumberHandling = JsonNumberHandling.Strict,
            AllowOutOfOrderMetadataProperties = true,
            WriteIndented = indented,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters =
            {
                new ProbeRecordJson(), new RunIdJson(),
                Words<Confidence>(), Words<Outcome>(), Words<Severity>(), Words<Door>(), Words<DoorManner>(), Words<RunStage>(), Words<PersonAnswer>(),
                Words<ProbeMode>(), Words<ProbeOutcome>(), Words<FailurePolicy>(), Words<ProbeWhen>(), Words<Verdict>(), Words<Decision>(),
            },
            TypeInfoResolver = RunJsonTypes.Default,
        };
        options.MakeReadOnly();
        return options;
    }

    private static JsonStringEnumConverter<T> Words<T>()
        where T : struct, Enum => new(JsonNamingPolicy.CamelCase);
}
