namespace EcsDeployGate.Api.Telemetry;

/// <summary>Wants to be told before a process of Lambda's stands still: what is not sent by then may never be.</summary>
internal interface IInvocationEnd
{
    /// <summary>The answer is known. Must come back soon, and never fail.</summary>
    void Ended();
}
