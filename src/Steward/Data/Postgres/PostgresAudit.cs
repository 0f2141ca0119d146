using System.Security.Cryptography;
using Npgsql;
using NpgsqlTypes;
using Steward.Features.Audit;
using Steward.Vault;

namespace Steward.Data.Postgres;

/// <summary>Hands events to the database function that links them: any number in one call, one chain, drawn at random.</summary>
internal static class PostgresAudit
{
    public const int Chains = 8;

    public static async Task LinkAsync(
        NpgsqlConnection connection,
        Guid installation,
        IReadOnlyList<AuditEntry> entries,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var events = entries.Select(e => e.Prepare(now)).ToArray();
        await using var command = new NpgsqlCommand(
            "SELECT steward_append_audit($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22)",
            connection
        );
        var add = command.Parameters;
        add.Add(new NpgsqlParameter<int> { TypedValue = RandomNumberGenerator.GetInt32(1, Chains + 1) });
        add.Add(new NpgsqlParameter<byte[]> { TypedValue = AuditChain.Prefix(installation) });
        Add(NpgsqlDbType.Uuid, e => e.Record.Id);
        Add(NpgsqlDbType.TimestampTz, e => e.Record.At);
        Add(NpgsqlDbType.Uuid, e => e.Record.ActorId);
        Add(NpgsqlDbType.Uuid, e => e.Record.SessionId);
        Add(NpgsqlDbType.Text, e => e.Record.Action);
        Add(NpgsqlDbType.Text, e => e.Record.ObjectKind);
        Add(NpgsqlDbType.Uuid, e => e.Record.ObjectId);
        Add(NpgsqlDbType.Text, e => e.Record.ObjectName);
        Add(NpgsqlDbType.Integer, e => e.Record.ObjectVersion);
        Add(NpgsqlDbType.Uuid, e => e.Record.ClientId);
        Add(NpgsqlDbType.Uuid, e => e.Record.CredentialId);
        Add(NpgsqlDbType.Text, e => e.Record.Outcome);
        Add(NpgsqlDbType.Text, e => e.Record.Reason);
        Add(NpgsqlDbType.Text, e => e.Record.RequestId);
        Add(NpgsqlDbType.Bytea, e => e.Record.OriginCommitment);
        Add(NpgsqlDbType.Bytea, e => e.Canonical);
        Add(NpgsqlDbType.Bytea, e => e.Salt);
        Add(NpgsqlDbType.Text, e => e.Ip);
        Add(NpgsqlDbType.Text, e => e.UserAgent);
        Add(NpgsqlDbType.Text, e => e.TypedName);
        await command.ExecuteNonQueryAsync(ct);

        void Add<T>(NpgsqlDbType type, Func<PreparedAudit, T> value) =>
            add.Add(new NpgsqlParameter<T[]> { TypedValue = [.. events.Select(value)], NpgsqlDbType = NpgsqlDbType.Array | type });
    }
}
