using EcsDeployGate.Core.Runs;
using EcsDeployGate.TestKit.Runs;

namespace EcsDeployGate.Aws.Tests.Runs;

[Collection(DynaliteCollection.Name)]
public sealed class DynamoRunStoreTests(Dynalite dynalite) : RunStoreContract, IAsyncLifetime
{
    private EmptyTable _table = null!;
    private IRunStore _store = null!;

    protected override IRunStore Store => _store;

    public async ValueTask InitializeAsync()
    {
        _table = await EmptyTable.CreateAsync(dynalite);
        _store = _table.Open();
    }

    public ValueTask DisposeAsync()
    {
        _table.Dispose();
        return ValueTask.CompletedTask;
    }

    protected override IRunStore OpenAgain() => _table.Open();
}
