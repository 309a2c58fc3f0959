using System.Net;
using System.Net.Sockets;

namespace EcsDeployGate.Api.Tests;

public sealed class ApiProgramTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edg-api-program-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_setting_out_of_bounds_is_one_line_and_exit_code_1()
    {
        var (code, error) = await RunAsync("--EcsDeployGate:WakeUpSeconds", "0");

        Assert.Equal(1, code);
        Assert.StartsWith("Bad setting: EcsDeployGate:WakeUpSeconds (environment: ECS_DEPLOY_GATE_WAKE_UP_SECONDS) is '0'", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_is_none_is_one_line_and_exit_code_1()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "runs.db"), new string('x', 4096), TestContext.Current.CancellationToken);

        var (code, error) = await RunAsync();

        Assert.Equal((1, $"The gate cannot start: The run store '{Path.Combine(_folder.FullName, "runs.db")}' cannot be used: it is not a SQLite database. Name another file, or remove this one if nobody needs it.\n"), (code, error));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_one_line_and_exit_code_1()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        var (code, error) = await RunAsync("--urls", $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}");

        Assert.Equal(1, code);
        Assert.StartsWith("The gate cannot start: Failed to bind to address", error, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Error)> RunAsync(params string[] args)
    {
        await using var error = new StringWriter();
        var code = await ApiProgram.RunAsync(
            ["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "None", "--EcsDeployGate:Aws:EndpointUrl", "http://127.0.0.1:1",
            "--EcsDeployGate:StorePath", Path.Combine(_folder.FullName, "runs.db"), .. args], error);
        return (code, error.ToString());
    }
}
