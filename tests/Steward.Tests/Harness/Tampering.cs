using Microsoft.Data.Sqlite;
using Npgsql;
using Steward.Data;
using Steward.Platform;

namespace Steward.Tests.Harness;

/// <summary>What somebody with a database tool can do: the owner's rights, past Steward, triggers dropped.</summary>
internal static class Tampering
{
    /// <summary>Runs SQL as the owner of the database. Parameters are $1, $2 ...</summary>
    public static async Task<int> TamperAsync(this TestApp app, string sql, params object[] parameters)
    {
        if (app.DatabaseUrl.StartsWith("sqlite", StringComparison.Ordinal))
        {
            await using var connection = new SqliteConnection($"Data Source={Path.Combine(app.Folder, "steward.db")};Pooling=False");
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = """
                DROP TRIGGER IF EXISTS audit_event_no_update; DROP TRIGGER IF EXISTS audit_event_no_delete;
                DROP TRIGGER IF EXISTS audit_origin_no_update; DROP TRIGGER IF EXISTS audit_origin_no_delete;
                DROP TRIGGER IF EXISTS audit_checkpoint_no_update; DROP TRIGGER IF EXISTS audit_checkpoint_no_delete;
                """;
            await command.ExecuteNonQueryAsync();
            command.CommandText = sql;
            for (var i = 0; i < parameters.Length; i++)
                command.Parameters.AddWithValue($"${i + 1}", parameters[i]);
            return await command.ExecuteNonQueryAsync();
        }
        var settings = DatabaseSettings.From(
            new ConfigurationBuilder()
                .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["DATABASE"] = app.DatabaseUrl })
                .Build(),
            new DataFolder("/")
        );
        await using var source = NpgsqlDataSource.Create(settings.PostgresOwnerConnection! + ";Pooling=false");
        await using var owner = source.CreateCommand(sql);
        foreach (var parameter in parameters)
            owner.Parameters.Add(new NpgsqlParameter { Value = parameter });
        return await owner.ExecuteNonQueryAsync();
    }

    /// <summary>An id as this database writes it in SQL.</summary>
    public static string Literal(this TestApp app, Guid id) =>
        app.DatabaseUrl.StartsWith("sqlite", StringComparison.Ordinal)
            ? $"x'{Convert.ToHexString(id.ToByteArray(bigEndian: true))}'"
            : $"'{id}'";
}
