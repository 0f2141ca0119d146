using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Steward.Features.Audit;
using Steward.Vault;

namespace Steward.Data.Sqlite;

/// <summary>The one connection that writes, with its transaction, its savepoints and the head of the audit chain.</summary>
internal sealed class SqliteWriter : IDisposable
{
    private const int Chain = 1;

    private readonly SqliteConnection _connection;
    private readonly PooledDbContextFactory<StewardDb> _contexts;
    private readonly InstallationKeys _keys;
    private readonly TimeProvider _clock;
    private readonly byte[] _prefix;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private readonly SqliteCommand _savepoint;
    private readonly SqliteCommand _release;
    private readonly SqliteCommand _rollbackTo;
    private readonly SqliteCommand _readHead;
    private readonly SqliteCommand _readHash;
    private readonly SqliteCommand _writeHead;
    private readonly SqliteCommand _insertEvent;
    private readonly SqliteCommand _insertOrigin;

    private Head _head;
    private Head _storedHead;

    // From the start: the process may have been killed between a commit and its scrubbing.
    private bool _scrub = true;

    public SqliteWriter(SqliteConnection connection, InstallationKeys keys, TimeProvider clock)
    {
        _connection = connection;
        _keys = keys;
        _clock = clock;
        _prefix = AuditChain.Prefix(keys.Installation);
        // One context again and again: to make one is to register EF's functions with the connection, after which all it had prepared is prepared anew.
        _contexts = new PooledDbContextFactory<StewardDb>(ContextOptions.For<StewardDb>().UseSqlite(connection).Options, poolSize: 1);
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _savepoint = Prepare("SAVEPOINT work");
        _release = Prepare("RELEASE work");
        _rollbackTo = Prepare("ROLLBACK TO work");
        _readHead = Prepare("SELECT seq, hash FROM audit_head WHERE chain = 1");
        _readHash = Prepare("SELECT hash FROM audit_event WHERE chain = 1 AND seq = $1", 1);
        _writeHead = Prepare("UPDATE audit_head SET seq = $1, hash = $2 WHERE chain = 1", 2);
        _insertEvent = Prepare(
            """
            INSERT INTO audit_event (chain, seq, id, at, actor_id, session_id, action, object_kind, object_id, object_name, object_version,
              client_id, credential_id, outcome, reason, request_id, origin_commitment, previous_hash, hash)
            VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
            """,
            18
        );
        _insertOrigin = Prepare("INSERT INTO audit_origin (event_id, salt, ip, user_agent, typed_name) VALUES ($1, $2, $3, $4, $5)", 5);
    }

    /// <param name="last">What this process linked last: the chain must still have it.</param>
    /// <exception cref="AuditUnavailableException">The chain was cut or rewritten by somebody. Nothing is built on that.</exception>
    public void Begin(Head? last)
    {
        _begin.ExecuteNonQuery();
        // Read inside the transaction: the command line may have linked events since the last one.
        using (var reader = _readHead.ExecuteReader())
        {
            if (!reader.Read())
                throw new InvalidOperationException("The audit chain has no head row.");
            _head = _storedHead = new Head(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1));
        }
        if (last is { Seq: > 0 } known && !HashAt(known.Seq).AsSpan().SequenceEqual(known.Hash))
            throw new AuditUnavailableException(
                new InvalidDataException(
                    $"Event {known.Seq}, which this process wrote, is not in the audit log any more: somebody cut or rewrote it. Run 'steward audit verify', and restore the database."
                )
            );
    }

    /// <summary>The newest link as of here; after the commit, the newest there is.</summary>
    public Head Newest => _head;

    public void Commit()
    {
        if (_head.Seq != _storedHead.Seq)
        {
            Bind(_writeHead, 0, _head.Seq);
            Bind(_writeHead, 1, _head.Hash);
            _writeHead.ExecuteNonQuery();
        }
        _commit.ExecuteNonQuery();
    }

    public Head Mark()
    {
        _savepoint.ExecuteNonQuery();
        return _head;
    }

    public void Keep() => _release.ExecuteNonQuery();

    public void BackTo(Head mark)
    {
        _rollbackTo.ExecuteNonQuery();
        _release.ExecuteNonQuery();
        _head = mark;
    }

    /// <summary>
    /// Empties the write-ahead log if something was shredded: what was deleted there stood in it in full. Somebody who reads at that moment
    /// keeps it a little longer.
    /// </summary>
    /// <returns>Whether nothing is left to do.</returns>
    public bool Scrub()
    {
        if (!_scrub)
            return true;
        // Nobody who wants to write waits for those who read: this is tried again instead.
        Execute("PRAGMA busy_timeout=0");
        try
        {
            _scrub = Convert.ToInt64(Execute("PRAGMA wal_checkpoint(TRUNCATE)"), CultureInfo.InvariantCulture) != 0;
        }
        finally
        {
            Execute($"PRAGMA busy_timeout={SqliteConnections.WriterPatience}");
        }
        return !_scrub;
    }

    public T Run<T>(Func<StewardDb, Task<T>> work)
    {
        using var db = _contexts.CreateDbContext();
        db.Begin(_keys.RightsSeal);
        // The savepoint around the work is ours; EF's own would be a second one.
        db.Database.AutoTransactionBehavior = AutoTransactionBehavior.Never;
        db.Database.AutoSavepointsEnabled = false;
        var result = work(db).GetAwaiter().GetResult();
        if (db.ChangeTracker.HasChanges())
            db.SaveChangesAsync().GetAwaiter().GetResult();
        LinkAll(db.PendingAudit);
        _scrub |= db.ScrubsLog;
        return result;
    }

    private void LinkAll(IEnumerable<AuditEntry> entries)
    {
        try
        {
            foreach (var entry in entries)
                Link(entry);
        }
        catch (SqliteException e) when (!StorageFault.Is(e))
        {
            throw new AuditUnavailableException(e);
        }
    }

    public void Link(AuditEntry entry)
    {
        var prepared = entry.Prepare(_clock.GetUtcNow().UtcDateTime);
        var seq = _head.Seq + 1;
        var hash = AuditChain.Hash(_prefix, Chain, seq, _head.Hash, prepared.Canonical);
        var record = prepared.Record;
        ReadOnlySpan<object?> values =
        [
            seq,
            Blob(record.Id),
            Conventions.ToMicroseconds(record.At),
            Blob(record.ActorId),
            Blob(record.SessionId),
            record.Action,
            record.ObjectKind,
            Blob(record.ObjectId),
            record.ObjectName,
            record.ObjectVersion,
            Blob(record.ClientId),
            Blob(record.CredentialId),
            record.Outcome,
            record.Reason,
            record.RequestId,
            record.OriginCommitment,
            _head.Hash,
            hash,
        ];
        for (var i = 0; i < values.Length; i++)
            Bind(_insertEvent, i, values[i]);
        _insertEvent.ExecuteNonQuery();
        Bind(_insertOrigin, 0, Blob(record.Id));
        Bind(_insertOrigin, 1, prepared.Salt);
        Bind(_insertOrigin, 2, prepared.Ip);
        Bind(_insertOrigin, 3, prepared.UserAgent);
        Bind(_insertOrigin, 4, prepared.TypedName);
        _insertOrigin.ExecuteNonQuery();
        _head = new Head(seq, hash);
    }

    public void Dispose() => _connection.Dispose();

    private static byte[]? Blob(Guid? id) => id?.ToByteArray(bigEndian: true);

    private static void Bind(SqliteCommand command, int index, object? value) => command.Parameters[index].Value = value ?? DBNull.Value;

    private byte[] HashAt(long seq)
    {
        if (seq == _storedHead.Seq)
            return _storedHead.Hash;
        Bind(_readHash, 0, seq);
        return _readHash.ExecuteScalar() as byte[] ?? [];
    }

    private object? Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private SqliteCommand Prepare(string sql, int parameters = 0)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 1; i <= parameters; i++)
            command.Parameters.Add(new SqliteParameter($"${i}", DBNull.Value));
        command.Prepare();
        return command;
    }

    /// <summary>The newest link, as of here in the transaction.</summary>
    internal readonly record struct Head(long Seq, byte[] Hash);
}
