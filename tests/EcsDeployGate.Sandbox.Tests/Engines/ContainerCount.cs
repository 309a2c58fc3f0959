namespace EcsDeployGate.Sandbox.Tests.Engines;

/// <summary>Counts the real containers that the suite ran on each engine, prints the figures and leaves them for the test runner.</summary>
public sealed class ContainerCount : IDisposable
{
    private int _docker;
    private int _embedded;

    internal void Add(string engine, int containers)
    {
        if (engine == "docker")
        {
            Interlocked.Add(ref _docker, containers);
        }
        else
        {
            Interlocked.Add(ref _embedded, containers);
        }
    }

    public void Dispose()
    {
        var line = $"containers run: docker={_docker} embedded={_embedded}";
        Console.WriteLine(line);
        if (Environment.GetEnvironmentVariable("ECS_DEPLOY_GATE_CONTAINER_COUNT") is { Length: > 0 } file)
        {
            File.AppendAllText(file, line + "\n");
        }
    }
}
