namespace EcsDeployGate.Sandbox.S3;

/// <summary>Temporary credentials.</summary>
internal sealed record SessionCredentials(string AccessKeyId, string SecretAccessKey, string SessionToken, DateTimeOffset Expires);
