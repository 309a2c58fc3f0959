using EcsDeployGate.Core.Runs;
using EcsDeployGate.TestKit.Runs;

namespace EcsDeployGate.Sqlite.Tests;

public sealed class SqliteRunStoreTests : RunStoreContract, IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly List<SqliteRunStore> _opened = [];

    public SqliteRunStoreTests() => Store = OpenAgain();

    protected override IRunStore Store { get; }

    public void Dispose()
    {
        _opened.ForEach(store => store.Dispose());
        _folder.Dispose();
    }

    protected override IRunStore OpenAgain()
    {
        var store = SqliteRunStore.Open(_folder.File());
        _opened.Add(store);
        return store;
    }
}
