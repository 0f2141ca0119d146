using Npgsql;

namespace Steward.Data.Postgres;

/// <summary>
/// Two pools on one database: one whose sessions may only read, one that writes. Both act as <c>steward_app</c> where that role could be made,
/// which may insert and select audit rows, and nothing else with them.
/// </summary>
internal sealed class PostgresDataSources : IAsyncDisposable
{
    public const string AppRole = "steward_app";

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
        // Each physical connection once; NoResetOnClose keeps it so. A server whose owner could not make the role goes on as the owner.
        var sql =
            $"""
                DO $$ BEGIN IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{AppRole}' AND pg_has_role(current_user, oid, 'MEMBER'))
                THEN SET SESSION ROLE {AppRole}; END IF; END $$;
                """ + also;
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
