using Amazon.Runtime;
using EcsDeployGate.Aws.Clients;
using EcsDeployGate.Aws.Inspecting;
using EcsDeployGate.Aws.Inspecting.Logins;
using EcsDeployGate.Aws.Resilience;

namespace EcsDeployGate.Aws.Tests.Inspecting.Files;

public sealed class EcrLoginTests
{
    private const string Registry = "111122223333.dkr.ecr.eu-west-1.amazonaws.com";

    [Fact]
    public async Task A_token_is_asked_for_once_in_the_registry_s_region_and_kept_while_it_is_good()
    {
        AwsOptions? options = null;
        await using var world = await AwsWorld.StartAsync(configure: o => options = o);
        using var clients = new AwsClients(options!, new BasicAWSCredentials("AKIAGATE", "secret"));
        var login = new EcrLogin(() => clients, new Port("ecr", AwsWorld.Quick, TimeProvider.System), TimeProvider.System);

        var credentials = await login.FindAsync(Registry, AwsWorld.Cancelled);

        Assert.Equal("AWS", credentials!.User);
        Assert.NotEmpty(credentials.Password);
        Assert.Equal(credentials, await login.FindAsync(Registry, AwsWorld.Cancelled));
        Assert.Equal("eu-west-1", Assert.Single(await world.CallsAsync(), c => c.Operation.EndsWith("GetAuthorizationToken", StringComparison.Ordinal)).Region);
    }

    [Fact]
    public async Task Without_AWS_credentials_the_answer_says_how_to_get_in()
    {
        var login = new EcrLogin(
            () => throw new AmazonClientException("No credentials."), new Port("ecr", AwsWorld.Quick, TimeProvider.System), TimeProvider.System);

        var refused = await Assert.ThrowsAsync<RegistryRefusedException>(() => login.FindAsync(Registry, AwsWorld.Cancelled));
        Assert.Contains($"'{Registry}' is private, and there are no AWS credentials here", refused.Message, StringComparison.Ordinal);
    }
}
