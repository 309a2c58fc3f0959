namespace EcsDeployGate.Cli.Output;

/// <summary>How the answer is written.</summary>
internal enum OutputFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>For programs.</summary>
    Json,
}
