using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace EcsDeployGate.Sandbox.Tests.Definitions;

/// <summary>
/// A CloudFormation template of this repository: its parameters have their defaults, <c>!Ref</c>, <c>!Sub</c> and <c>!GetAtt</c> are resolved, and a
/// resource's properties come out as the service's API takes them.
/// </summary>
internal sealed partial class Template
{
    /// <summary>Maps whose keys are the user's own.</summary>
    private static readonly string[] Verbatim = ["Configuration", "HookDetails"];

    private readonly YamlMappingNode _root;
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal)
    {
        ["AWS::Region"] = "eu-west-1",
        ["AWS::AccountId"] = "111122223333",
        ["AWS::Partition"] = "aws",
    };

    private Template(YamlMappingNode root)
    {
        _root = root;
        foreach (var (name, parameter) in Members(root, "Parameters"))
        {
            _values[name] = Text(((YamlMappingNode)parameter).Children["Default"]);
        }
    }

    public static Template Load(string path)
    {
        var yaml = new YamlStream();
        using var reader = File.OpenText(path);
        yaml.Load(reader);
        return new Template((YamlMappingNode)yaml.Documents[0].RootNode);
    }

    /// <summary>The properties of the only resource of a type.</summary>
    public JsonObject Properties(string type)
    {
        var resource = (YamlMappingNode)Assert.Single(Members(_root, "Resources"), item => Text(((YamlMappingNode)item.Value).Children["Type"]) == type).Value;
        return (JsonObject)Convert(resource.Children["Properties"], rename: true)!;
    }

    private static IEnumerable<(string Name, YamlNode Value)> Members(YamlMappingNode node, string name) =>
        ((YamlMappingNode)node.Children[name]).Children.Select(item => (Text(item.Key), item.Value));

    private JsonNode? Convert(YamlNode node, bool rename)
    {
        switch (node)
        {
            case YamlMappingNode members:
                return new JsonObject(members.Children.Select(item => KeyValuePair.Create(
                    rename ? char.ToLowerInvariant(Text(item.Key)[0]) + Text(item.Key)[1..] : Text(item.Key),
                    Convert(item.Value, rename && !Verbatim.Contains(Text(item.Key))))));
            case YamlSequenceNode items:
                return new JsonArray([.. items.Select(item => Convert(item, rename))]);
            case YamlScalarNode { Tag: { IsEmpty: false } tag } scalar when tag.Value.StartsWith('!'):
                return Resolve(tag.Value, Text(scalar));
            case YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain } plain when long.TryParse(Text(plain), out var number):
                return number;
            default:
                return Text(node);
        }
    }

    private JsonNode Resolve(string tag, string text) => tag switch
    {
        "!Ref" when IsList(text) => new JsonArray([.. _values[text].Split(',').Select(item => (JsonNode)item)]),
        "!Ref" => _values[text],
        "!GetAtt" when text.EndsWith("Role.Arn", StringComparison.Ordinal) => $"arn:aws:iam::111122223333:role/{text[..^".Arn".Length]}",
        "!Sub" => PlaceholderPattern().Replace(text, found => _values[found.Groups[1].Value]),
        _ => throw new InvalidOperationException($"{tag} {text} can not be resolved."),
    };

    private bool IsList(string parameter) => Members(_root, "Parameters")
        .Any(item => item.Name == parameter && Text(((YamlMappingNode)item.Value).Children["Type"]).StartsWith("List<", StringComparison.Ordinal));

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;

    [GeneratedRegex(@"\$\{([A-Za-z0-9:]+)\}")]
    private static partial Regex PlaceholderPattern();
}
