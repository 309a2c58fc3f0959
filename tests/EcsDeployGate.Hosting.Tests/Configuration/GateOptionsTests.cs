using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Hosting.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace EcsDeployGate.Hosting.Tests.Configuration;

public sealed class GateOptionsTests
{
    [Fact]
    public async Task Everything_has_a_default()
    {
        await using var gate = new HostedGate();
        await gate.StartAsync();

        Assert.Equal(new GatePolicy() with { Probe = new() { LogRegion = gate.Get<IOptions<GateOptions>>().Value.Aws.Region } }, gate.Get<GatePolicy>());
    }

    [Fact]
    public async Task Settings_reach_the_policy()
    {
        await using var gate = new HostedGate(
            null,
            ("EcsDeployGate:Policy:OnInconclusive", "reject"),
            ("EcsDeployGate:Policy:ProbeAttempts", "7"),
            ("EcsDeployGate:Probe:Image", "example.com/probe:v2"),
            ("EcsDeployGate:Probe:DeadlineSeconds", "60"),
            ("EcsDeployGate:Aws:Region", "eu-west-1"));

        var policy = gate.Get<GatePolicy>();

        Assert.Equal((FailurePolicy.Reject, 7), (policy.OnInconclusive, policy.ProbeAttempts));
        Assert.Equal(("example.com/probe:v2", 60, "eu-west-1"), (policy.Probe.Image, policy.Probe.DeadlineSeconds, policy.Probe.LogRegion));
    }

    [Theory]
    [InlineData("EcsDeployGate:WakeUpSeconds", "0", "EcsDeployGate:WakeUpSeconds (environment: ECS_DEPLOY_GATE_WAKE_UP_SECONDS) is '0'", "between 1 and 60")]
    [InlineData("EcsDeployGate:Probe:SoakSeconds", "301", "EcsDeployGate:Probe:SoakSeconds (environment: ECS_DEPLOY_GATE_PROBE__SOAK_SECONDS) is '301'", "between 0 and 300")]
    [InlineData("EcsDeployGate:Probe:DeadlineSeconds", "5", "EcsDeployGate:Probe:DeadlineSeconds", "between 30 and 3600")]
    [InlineData("EcsDeployGate:Aws:Region", "Ireland", "EcsDeployGate:Aws:Region (environment: ECS_DEPLOY_GATE_AWS__REGION) is 'Ireland'", "must be a region such as eu-west-1")]
    [InlineData("EcsDeployGate:Aws:EndpointUrl", "ftp://example.com", "EcsDeployGate:Aws:EndpointUrl", "must be a URL such as https://gate.example.com")]
    [InlineData("EcsDeployGate:PublicUrl", "https://gate.example.com/?token=x", "EcsDeployGate:PublicUrl", "without user, query and fragment")]
    [InlineData("EcsDeployGate:Policy:OnInconclusive", "17", "EcsDeployGate:Policy:OnInconclusive", "invalid")]
    [InlineData("EcsDeployGate:TableName", "a/b", "EcsDeployGate:TableName (environment: ECS_DEPLOY_GATE_TABLE_NAME) is 'a/b'", "must be the name of a DynamoDB table")]
    [InlineData("EcsDeployGate:Aws:DynamoDbEndpointUrl", "dynamodb", "EcsDeployGate:Aws:DynamoDbEndpointUrl (environment: ECS_DEPLOY_GATE_AWS__DYNAMO_DB_ENDPOINT_URL)", "must be a URL")]
    [InlineData("EcsDeployGate:StorePath", "", "EcsDeployGate:StorePath (environment: ECS_DEPLOY_GATE_STORE_PATH) is empty", "required")]
    public async Task A_setting_out_of_bounds_stops_the_start_and_is_named(string key, string value, string setting, string bound)
    {
        await using var gate = new HostedGate(null, (key, value));

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(gate.StartAsync);

        var failure = Assert.Single(refused.Failures);
        Assert.StartsWith(setting, failure, StringComparison.Ordinal);
        Assert.Contains(bound, failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("EcsDeployGate:Probe:SoakSeconds", "soon", "EcsDeployGate:Probe:SoakSeconds")]
    [InlineData("EcsDeployGate:Probe:SokeSeconds", "5", "SokeSeconds")]
    public async Task A_setting_that_cannot_be_read_or_does_not_exist_stops_the_start_and_is_named(string key, string value, string named)
    {
        await using var gate = new HostedGate(null, (key, value));

        Assert.Contains(named, (await Assert.ThrowsAsync<InvalidOperationException>(gate.StartAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_setting_has_a_variable_and_variables_of_others_are_left_alone()
    {
        var configuration = new ConfigurationBuilder().AddGateEnvironment(new Dictionary<string, string?>
        {
            ["ECS_DEPLOY_GATE_STORE_PATH"] = "/data/runs.db",
            ["ECS_DEPLOY_GATE_PROBE__SOAK_SECONDS"] = "20",
            ["ECS_DEPLOY_GATE_AWS__S3_PATH_STYLE"] = "true",
            ["ECS_DEPLOY_GATE_PUBLIC_URL"] = "",
            ["ECS_DEPLOY_GATE_PROBE"] = "/opt/probe",
            ["PATH"] = "/bin",
        }).Build();

        Assert.Equal(
            [("EcsDeployGate:Aws:S3PathStyle", "true"), ("EcsDeployGate:Probe:SoakSeconds", "20"), ("EcsDeployGate:StorePath", "/data/runs.db")],
            configuration.AsEnumerable().Where(pair => pair.Value is not null).Select(pair => (pair.Key, pair.Value!)).Order());
    }
}
