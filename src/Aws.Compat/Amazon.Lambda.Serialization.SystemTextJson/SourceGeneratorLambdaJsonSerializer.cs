using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Amazon.Lambda.Serialization.SystemTextJson;

/// <summary>The same JSON as <see cref="DefaultLambdaJsonSerializer"/>, by code that was generated at build: it starts faster, and survives trimming.</summary>
public class SourceGeneratorLambdaJsonSerializer<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSGContext> : AbstractLambdaJsonSerializer
    where TSGContext : JsonSerializerContext
{
    private readonly TSGContext _context;

    public SourceGeneratorLambdaJsonSerializer() => _context = (TSGContext)(Activator.CreateInstance(typeof(TSGContext), SerializerOptions)
        ?? throw new InvalidOperationException($"{typeof(TSGContext).FullName} has no constructor that takes JsonSerializerOptions."));

    private protected override T? Read<T>(Stream from)
        where T : default => JsonSerializer.Deserialize(from, Info<T>());

    private protected override void Write<T>(T value, Stream to) => JsonSerializer.Serialize(to, value, Info<T>());

    private JsonTypeInfo<T> Info<T>() => _context.GetTypeInfo(typeof(T)) as JsonTypeInfo<T>
        ?? throw new JsonSerializerException(
            $"No JsonTypeInfo registered in {typeof(TSGContext).FullName} for type {typeof(T).FullName}.",
            new NotSupportedException($"Add [JsonSerializable(typeof({typeof(T).Name}))] to {typeof(TSGContext).Name}."));
}
