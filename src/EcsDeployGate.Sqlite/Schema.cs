namespace EcsDeployGate.Sqlite;

/// <summary>The tables, as the steps that made them. A step that was published is never changed: add one.</summary>
internal static class Schema
{
    /// <summary>SQLite's <c>application_id</c> of our files: "EDG1". Tells them from other programs' databases.</summary>
    public const int ApplicationId = 0x45444731;

    /// <summary>The version that this program writes; SQLite's <c>user_version</c>.</summary>
    public static int Version => Steps.Count;

    /// <summary>Step n brings a file from version n to n + 1.</summary>
    public static IReadOnlyList<string> Steps { get; } =
    [
        """
        CREATE TABLE runs (
            id           TEXT    NOT NULL PRIMARY KEY,
            identity     TEXT    NOT NULL UNIQUE,
            entries      INTEGER NOT NULL CHECK (entries > 0),
            started_at   INTEGER NOT NULL,
            updated_at   INTEGER NOT NULL,
            stage        TEXT    NOT NULL,
            door         TEXT    NOT NULL,
            requested_by TEXT    NOT NULL,
            pipeline     TEXT,
            service      TEXT,
            family       TEXT,
            verdict      TEXT,
            decision     TEXT,
            cause_code   TEXT,
            wake_at      INTEGER
        ) STRICT;
        CREATE INDEX runs_newest ON runs (started_at DESC, id DESC);
        CREATE INDEX runs_due ON runs (wake_at, id) WHERE wake_at IS NOT NULL;

        CREATE TABLE entries (
            run      TEXT    NOT NULL REFERENCES runs (id),
            number   INTEGER NOT NULL CHECK (number > 0),
            at       INTEGER NOT NULL,
            kind     TEXT    NOT NULL,
            data     TEXT    NOT NULL,
            previous TEXT    NOT NULL,
            hash     TEXT    NOT NULL,
            PRIMARY KEY (run, number)
        ) STRICT;

        -- The log is the audit trail. A mistake in a program must not be able to rewrite it; a person with a shell can, and the hash chain tells.
        CREATE TRIGGER entries_are_never_changed BEFORE UPDATE ON entries
            BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END;
        CREATE TRIGGER entries_are_never_removed BEFORE DELETE ON entries
            BEGIN SELECT RAISE(ABORT, 'audit entries are never removed'); END;

        -- Signs the cursors that lists hand out.
        CREATE TABLE cursor_key (key BLOB NOT NULL) STRICT;
        INSERT INTO cursor_key VALUES (randomblob(32));
        """,
    ];
}
