namespace EcsDeployGate.Core.Probing.Experiments;

/// <summary>One way to make a check's request.</summary>
/// <param name="Client">The program that asks; <c>busybox:wget</c> for an applet that has no link of its own.</param>
/// <param name="Url">What it asks; may hold placeholders.</param>
/// <param name="Host">The host alone, for clients that take no URL.</param>
/// <param name="Port">The port alone.</param>
internal sealed record CheckForm(string Client, string Url, string Host, string Port)
{
    /// <summary>True for <c>CMD</c>, false for <c>CMD-SHELL</c>.</summary>
    public bool Exec { get; init; }

    /// <summary>False to leave out the limit that takes a program of its own, which an image may lack; only wget's does.</summary>
    public bool Limited { get; init; } = true;

    /// <summary>True to accept any certificate.</summary>
    public bool Insecure { get; init; }

    /// <summary>Options that keep wget away from a proxy; for curl any value does.</summary>
    public IReadOnlyList<string>? NoProxy { get; init; }

    /// <summary>True to show status and headers instead of failing on them.</summary>
    public bool Look { get; init; }

    /// <summary>How long the client may take, where it is not the check's own time.</summary>
    public int? Seconds { get; init; }
}
