using System.Text;
using EcsDeployGate.Core.TaskDefinitions;

namespace EcsDeployGate.Cli.Checking;

/// <summary>Reads a task definition from a file or, as <c>-</c>, from the input.</summary>
internal static class TaskDefinitionFile
{
    /// <summary>Sixteen times the largest that ECS takes (64 KiB).</summary>
    private const int MaxBytes = 1024 * 1024;

    public static async Task<TaskDefinition> ReadAsync(string path, CliStreams streams, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = path == "-" ? streams.In() : File.OpenRead(path);
            return TaskDefinition.Parse(await ReadAsync(stream, path, cancellationToken));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"'{path}' cannot be read: {e.Message}", e);
        }
        catch (FormatException e)
        {
            throw new CliException($"'{path}': {e.Message}", e);
        }
    }

    private static async Task<string> ReadAsync(Stream stream, string path, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxBytes + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length <= MaxBytes
            ? Encoding.UTF8.GetString(buffer.AsSpan(0, length) is [0xEF, 0xBB, 0xBF, .. var rest] ? rest : buffer.AsSpan(0, length))
            : throw new CliException($"'{path}' is larger than {MaxBytes} bytes; a task definition has at most 64 KiB.");
    }
}
