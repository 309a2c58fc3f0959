using EcsDeployGate.Aws.Resolving;

namespace EcsDeployGate.Aws.Tests.Resolving;

public sealed class YamlDocumentsTests
{
    [Fact]
    public void An_appspec_is_read_as_the_json_that_means_the_same()
    {
        var read = new YamlDocuments().Read("""
            version: 0.0
            Resources:
              - TargetService:
                  Type: AWS::ECS::Service
                  Properties:
                    TaskDefinition: <TASK_DEFINITION>
                    LoadBalancerInfo: { ContainerName: "web", ContainerPort: 8080 }
                    PlatformVersion: ~
            # the end
            """);

        Assert.Equal(
            """{"version":"0.0","Resources":[{"TargetService":{"Type":"AWS::ECS::Service","Properties":{"TaskDefinition":"<TASK_DEFINITION>","LoadBalancerInfo":{"ContainerName":"web","ContainerPort":"8080"},"PlatformVersion":null}}}]}""",
            read!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    [Theory]
    [InlineData("a: [1, 2", "it is not YAML: line ")]
    [InlineData("a: &x 1\nb: *x", "line 2: aliases are not read here")]
    [InlineData("a: 1\na: 2", "line 2: 'a' is there twice")]
    [InlineData("a: 1\n---\nb: 2", "it has more than one YAML document")]
    [InlineData("? [a]\n: 1", "line 1: a key that is not a plain text")]
    public void What_is_not_read_says_where(string text, string says) =>
        Assert.StartsWith(says, Assert.Throws<FormatException>(() => new YamlDocuments().Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Nesting_is_bounded() =>
        Assert.Contains("levels deep", Assert.Throws<FormatException>(() => new YamlDocuments().Read(new string('[', 500) + new string(']', 500))).Message, StringComparison.Ordinal);

    [Fact]
    public void Nothing_is_null() => Assert.Null(new YamlDocuments().Read(""));
}
