using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EcsDeployGate.Sandbox.Tests.Engines;

namespace EcsDeployGate.Scenarios.FaultMatrix;

/// <summary>The rows on one engine, several at a time: most of their time is waiting.</summary>
internal sealed class Matrix : IAsyncDisposable
{
    private const int AtOnce = 14;

    private readonly Parts _parts;
    private readonly MatrixWorld _world;
    private readonly string? _docker;
    private readonly SemaphoreSlim _lanes = new(AtOnce);
    private readonly ConcurrentDictionary<string, Lazy<Task<Judged>>> _rows = new(StringComparer.Ordinal);

    private Matrix(Parts parts, MatrixWorld world, string? docker) => (_parts, _world, _docker) = (parts, world, docker);

    public string Engine => _world.Engine;

    public static async Task<Matrix> StartAsync(string engine, DockerDaemon docker, Parts parts, CancellationToken cancellationToken)
    {
        var endpoint = engine is "docker" ? docker.Endpoint ?? throw new InvalidOperationException($"There is no Docker Engine: {docker.Why}") : null;
        var matrix = new Matrix(parts, await MatrixWorld.OpenAsync(engine, endpoint, parts, cancellationToken), endpoint);
        foreach (var id in Row.Ids)
        {
            _ = matrix.RowAsync(id, cancellationToken);
        }

        return matrix;
    }

    /// <summary>What became of a row; started with the matrix, so that all wait at the same time.</summary>
    public Task<Judged> RowAsync(string id, CancellationToken cancellationToken) =>
        _rows.GetOrAdd(id, _ => new(() => JudgeAsync(Row.Load(id), cancellationToken))).Value;

    public async ValueTask DisposeAsync()
    {
        await _world.DisposeAsync();
        _lanes.Dispose();
    }

    private async Task<Judged> JudgeAsync(Row row, CancellationToken cancellationToken)
    {
        await _lanes.WaitAsync(cancellationToken);
        try
        {
            if (row.Expect.Unless.TryGetValue(Engine, out var limitation) && _world.Limitations.FirstOrDefault(l => Regex.IsMatch(l, limitation)) is { } cannot)
            {
                return new(null, 0, null, 0, cannot);
            }

            if (!row.Expect.Account.IsAlone)
            {
                return await JudgeAsync(row, _world, cancellationToken);
            }

            await using var alone = await MatrixWorld.OpenAsync(Engine, _docker, _parts, cancellationToken);
            return await JudgeAsync(row, alone, cancellationToken);
        }
        finally
        {
            _lanes.Release();
        }
    }

    private static async Task<Judged> JudgeAsync(Row row, MatrixWorld world, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var document = await world.JudgeAsync(row.Id, row.TaskDefinition, row.Images, row.Expect.Account, row.Expect.SoakSeconds, cancellationToken);
        var seconds = clock.Elapsed.TotalSeconds;
        if (row.Expect.Twin is not { } twin || Refuse(document, twin) is not null)
        {
            return new(document, seconds, null, 0, null);
        }

        var healed = row.TaskDefinition;
        if (twin.Patched)
        {
            healed = JsonPatch.Apply(healed, document["cause"]!["fix"]!["patch"]!.AsArray());
        }

        var images = new Dictionary<string, ImageRecipe>(row.Images);
        foreach (var (name, recipe) in twin.Images)
        {
            images[name] = recipe;
        }

        clock.Restart();
        var healthy = await world.JudgeAsync($"{row.Id}-twin", JsonPatch.Apply(healed, twin.Change), images, twin.Account, twin.SoakSeconds, cancellationToken);
        return new(document, seconds, healthy, clock.Elapsed.TotalSeconds, null);
    }

    /// <summary>Why the twin cannot be derived from what the product printed; null when it can.</summary>
    public static string? Refuse(JsonObject document, Twin twin)
    {
        var fix = document["cause"]?["fix"] ?? document["findings"]!.AsArray().FirstOrDefault(f => f!["outcome"]!.GetValue<string>() is "fail")?["fix"];
        return twin.Patched && fix?["patch"] is not JsonArray ? "The fix that was printed has no patch."
            : twin.Says is { } says && !Regex.IsMatch(fix?["text"]?.GetValue<string>() ?? "", says) ? $"The fix that was printed does not say /{says}/: {fix?["text"]}"
            : null;
    }
}
