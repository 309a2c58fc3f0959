using EcsDeployGate.Hosting.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace EcsDeployGate.Hosting.Tests.Configuration;

/// <summary>How much is read of images, artifacts and probes, and how long AWS is asked: refusals name these bounds, so people can set them.</summary>
public sealed class BoundSettingsTests
{
    [Theory]
    [InlineData("Images:Files:Threads", "IMAGES__FILES__THREADS", "0", "1", "16", "17")]
    [InlineData("Images:Files:TotalTimeout", "IMAGES__FILES__TOTAL_TIMEOUT", "00:00:00.999", "00:00:01", "00:14:00", "00:14:01")]
    [InlineData("Images:Files:IdleTimeout", "IMAGES__FILES__IDLE_TIMEOUT", "00:00:00.099", "00:00:00.100", "00:05:00", "00:05:01")]
    [InlineData("Images:Files:CacheBytes", "IMAGES__FILES__CACHE_BYTES", "1048575", "1048576", "107374182400", "107374182401")]
    [InlineData("Images:Files:Limits:MaxBytes", "IMAGES__FILES__LIMITS__MAX_BYTES", "1048575", "1048576", "1099511627776", "1099511627777")]
    [InlineData("Images:Files:Limits:MaxLayers", "IMAGES__FILES__LIMITS__MAX_LAYERS", "0", "1", "1000", "1001")]
    [InlineData("Artifacts:MaxExpansion", "ARTIFACTS__MAX_EXPANSION", "1", "2", "1032", "1033")]
    [InlineData("Aws:Resilience:Retries", "AWS__RESILIENCE__RETRIES", "-1", "0", "10", "11")]
    [InlineData("Aws:Resilience:TryTimeout", "AWS__RESILIENCE__TRY_TIMEOUT", "00:00:00", "00:00:01", "00:02:00", "00:02:01")]
    [InlineData("Aws:Resilience:BreakerFailureRatio", "AWS__RESILIENCE__BREAKER_FAILURE_RATIO", "0.09", "0.1", "1", "1.1")]
    [InlineData("Probe:Reading:LateWait", "PROBE__READING__LATE_WAIT", "00:00:00.009", "00:00:00.010", "00:00:30", "00:00:31")]
    [InlineData("Probe:Reading:TailLines", "PROBE__READING__TAIL_LINES", "-1", "0", "100", "101")]
    public void A_bound_may_be_set_up_to_its_own_bounds(string setting, string variable, string below, string lowest, string highest, string beyond)
    {
        foreach (var fits in (string[])[lowest, highest])
        {
            Assert.NotNull(Read((variable, fits)));
        }

        foreach (var refused in (string[])[below, beyond])
        {
            var failure = Assert.Single(Assert.Throws<OptionsValidationException>(() => Read((variable, refused))).Failures);
            Assert.StartsWith($"EcsDeployGate:{setting} (environment: ECS_DEPLOY_GATE_{variable}) is '", failure, StringComparison.Ordinal);
            Assert.Contains(" must be between ", failure, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Registries_without_TLS_are_a_list()
    {
        var images = Read(("IMAGES__PLAIN_HTTP__0", "registry.lan:5000"), ("IMAGES__PLAIN_HTTP__1", "other.lan"), ("IMAGES__DOCKER_CONFIG", "/etc/docker/config.json")).Images;

        Assert.Equal(["registry.lan:5000", "other.lan"], images.PlainHttp);
        Assert.Equal("/etc/docker/config.json", images.DockerConfig);
    }

    [Fact]
    public void A_table_that_cannot_be_one_is_named()
    {
        var failure = Assert.Single(Assert.Throws<OptionsValidationException>(() => Read(("IMAGES__FILES__CACHE_TABLE", "my table"))).Failures);

        Assert.Equal(
            "EcsDeployGate:Images:Files:CacheTable (environment: ECS_DEPLOY_GATE_IMAGES__FILES__CACHE_TABLE) is 'my table': must be the name of a DynamoDB table: 3 to 255 letters, digits, '.', '-' or '_'",
            failure);
    }

    private static GateOptions Read(params (string Variable, string Value)[] variables) => GateSettings.Read(
        new ConfigurationBuilder().AddGateEnvironment(variables.Select(v => KeyValuePair.Create($"ECS_DEPLOY_GATE_{v.Variable}", (string?)v.Value))).Build());
}
