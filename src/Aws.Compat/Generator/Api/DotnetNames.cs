namespace EcsDeployGate.Aws.Compat.Generator.Api;

/// <summary>The names of the official .NET package.</summary>
/// <param name="PaginatorFactory">The paginator factory's interface; null where the service has none.</param>
/// <param name="MemberTypes">By class and member, the .NET types that break the rule.</param>
internal sealed record DotnetNames(
    string Package,
    string Namespace,
    string ModelNamespace,
    string Client,
    string Interface,
    string Config,
    string RequestBase,
    string DefaultConfiguration,
    string ExceptionBase,
    string? PaginatorFactory = null,
    Dictionary<string, Dictionary<string, string>>? MemberTypes = null);
