using Amazon.Runtime.Endpoints;

namespace EcsDeployGate.Aws.Compat;

/// <summary>What decides the address of a service: the four parameters that every AWS endpoint rule set begins with.</summary>
internal sealed class ServiceEndpointParameters : EndpointParameters
{
    public string? Region
    {
        get => (string?)this[nameof(Region)];
        set => this[nameof(Region)] = value;
    }

    public bool UseDualStack
    {
        get => this[nameof(UseDualStack)] is true;
        set => this[nameof(UseDualStack)] = value;
    }

    public bool UseFips
    {
        get => this["UseFIPS"] is true;
        set => this["UseFIPS"] = value;
    }

    public string? Endpoint
    {
        get => (string?)this[nameof(Endpoint)];
        set => this[nameof(Endpoint)] = value;
    }
}
