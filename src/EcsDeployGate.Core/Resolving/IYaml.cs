using System.Text.Json.Nodes;

namespace EcsDeployGate.Core.Resolving;

/// <summary>Reads YAML from outside.</summary>
public interface IYaml
{
    /// <summary>Reads one document as the JSON that means the same; scalars stay text where JSON could not tell.</summary>
    /// <exception cref="FormatException">Not a YAML document that is read here; the message names line and column.</exception>
    JsonNode? Read(string text);
}
