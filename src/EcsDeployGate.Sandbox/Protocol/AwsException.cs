using System.Text.Json.Nodes;

namespace EcsDeployGate.Sandbox.Protocol;

/// <summary>An error that an AWS service answers with: its code and message as they stand on the wire.</summary>
internal sealed class AwsException : Exception
{
    public AwsException(string code, string message, int status = 400)
        : base(message)
    {
        Code = code;
        Status = status;
    }

    /// <summary>The error's code, for example <c>ClientException</c>.</summary>
    public string Code { get; }

    /// <summary>HTTP status; 400 for what the caller did, 500 for what the service did.</summary>
    public int Status { get; }

    /// <summary>Further members of the error's shape, such as <c>resourceIds</c> of a ConflictException.</summary>
    public JsonObject Details { get; init; } = [];
}
