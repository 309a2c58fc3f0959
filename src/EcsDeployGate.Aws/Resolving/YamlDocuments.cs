using System.Text.Json.Nodes;
using EcsDeployGate.Core.Resolving;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace EcsDeployGate.Aws.Resolving;

/// <summary>Reads YAML as the JSON that means the same. Hostile input: no aliases (a few lines of them make gigabytes), bounded depth, one document.</summary>
internal sealed class YamlDocuments : IYaml
{
    private const int MaxDepth = 32;

    /// <inheritdoc/>
    public JsonNode? Read(string text)
    {
        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            if (parser.TryConsume<StreamEnd>(out _))
            {
                return null;
            }

            parser.Consume<DocumentStart>();
            var read = Node(parser, 0);
            parser.Consume<DocumentEnd>();
            return parser.TryConsume<StreamEnd>(out _) ? read : throw new FormatException("it has more than one YAML document");
        }
        catch (YamlException e)
        {
            throw new FormatException($"it is not YAML: line {e.Start.Line}, column {e.Start.Column}", e);
        }
    }

    private static JsonNode? Node(Parser parser, int depth)
    {
        var at = parser.Current ?? throw new FormatException("it ends too early");
        if (depth > MaxDepth)
        {
            throw new FormatException($"line {at.Start.Line}: it is nested more than {MaxDepth} levels deep");
        }

        if (parser.TryConsume<Scalar>(out var scalar))
        {
            return scalar is { IsPlainImplicit: true, Value: "" or "~" or "null" } ? null : JsonValue.Create(scalar.Value);
        }

        if (parser.TryConsume<SequenceStart>(out _))
        {
            var items = new JsonArray();
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                items.Add(Node(parser, depth + 1));
            }

            return items;
        }

        if (!parser.TryConsume<MappingStart>(out _))
        {
            throw new FormatException($"line {at.Start.Line}: aliases are not read here");
        }

        var members = new JsonObject();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (!parser.TryConsume<Scalar>(out var key))
            {
                throw new FormatException($"line {parser.Current?.Start.Line}: a key that is not a plain text");
            }

            if (members.ContainsKey(key.Value))
            {
                throw new FormatException($"line {key.Start.Line}: '{key.Value}' is there twice");
            }

            members.Add(key.Value, Node(parser, depth + 1));
        }

        return members;
    }
}
