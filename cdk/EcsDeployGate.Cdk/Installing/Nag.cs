using Amazon.CDK;
using Constructs;

namespace EcsDeployGate.Cdk.Installing;

/// <summary>Says in the template why a rule of cdk-nag does not apply to a resource.</summary>
internal static class Nag
{
    public static void Accept(IConstruct construct, string rule, string reason)
    {
        var resource = construct as CfnResource ?? (CfnResource)construct.Node.DefaultChild!;
        var earlier = resource.GetMetadata("cdk_nag") is Dictionary<string, object> known ? (object[])known["rules_to_suppress"] : [];
        resource.AddMetadata("cdk_nag", new Dictionary<string, object>
        {
            ["rules_to_suppress"] = (object[])[.. earlier, new Dictionary<string, object> { ["id"] = rule, ["reason"] = reason }],
        });
    }
}
