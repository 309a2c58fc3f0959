using EcsDeployGate.Aws.Compat.Generator;

namespace EcsDeployGate.Aws.Compat.Tests.Generator;

/// <summary>The SDK's naming rules, on names that the official packages have.</summary>
public sealed class NamesTests
{
    [Theory]
    [InlineData("awsvpc", "Awsvpc")]
    [InlineData("json-file", "JsonFile")]
    [InlineData("container-instance", "ContainerInstance")]
    [InlineData("NOT_LOGGED_IN", "NOT_LOGGED_IN")]
    [InlineData("FARGATE_SPOT", "FARGATE_SPOT")]
    public void An_enum_value_becomes_its_constant(string value, string expected) => Assert.Equal(expected, Names.Constant(value));

    [Theory]
    [InlineData("enableECSManagedTags", "EnableECSManagedTags")]
    [InlineData("Arn", "Arn")]
    public void A_member_becomes_its_property(string wireName, string expected) => Assert.Equal(expected, Names.Upper(wireName));

    [Theory]
    [InlineData("ClientException", "ClientException")]
    [InlineData("ThrottlingError", "ThrottlingErrorException")]
    public void An_error_ends_in_exception(string shape, string expected) => Assert.Equal(expected, Names.Error(shape));
}
