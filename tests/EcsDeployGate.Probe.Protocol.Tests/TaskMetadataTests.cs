using System.Text;

namespace EcsDeployGate.Probe.Protocol.Tests;

public sealed class TaskMetadataTests
{
    private static readonly DateTimeOffset s_now = new(2026, 5, 4, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Containers_are_read_with_their_health_and_their_end()
    {
        var found = TaskMetadata.Containers(Encoding.UTF8.GetBytes("""
            {"Cluster": "shop", "TaskARN": "arn:x", "Containers": [
              {"DockerId": "abc-1", "Name": "web", "KnownStatus": "RUNNING", "Limits": {"CPU": 2}, "RestartCount": 1,
               "Health": {"status": "UNHEALTHY", "statusSince": "2026-05-04T09:12:31.204837129Z", "exitCode": 255, "output": "OCI runtime exec failed"}},
              {"DockerId": "abc-2", "Name": "log", "KnownStatus": "STOPPED", "ExitCode": 0, "FinishedAt": "2026-05-04T09:12:31Z"}]}
            """), s_now);

        Assert.Equal(["abc-1", "abc-2"], found.Select(f => f.Id));
        var (web, log) = (found[0].State, found[1].State);
        Assert.Equal(("web", "RUNNING", "UNHEALTHY", 255, "OCI runtime exec failed", 1), (web.Container, web.KnownStatus, web.Health, web.HealthExitCode, web.HealthOutput, web.RestartCount));
        Assert.Equal(2026, web.HealthSince!.Value.Year);
        Assert.Equal(("STOPPED", 0, (string?)null), (log.KnownStatus, log.ExitCode, log.Health));
        Assert.Equal(new DateTimeOffset(2026, 5, 4, 9, 12, 31, TimeSpan.Zero), log.FinishedAt);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("<html>")]
    [InlineData("""{"Containers": [{"Name": 7}]}""")]
    [InlineData("""{"Containers": [{"Name": "web", "Health": "good"}]}""")]
    public void What_is_no_such_answer_is_nothing(string json) => Assert.Empty(TaskMetadata.Containers(Encoding.UTF8.GetBytes(json), s_now));

    [Fact]
    public void Memory_is_the_peak_where_the_engine_knows_it() => Assert.Equal(
        new Dictionary<string, long> { ["a"] = 300, ["b"] = 200 },
        TaskMetadata.Memory("""{"a": {"memory_stats": {"usage": 100, "max_usage": 300}}, "b": {"memory_stats": {"usage": 200}}, "c": null, "d": {"memory_stats": {}}}"""u8));
}
