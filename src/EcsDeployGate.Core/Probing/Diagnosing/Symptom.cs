namespace EcsDeployGate.Core.Probing.Diagnosing;

/// <summary>What kind of failure a check showed, whatever the words of its program.</summary>
internal enum Symptom
{
    /// <summary>Nothing that says more than that it failed.</summary>
    Unknown,

    /// <summary>The program was called in a way that it does not understand.</summary>
    Usage,

    /// <summary>The URL cannot be understood.</summary>
    BadUrl,

    /// <summary>No connection.</summary>
    Refused,

    /// <summary>A name does not resolve.</summary>
    Name,

    /// <summary>A proxy's name does not resolve.</summary>
    Proxy,

    /// <summary>The TLS handshake or certificate check failed.</summary>
    Tls,

    /// <summary>The other side closed or broke the connection: the wrong protocol, or a crash.</summary>
    Broken,

    /// <summary>An HTTP status of 400 or above.</summary>
    Status,

    /// <summary>No answer in time.</summary>
    Time,

    /// <summary>The answer could not be written.</summary>
    Write,

    /// <summary>The service answered, and says that it is not ready.</summary>
    NotReady,
}
