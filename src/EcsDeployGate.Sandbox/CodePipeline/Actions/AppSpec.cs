using System.Text;
using EcsDeployGate.Sandbox.Protocol;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace EcsDeployGate.Sandbox.CodePipeline.Actions;

/// <summary>Reads an appspec for ECS, which is YAML or JSON (and so YAML).</summary>
/// <remarks>https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html</remarks>
internal static class AppSpec
{
    /// <returns>What the target's task definition is: the placeholder, or an ARN.</returns>
    /// <exception cref="FormatException">It is not such a file; the message is CodeDeploy's business.</exception>
    public static string TaskDefinition(byte[] content)
    {
        try
        {
            var yaml = new YamlStream();
            yaml.Load(new StringReader(Encoding.UTF8.GetString(content)));
            var root = yaml.Documents.Count == 1 ? yaml.Documents[0].RootNode as YamlMappingNode : null;
            if (Text(Member(root, "version")) != "0.0")
            {
                throw new FormatException("The AppSpec file must have version 0.0.");
            }

            if (Member(root, "Resources") is not YamlSequenceNode { Children: [YamlMappingNode { Children.Count: 1 } resource] })
            {
                throw new FormatException("The AppSpec file must have one resource.");
            }

            var target = resource.Children.First().Value;
            var properties = Member(target, "Properties");
            if (Text(Member(target, "Type")) != "AWS::ECS::Service"
                || string.IsNullOrEmpty(Text(Member(Member(properties, "LoadBalancerInfo"), "ContainerName")))
                || string.IsNullOrEmpty(Text(Member(Member(properties, "LoadBalancerInfo"), "ContainerPort"))))
            {
                throw new FormatException("The AppSpec's resource must have type AWS::ECS::Service, and ContainerName and ContainerPort in LoadBalancerInfo.");
            }

            return Text(Member(properties, "TaskDefinition")) is { Length: > 0 } definition
                ? definition
                : throw new FormatException("The AppSpec's resource must have a TaskDefinition.");
        }
        catch (YamlException error)
        {
            throw new FormatException($"The AppSpec file can not be parsed: {error.Message}");
        }
    }

    private static YamlNode? Member(YamlNode? node, string name) =>
        (node as YamlMappingNode)?.Children.FirstOrDefault(member => Text(member.Key) == name).Value;

    private static string? Text(YamlNode? node) => (node as YamlScalarNode)?.Value;
}
