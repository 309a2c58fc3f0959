using System.Globalization;

namespace EcsDeployGate.Api.Lambda;

/// <summary>The app did not take an event. Lambda delivers it twice more, then hands it to the dead-letter queue.</summary>
/// <param name="status">What the app answered.</param>
/// <param name="problem">Its problem document.</param>
internal sealed class EventNotTakenException(int status, string? problem)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"The event was not taken ({status}): {problem}"));
