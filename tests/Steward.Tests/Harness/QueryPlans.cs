using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;
using Steward.Data;

namespace Steward.Tests.Harness;

/// <summary>Watches the queries that one app sends, and asks its database how it answers them.</summary>
public sealed class QueryPlans : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private readonly ConcurrentDictionary<string, (string Name, object? Value)[]> _queries = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _asked = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<IDisposable> _subscriptions = [];
    private readonly DatabaseSettings _settings;
    private readonly string _database;

    private QueryPlans(DatabaseSettings settings)
    {
        _settings = settings;
        _database = settings.IsSqlite ? settings.SqlitePath! : new NpgsqlConnectionStringBuilder(settings.PostgresConnection).Database!;
    }

    /// <summary>Statistics first: a planner that believes its tables are empty scans them, and is right.</summary>
    public static async Task<QueryPlans> WatchAsync(TestApp app)
    {
        var plans = new QueryPlans(app.Services.GetRequiredService<DatabaseSettings>());
        if (!plans._settings.IsSqlite)
        {
            await using var connection = await plans.OpenAsync();
            await using var analyze = connection.CreateCommand();
            analyze.CommandText = "ANALYZE";
            await analyze.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
        plans._subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(plans));
        // EF remembers for a second that nobody listens.
        await Task.Delay(TimeSpan.FromSeconds(1.2), TestContext.Current.CancellationToken);
        return plans;
    }

    /// <summary>How many queries came from this table.</summary>
    public int TimesAsked(string table) =>
        _asked.Where(q => q.Key.Contains($"FROM {Quoted(table)} AS", StringComparison.Ordinal)).Sum(q => q.Value);

    /// <summary>How many statements were sent that speak of this, the same one each time it was.</summary>
    public int TimesSent(string fragment) => _asked.Where(q => q.Key.Contains(fragment, StringComparison.Ordinal)).Sum(q => q.Value);

    /// <summary>The plans of those that begin with the clients of who has few.</summary>
    public Task<IReadOnlyList<QueryPlan>> OfOwnClientsAsync(string table) => OfAsync(table, $"JOIN {table} t ON t.");

    /// <summary>The plan of every query seen that reads this table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="written">How it is read, where that is not EF's way; those queries alone, and the others are kept.</param>
    public async Task<IReadOnlyList<QueryPlan>> OfAsync(string table, string? written = null)
    {
        var fragment = written ?? $"FROM {Quoted(table)} AS";
        var plans = new List<QueryPlan>();
        await using var connection = await OpenAsync();
        foreach (var (sql, parameters) in _queries.Where(q => q.Key.Contains(fragment, StringComparison.Ordinal)))
        {
            var lines = await ExplainAsync(connection, sql, parameters);
            plans.Add(new QueryPlan(table, written is null ? AliasOf(sql, table) : "t", sql, lines));
        }
        plans.ShouldNotBeEmpty();
        if (written is null)
            _queries.Clear();
        return plans;
    }

    /// <summary>
    /// The plan of every query seen. PostgreSQL is told that scanning is dear: with the few rows of a test it would be right to scan, and whether there
    /// is an index for it would not be seen.
    /// </summary>
    public async Task<IReadOnlyList<QueryPlan>> AllAsync()
    {
        var plans = new List<QueryPlan>();
        await using var connection = await OpenAsync();
        if (!_settings.IsSqlite)
        {
            await using var dear = connection.CreateCommand();
            dear.CommandText = "SET enable_seqscan = off";
            await dear.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
        foreach (var (sql, parameters) in _queries)
            plans.Add(new QueryPlan("", "", sql, await ExplainAsync(connection, sql, parameters)));
        plans.ShouldNotBeEmpty();
        _queries.Clear();
        return plans;
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == DbLoggerCategory.Name)
            _subscriptions.Add(value.Subscribe(this));
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (
            value.Key == RelationalEventId.CommandExecuting.Name
            && value.Value is CommandEventData { Command: { CommandText: var sql, Connection: { } connection } command }
            && sql.StartsWith("SELECT", StringComparison.Ordinal)
            && (connection.Database == _database || connection.DataSource == _database)
        )
        {
            _queries[sql] = [.. command.Parameters.Cast<DbParameter>().Select(p => (p.ParameterName, p.Value))];
            _asked.AddOrUpdate(sql, 1, (_, times) => times + 1);
        }
    }

    public void OnCompleted() { }

    public void OnError(Exception error) { }

    public void Dispose()
    {
        foreach (var subscription in _subscriptions)
            subscription.Dispose();
    }

    private async Task<List<string>> ExplainAsync(DbConnection connection, string sql, IEnumerable<(string Name, object? Value)> parameters)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = (_settings.IsSqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + sql;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }
        return await ReadAsync(command);
    }

    private async Task<List<string>> ReadAsync(DbCommand command)
    {
        var lines = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            lines.Add(reader.GetString(_settings.IsSqlite ? 3 : 0));
        return lines;
    }

    private async Task<DbConnection> OpenAsync()
    {
        DbConnection connection = _settings.IsSqlite
            ? new SqliteConnection($"Data Source={_settings.SqlitePath};Mode=ReadOnly;Pooling=False")
            : new NpgsqlConnection(_settings.PostgresOwnerConnection + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    private string Quoted(string table) => _settings.IsSqlite ? $"\"{table}\"" : table;

    private string AliasOf(string sql, string table)
    {
        var from = $"FROM {Quoted(table)} AS ";
        return sql[(sql.IndexOf(from, StringComparison.Ordinal) + from.Length)..].Split([' ', '\r', '\n'], 2)[0].Trim('"');
    }
}

public sealed record QueryPlan(string Table, string Alias, string Sql, IReadOnlyList<string> Lines)
{
    /// <summary>It walks the whole table, or the whole of an index of it.</summary>
    public bool ScansTable =>
        Lines.Any(l =>
            l == $"SCAN {Alias}"
            || l.StartsWith($"SCAN {Alias} ", StringComparison.Ordinal)
            || l.Contains($"Seq Scan on {Table} ", StringComparison.Ordinal)
        );

    /// <summary>
    /// It reads all of the table, wherever in the query. Going through an index in the order that is asked for, until there are enough, is no such thing.
    /// </summary>
    public bool ReadsAllOf(string table)
    {
        if (Lines.Any(l => l.Contains($"Seq Scan on {table} ", StringComparison.Ordinal)))
            return true;
        var sorts = Lines.Any(l => l.Contains("TEMP B-TREE FOR ORDER BY", StringComparison.Ordinal));
        return AliasesOf(table)
            .Any(alias =>
                Lines.Any(l =>
                    l == $"SCAN {alias}"
                    || (l.StartsWith($"SCAN {alias} ", StringComparison.Ordinal) && sorts)
                    // An index made for one query is a scan as well.
                    || l.StartsWith($"SEARCH {alias} USING AUTOMATIC", StringComparison.Ordinal)
                )
            );
    }

    private IEnumerable<string> AliasesOf(string table) =>
        Regex.Matches(Sql, $"\"{table}\" AS \"([^\"]+)\"", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(m => m.Groups[1].Value);

    /// <summary>It finds the rows of the table by their id, which it has from elsewhere.</summary>
    public bool LooksUpById =>
        Lines.Any(l => l == $"SEARCH {Alias} USING INDEX sqlite_autoindex_{Table}_1 (id=?)")
        || Lines.Any(l => l.Contains($"using \"PK_{Table}\" on {Table} ", StringComparison.Ordinal));

    public override string ToString() => $"{Sql}\n  {string.Join("\n  ", Lines)}";
}
