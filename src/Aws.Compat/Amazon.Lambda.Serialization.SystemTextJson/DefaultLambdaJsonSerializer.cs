using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Amazon.Lambda.Serialization.SystemTextJson;

/// <summary>Reads and writes by reflection, which a trimmed program has not.</summary>
[RequiresUnreferencedCode(Why)]
[RequiresDynamicCode(Why)]
public class DefaultLambdaJsonSerializer : AbstractLambdaJsonSerializer
{
    private const string Why = "Types are looked at by reflection. Use SourceGeneratorLambdaJsonSerializer in a program that is trimmed or compiled ahead of time.";

    [UnconditionalSuppressMessage("Trimming", "IL2046", Justification = "Who makes one is told.")]
    [UnconditionalSuppressMessage("AOT", "IL3051", Justification = "Who makes one is told.")]
    private protected override T? Read<T>(Stream from)
        where T : default => JsonSerializer.Deserialize<T>(from, SerializerOptions);

    [UnconditionalSuppressMessage("Trimming", "IL2046", Justification = "Who makes one is told.")]
    [UnconditionalSuppressMessage("AOT", "IL3051", Justification = "Who makes one is told.")]
    private protected override void Write<T>(T value, Stream to) => JsonSerializer.Serialize(to, value, SerializerOptions);
}
