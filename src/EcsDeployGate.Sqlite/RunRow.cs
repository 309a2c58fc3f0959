using EcsDeployGate.Core.Deciding;
using EcsDeployGate.Core.Names;
using EcsDeployGate.Core.Receiving;
using EcsDeployGate.Core.Runs;
using Microsoft.Data.Sqlite;

namespace EcsDeployGate.Sqlite;

/// <summary>A run's index entry as columns: times in milliseconds since 1970, enums as their names.</summary>
internal static class RunRow
{
    /// <summary>The columns that <see cref="Read"/> reads, in its order.</summary>
    public const string Columns = "id, started_at, updated_at, stage, door, requested_by, pipeline, service, family, verdict, decision, cause_code, wake_at";

    /// <summary>The parameters of <paramref name="index"/>, named <c>@</c> and the column.</summary>
    public static (string Name, object? Value)[] Parameters(RunIndex index) =>
    [
        ("@id", index.Id.ToString()),
        ("@started_at", index.StartedAt.ToUnixTimeMilliseconds()),
        ("@updated_at", index.UpdatedAt.ToUnixTimeMilliseconds()),
        ("@stage", index.Stage.ToString()),
        ("@door", index.Door.ToString()),
        ("@requested_by", index.RequestedBy),
        ("@pipeline", index.Pipeline),
        ("@service", index.Service),
        ("@family", index.Family),
        ("@verdict", index.Verdict?.ToString()),
        ("@decision", index.Decision?.ToString()),
        ("@cause_code", index.CauseCode),
        ("@wake_at", index.WakeAt?.ToUnixTimeMilliseconds()),
    ];

    /// <summary>Reads the <see cref="Columns"/>.</summary>
    public static RunIndex Read(SqliteDataReader row) => new(
        RunId.Parse(row.GetString(0), null),
        Time(row.GetInt64(1)),
        Time(row.GetInt64(2)),
        Enum.Parse<RunStage>(row.GetString(3)),
        Enum.Parse<Door>(row.GetString(4)),
        row.GetString(5),
        Text(row, 6),
        Text(row, 7),
        Text(row, 8),
        Text(row, 9) is { } verdict ? Enum.Parse<Verdict>(verdict) : null,
        Text(row, 10) is { } decision ? Enum.Parse<Decision>(decision) : null,
        Text(row, 11),
        row.IsDBNull(12) ? null : Time(row.GetInt64(12)));

    /// <summary>A time as it is stored.</summary>
    public static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
