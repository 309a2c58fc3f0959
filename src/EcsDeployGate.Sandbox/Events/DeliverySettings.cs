namespace EcsDeployGate.Sandbox.Events;

/// <summary>How events are delivered; AWS delivers at least once and in no promised order, and tests ask for the worst of it.</summary>
internal sealed record DeliverySettings
{
    /// <summary>Tries of one delivery before it is given up; Lambda itself makes three of a function that fails.</summary>
    public int Attempts { get; init; } = 12;

    /// <summary>Before the second try; doubled for each further one, up to <see cref="LongestDelay"/>.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one POST may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Further deliveries of every event.</summary>
    public int Duplicates { get; init; }

    /// <summary>Holds every other event back for this long, so that the one after it arrives first.</summary>
    public TimeSpan HoldBack { get; init; }
}
