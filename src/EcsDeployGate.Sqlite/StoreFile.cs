using EcsDeployGate.Core.Runs;
using Microsoft.Data.Sqlite;

namespace EcsDeployGate.Sqlite;

/// <summary>The database file: made when absent, recognised when present, brought to the current version.</summary>
internal sealed class StoreFile
{
    /// <summary>Milliseconds that SQLite waits for another process's write before it says busy; ours take a few.</summary>
    private const int BusyMilliseconds = 10_000;

    private readonly string _connectionString;

    private StoreFile(string path)
    {
        Path = path;
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            ForeignKeys = true,
            Pooling = true,
            DefaultTimeout = 30,
        }.ToString();
    }

    /// <summary>Full path of the file.</summary>
    public string Path { get; }

    /// <summary>Opens the file, making or migrating it.</summary>
    /// <exception cref="UnusableStoreException">It cannot be used; the message says why and what to do.</exception>
    public static StoreFile Open(string path)
    {
        var file = new StoreFile(System.IO.Path.GetFullPath(path));
        try
        {
            file.Create();
            file.Do(file.Prepare);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException and not UnusableStoreException)
        {
            throw new UnusableStoreException(file.Path, e.Message, "Choose a folder that this user may write.", e);
        }

        return file;
    }

    /// <summary>Does something over an open connection, telling SQLite's complaints about the file in our words.</summary>
    public T Do<T>(Func<SqliteConnection, T> work)
    {
        try
        {
            using var connection = new SqliteConnection(_connectionString);
            connection.Open();

            // FULL: an entry that was acknowledged survives a power cut; the audit trail promises that.
            connection.Run($"PRAGMA busy_timeout = {BusyMilliseconds}; PRAGMA synchronous = FULL;");
            return work(connection);
        }
        catch (SqliteException e) when (Complaint(e) is { } complaint)
        {
            throw new UnusableStoreException(Path, complaint.Problem, complaint.Fix, e);
        }
    }

    /// <summary>Forgets pooled connections, so that the file can be moved or deleted.</summary>
    public void Release()
    {
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
    }

    private void Create()
    {
        if (File.Exists(Path))
        {
            // Not even opened here: closing any handle of a file drops this process's POSIX locks on it, SQLite's among them.
            return;
        }

        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            // Logs hold approval tokens: nobody else on this machine reads them. SQLite gives its side files the same mode.
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            new FileStream(Path, options).Dispose();
        }
        catch (IOException) when (File.Exists(Path))
        {
            // Another process was quicker.
        }
    }

    private bool Prepare(SqliteConnection connection)
    {
        var version = RecogniseAtOnce(connection);
        if (connection.Scalar("PRAGMA journal_mode = WAL") is not "wal")
        {
            throw new UnusableStoreException(Path, "its file system does not allow write-ahead logging.", "Put the store on a local disk.");
        }

        if (version == Schema.Version)
        {
            return true;
        }

        using var transaction = connection.BeginTransaction();

        // Another process may have been quicker; the transaction began with the write lock, so this answer stays true.
        for (var at = Recognise(connection); at < Schema.Version; at++)
        {
            connection.Run(Schema.Steps[at]);
        }

        connection.Run($"PRAGMA application_id = {Schema.ApplicationId}; PRAGMA user_version = {Schema.Version};");
        transaction.Commit();
        return true;
    }

    /// <summary>Everything of one moment: a process that makes the file meanwhile must not be taken for another program.</summary>
    private int RecogniseAtOnce(SqliteConnection connection)
    {
        using var moment = connection.BeginTransaction(deferred: true);
        return Recognise(connection);
    }

    private int Recognise(SqliteConnection connection)
    {
        var application = (long)connection.Scalar("PRAGMA application_id")!;
        var version = (long)connection.Scalar("PRAGMA user_version")!;
        var empty = application == 0 && version == 0 && (long)connection.Scalar("SELECT count(*) FROM sqlite_schema")! == 0;
        return (application, version) switch
        {
            _ when empty => 0,
            (not Schema.ApplicationId, _) => throw new UnusableStoreException(Path, "it is a SQLite database of another program.", "Name a file of its own."),
            _ when version > Schema.Version => throw new UnusableStoreException(Path, $"it was written by a newer version of this program (schema {version}, this one knows {Schema.Version}).", "Use that version or a newer one."),
            _ => (int)version,
        };
    }

    private static (string Problem, string Fix)? Complaint(SqliteException e) => e.SqliteErrorCode switch
    {
        SQLitePCL.raw.SQLITE_NOTADB => ("it is not a SQLite database.", "Name another file, or remove this one if nobody needs it."),
        SQLitePCL.raw.SQLITE_CORRUPT => ($"it is damaged ({e.Message}).", "Restore it from a backup; what is still readable can be saved with 'sqlite3 FILE .recover'."),
        SQLitePCL.raw.SQLITE_CANTOPEN => ("it cannot be opened.", "Check that it is a file, that its folder exists and that this user may write both."),
        SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_PERM => ("it may not be written.", "Give this user the right to write the file and its folder."),
        SQLitePCL.raw.SQLITE_FULL => ("the disk is full.", "Make room; nothing that was acknowledged is lost."),
        SQLitePCL.raw.SQLITE_BUSY => ($"another process has been writing for more than {BusyMilliseconds / 1000} seconds.", "Find out which process holds the file ('fuser FILE')."),
        _ => null,
    };
}
