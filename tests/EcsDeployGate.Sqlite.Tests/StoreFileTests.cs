using EcsDeployGate.Core.Auditing;
using EcsDeployGate.Core.Runs;
using EcsDeployGate.TestKit;
using Microsoft.Data.Sqlite;

namespace EcsDeployGate.Sqlite.Tests;

public sealed class StoreFileTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_new_store_makes_its_folder_and_keeps_other_users_out()
    {
        using var store = SqliteRunStore.Open(_folder.File("a/b/runs.db"));

        Assert.True(File.Exists(store.Path));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(store.Path));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(store.Path + "-wal"));
        }
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_and_left_alone()
    {
        File.WriteAllText(_folder.File(), "These are notes, and somebody may want to keep them. " + new string('x', 5000));
        var before = File.ReadAllBytes(_folder.File());

        var refused = Assert.Throws<UnusableStoreException>(() => SqliteRunStore.Open(_folder.File()));

        Assert.Equal($"The run store '{_folder.File()}' cannot be used: it is not a SQLite database. Name another file, or remove this one if nobody needs it.", refused.Message);
        Assert.Equal(before, File.ReadAllBytes(_folder.File()));
    }

    [Fact]
    public void A_database_of_another_program_is_refused_and_left_alone()
    {
        Change("CREATE TABLE cats (name TEXT); INSERT INTO cats VALUES ('Tom');");
        var before = File.ReadAllBytes(_folder.File());

        var refused = Assert.Throws<UnusableStoreException>(() => SqliteRunStore.Open(_folder.File()));

        Assert.Equal($"The run store '{_folder.File()}' cannot be used: it is a SQLite database of another program. Name a file of its own.", refused.Message);
        Assert.Equal(before, File.ReadAllBytes(_folder.File()));
    }

    [Fact]
    public void A_store_of_a_newer_version_is_refused()
    {
        SqliteRunStore.Open(_folder.File()).Dispose();
        Change("PRAGMA user_version = 4711");

        var refused = Assert.Throws<UnusableStoreException>(() => SqliteRunStore.Open(_folder.File()));

        Assert.Contains("newer version of this program (schema 4711, this one knows 1)", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_in_place_of_the_file_is_refused()
    {
        Directory.CreateDirectory(_folder.File());

        Assert.Throws<UnusableStoreException>(() => SqliteRunStore.Open(_folder.File()));
    }

    [Fact]
    public async Task Damage_inside_the_file_is_told_as_damage()
    {
        var log = Some.Log();
        using (var store = SqliteRunStore.Open(_folder.File()))
        {
            for (var n = 1; n <= 200; n++)
            {
                var some = Some.Log(n);
                await store.StartAsync(some.Run.Request.Identity, some.Entries[0], RunIndex.Of(some.Run), Stop);
            }
        }

        Change("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE;");
        await using (var file = File.OpenWrite(_folder.File()))
        {
            // All but the first page, which holds what opening looks at.
            file.Position = 4096;
            await file.WriteAsync(new byte[file.Length - 4096].AsMemory(), Stop);
        }

        var refused = await Assert.ThrowsAsync<UnusableStoreException>(async () =>
        {
            using var store = SqliteRunStore.Open(_folder.File());
            await store.ListAsync(new(), Stop);
        });
        Assert.Contains("it is damaged", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Restore it from a backup", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_may_make_the_same_store_at_once()
    {
        using var go = new ManualResetEventSlim();
        var opening = Enumerable.Range(0, 8).Select(_ => Task.Run(
            () =>
            {
                go.Wait(Stop);
                return SqliteRunStore.Open(_folder.File());
            },
            Stop)).ToList();
        go.Set();

        var stores = await Task.WhenAll(opening);

        var log = Some.Log();
        await stores[0].StartAsync("one", log.Entries[0], RunIndex.Of(log.Run), Stop);
        foreach (var store in stores)
        {
            Assert.Single((await store.ListAsync(new(), Stop)).Runs);
            store.Dispose();
        }
    }

    [Theory]
    [InlineData("UPDATE entries SET data = '{}'", "audit entries are never changed")]
    [InlineData("DELETE FROM entries", "audit entries are never removed")]
    public async Task The_file_itself_refuses_to_rewrite_the_log(string sql, string complaint)
    {
        using var store = SqliteRunStore.Open(_folder.File());
        var log = Some.Log();
        await store.StartAsync("one", log.Entries[0], RunIndex.Of(log.Run), Stop);

        Assert.Contains(complaint, Assert.Throws<SqliteException>(() => Change(sql)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE entries SET data = replace(data, 'shop-pipeline', 'evil-pipeline') WHERE number = 1", "entry 1 (receiving.requested) was changed")]
    [InlineData("UPDATE entries SET at = at + 1 WHERE number = 3", "entry 3 (validating.checked) was changed")]
    [InlineData("DELETE FROM entries WHERE number = 4", "entry 4 is missing")]
    [InlineData("DELETE FROM entries WHERE number = 1", "entry 1 is missing")]
    public async Task What_somebody_did_to_the_file_with_a_shell_breaks_the_chain(string sql, string found)
    {
        using var store = SqliteRunStore.Open(_folder.File());
        var log = Some.EndedLog();
        await store.StartAsync("one", log.Entries[0], RunIndex.Of(log.Run), Stop);
        await store.AppendAsync(log.Run.Id, 1, [.. log.Entries.Skip(1)], RunIndex.Of(log.Run), Stop);
        Assert.Null(AuditChain.Verify(await store.ReadAsync(log.Run.Id, Stop)));

        Change("DROP TRIGGER entries_are_never_changed; DROP TRIGGER entries_are_never_removed;" + sql);

        Assert.Contains(found, AuditChain.Verify(await store.ReadAsync(log.Run.Id, Stop)), StringComparison.Ordinal);
    }

    private void Change(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.File()};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
