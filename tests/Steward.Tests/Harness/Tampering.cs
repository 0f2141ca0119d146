using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Steward.Data;
using Steward.Platform;

namespace Steward.Tests.Harness;

/// <summary>What somebody with a database tool can do: the owner's rights, past Steward, triggers dropped.</summary>
internal static class Tampering
{
    private const string WithoutTripwires = """
        DROP TRIGGER IF EXISTS audit_event_no_update; DROP TRIGGER IF EXISTS audit_event_no_delete;
        DROP TRIGGER IF EXISTS audit_origin_no_update; DROP TRIGGER IF EXISTS audit_origin_no_delete;
        DROP TRIGGER IF EXISTS audit_checkpoint_no_update; DROP TRIGGER IF EXISTS audit_checkpoint_no_delete;
        """;

    /// <summary>Runs SQL as the owner of the database. Parameters are $1, $2 ...</summary>
    public static async Task<int> TamperAsync(this TestApp app, string sql, params object[] parameters)
    {
        if (app.DatabaseUrl.StartsWith("sqlite", StringComparison.Ordinal))
            await ExecuteAsync(app.Folder, app.DatabaseUrl, WithoutTripwires);
        return await ExecuteAsync(app.Folder, app.DatabaseUrl, sql, parameters);
    }

    /// <summary>The same on a database that no Steward has.</summary>
    public static Task<int> ExecuteAsync(string folder, string url, string sql, params object[] parameters) =>
        WithCommandAsync(folder, url, sql, parameters, command => command.ExecuteNonQueryAsync());

    public static Task<object?> ScalarAsync(string folder, string url, string sql) =>
        WithCommandAsync(folder, url, sql, [], command => command.ExecuteScalarAsync());

    private static async Task<T> WithCommandAsync<T>(
        string folder,
        string url,
        string sql,
        object[] parameters,
        Func<DbCommand, Task<T>> run
    )
    {
        var settings = DatabaseSettings.From(
            new ConfigurationBuilder()
                .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["DATABASE"] = url })
                .Build(),
            new DataFolder(folder)
        );
        await using DbConnection connection = settings.IsSqlite
            ? new SqliteConnection($"Data Source={settings.SqlitePath};Pooling=False;Default Timeout=10")
            : new NpgsqlConnection(settings.PostgresOwnerConnection! + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < parameters.Length; i++)
        {
            var parameter = command.CreateParameter();
            // PostgreSQL's are by place, SQLite's by name.
            if (settings.IsSqlite)
                parameter.ParameterName = $"${i + 1}";
            parameter.Value = parameters[i];
            command.Parameters.Add(parameter);
        }
        return await run(command);
    }

    /// <summary>An id as this database writes it in SQL.</summary>
    public static string Literal(this TestApp app, Guid id) =>
        app.DatabaseUrl.StartsWith("sqlite", StringComparison.Ordinal)
            ? $"x'{Convert.ToHexString(id.ToByteArray(bigEndian: true))}'"
            : $"'{id}'";
}
