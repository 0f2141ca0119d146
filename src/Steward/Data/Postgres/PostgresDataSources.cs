using Npgsql;

namespace Steward.Data.Postgres;

/// <summary>
/// Two pools on one database: one whose sessions may only read, one that writes. Both act as <c>steward_app</c> where that role could be made,
/// which may insert and select audit rows, and nothing else with them.
/// </summary>
internal sealed class PostgresDataSources : IAsyncDisposable
{
    public const string AppRole = "steward_app";

    /// <summary>
    /// An acknowledged write is a durable one, whatever server, database or role have as their default. Waiting for a standby to apply it too is more,
    /// and stays. Where it can't be had, nothing is written.
    /// </summary>
    private const string Durable = """
        DO $$ BEGIN
          IF current_setting('synchronous_commit') NOT IN ('on', 'remote_apply') THEN PERFORM set_config('synchronous_commit', 'on', false); END IF;
          IF current_setting('synchronous_commit') NOT IN ('on', 'remote_apply') THEN RAISE EXCEPTION 'synchronous_commit can''t be set'; END IF;
        END $$;
        """;

    public PostgresDataSources(DatabaseSettings settings)
    {
        Read = Build(settings.PostgresConnection!, "SET default_transaction_read_only = on;");
        Write = Build(settings.PostgresConnection!, "");
    }

    public NpgsqlDataSource Read { get; }

    public NpgsqlDataSource Write { get; }

    public async ValueTask DisposeAsync()
    {
        await Read.DisposeAsync();
        await Write.DisposeAsync();
    }

    private static NpgsqlDataSource Build(string connectionString, string also)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        // What is asked again and again is parsed once for each connection.
        builder.ConnectionStringBuilder.MaxAutoPrepare = 100;
        builder.ConnectionStringBuilder.AutoPrepareMinUsages = 2;
        // Each physical connection once; NoResetOnClose keeps it so. A server whose owner could not make the role goes on as the owner.
        var sql =
            $"""
                DO $$ BEGIN IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{AppRole}' AND pg_has_role(current_user, oid, 'MEMBER'))
                THEN SET SESSION ROLE {AppRole}; END IF; END $$;
                """
            + Durable
            + also;
        builder.UsePhysicalConnectionInitializer(
            connection =>
            {
                using var command = new NpgsqlCommand(sql, connection);
                command.ExecuteNonQuery();
            },
            async connection =>
            {
                await using var command = new NpgsqlCommand(sql, connection);
                await command.ExecuteNonQueryAsync();
            }
        );
        return builder.Build();
    }
}
