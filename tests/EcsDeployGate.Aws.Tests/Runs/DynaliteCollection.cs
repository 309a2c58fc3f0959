using EcsDeployGate.TestKit.Runs;

namespace EcsDeployGate.Aws.Tests.Runs;

/// <summary>Tests that share one dynalite; each has a table of its own.</summary>
[CollectionDefinition(Name)]
public sealed class DynaliteCollection : ICollectionFixture<Dynalite>
{
    public const string Name = "dynalite";
}
