namespace EcsDeployGate.Core.Resolving;

/// <summary>Somebody outside could not be asked: throttled, out of order, or not to be reached, after all tries. Ask again later.</summary>
public sealed class PortUnavailableException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="port">Who was asked: <c>ecs</c>, <c>codepipeline</c>, <c>logs</c>, <c>s3</c>, <c>dynamodb</c>, <c>registry</c>.</param>
    /// <param name="operation">What for: an API operation, such as <c>RunTask</c>.</param>
    /// <param name="code">Error code in the other side's words, or <c>Timeout</c>, <c>ConnectionFailed</c>, <c>CircuitOpen</c>.</param>
    /// <param name="message">What happened; no secrets.</param>
    /// <param name="inner">The last failure.</param>
    public PortUnavailableException(string port, string operation, string code, string message, Exception? inner = null)
        : base($"{port} {operation}: {code}: {message}", inner)
    {
        Port = port;
        Operation = operation;
        Code = code;
    }

    /// <summary>Who was asked.</summary>
    public string Port { get; }

    /// <summary>What for.</summary>
    public string Operation { get; }

    /// <summary>Error code in the other side's words, or <c>Timeout</c>, <c>ConnectionFailed</c>, <c>CircuitOpen</c>.</summary>
    public string Code { get; }
}
