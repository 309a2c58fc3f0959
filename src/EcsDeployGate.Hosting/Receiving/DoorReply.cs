using System.Text.Json.Nodes;

namespace EcsDeployGate.Hosting.Receiving;

/// <summary>What an invocation that waits for an answer gets.</summary>
public abstract record DoorReply
{
    private DoorReply()
    {
    }

    /// <summary>It returns this.</summary>
    public sealed record Returns(JsonObject Body) : DoorReply;

    /// <summary>It fails: whoever looks only at whether it worked must not take it for a yes.</summary>
    /// <param name="Word">What happened, for machines: <c>rejected</c>, <c>held</c>, <c>unfinished</c>.</param>
    /// <param name="Message">The same for people.</param>
    public sealed record Fails(string Word, string Message) : DoorReply;
}
