using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace EcsDeployGate.Sandbox.Tests.Definitions;

/// <summary>The buildspecs are right in form, and run what is there.</summary>
public sealed partial class BuildspecTests
{
    public static TheoryData<string> Files => [.. Directory.GetFiles(Checkout.Path("pipeline/buildspecs")).Select(file => Path.GetFileName(file)!)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Its_commands_are_commands_of_this_repository(string file)
    {
        var yaml = new YamlStream();
        using var reader = File.OpenText(Checkout.Path($"pipeline/buildspecs/{file}"));
        yaml.Load(reader);
        var root = (YamlMappingNode)yaml.Documents[0].RootNode;
        var commands = ((YamlMappingNode)root.Children["phases"]).Children
            .SelectMany(phase => (YamlSequenceNode)((YamlMappingNode)phase.Value).Children["commands"])
            .Select(command => ((YamlScalarNode)command).Value!)
            .ToList();

        Assert.Equal("0.2", ((YamlScalarNode)root.Children["version"]).Value);
        Assert.NotEmpty(commands);
        Assert.All(commands, command =>
        {
            var named = CommandPattern().Match(command);
            Assert.True(named.Success, $"'{command}' is neither a script of this repository nor a project that is published.");
            Assert.True(Path.Exists(Checkout.Path(named.Groups["path"].Value)), $"'{command}' names what is not there.");
        });
    }

    [GeneratedRegex(@"\A(bash|dotnet publish) (?<path>[A-Za-z0-9./]+)( |\z)")]
    private static partial Regex CommandPattern();
}
