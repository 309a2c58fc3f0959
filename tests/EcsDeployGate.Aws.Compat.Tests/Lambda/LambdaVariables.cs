namespace EcsDeployGate.Aws.Compat.Tests.Lambda;

/// <summary>Classes that set what Lambda sets for a whole process, and so take turns.</summary>
[CollectionDefinition("Lambda's variables", DisableParallelization = true)]
public sealed class LambdaVariables;
