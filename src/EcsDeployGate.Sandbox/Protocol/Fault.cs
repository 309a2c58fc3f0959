using System.Text.Json.Nodes;

namespace EcsDeployGate.Sandbox.Protocol;

/// <summary>What the next calls of an operation meet instead of, or before, their answer.</summary>
internal sealed record Fault
{
    public required Guid Id { get; init; }

    /// <summary><c>RunTask</c>, <c>ecs:RunTask</c>, <c>ecs:*</c> or <c>*</c>.</summary>
    public required string Operation { get; init; }

    /// <summary>Only calls about something whose name has this in it, where a call has such a name (images); null: all.</summary>
    public string? About { get; init; }

    /// <summary>How many calls are still to meet it.</summary>
    public required int Count { get; init; }

    /// <summary>Error code to answer with, for example <c>ThrottlingException</c>; null: the call is performed.</summary>
    public string? Code { get; init; }

    public const string DefaultMessage = "Rate exceeded";

    public string Message { get; init; } = DefaultMessage;

    public int Status { get; init; } = 400;

    /// <summary>Waited before anything else.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>The call is performed, then the connection is cut: the caller never learns what happened.</summary>
    public bool LoseAnswer { get; init; }

    /// <summary>Answered as it is, with status 200, in place of performing the call (RunTask's <c>failures</c>).</summary>
    public JsonObject? Answer { get; init; }

    public bool Matches(string service, string operation, string? about) =>
        (About is null || about?.Contains(About, StringComparison.Ordinal) is true) && MatchesOperation(service, operation);

    private bool MatchesOperation(string service, string operation) =>
        Operation == "*" || Operation == operation || Operation == $"{service}:{operation}" || Operation == $"{service}:*";
}
