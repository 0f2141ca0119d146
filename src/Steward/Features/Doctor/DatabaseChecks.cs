using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Steward.Data;
using Steward.Platform.Keys;

namespace Steward.Features.Doctor;

/// <summary>What the database says about itself, on a connection that may only read.</summary>
internal static class DatabaseChecks
{
    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(5);

    /// <summary>What other checks need to know from it.</summary>
    internal sealed record Known((string Reference, string Fingerprint)? Key, bool HasInstallation, DateTime? KitPrintedAt);

    public static async Task<Known> AddAsync(List<Finding> findings, DatabaseSettings settings, TimeProvider clock, CancellationToken ct)
    {
        if (settings.IsSqlite && !File.Exists(settings.SqlitePath))
        {
            findings.Add(
                Finding.Problem(
                    "database",
                    $"There is no database {settings.SqlitePath}.",
                    "Start Steward once, or restore a backup; or correct STEWARD_DATABASE."
                )
            );
            return new Known(null, false, null);
        }
        try
        {
            return settings.IsSqlite ? await SqliteAsync(findings, settings, ct) : await PostgresAsync(findings, settings, clock, ct);
        }
        catch (Exception e) when (e is System.Data.Common.DbException or System.Net.Sockets.SocketException or InvalidOperationException)
        {
            findings.Add(
                Finding.Problem(
                    "database",
                    $"The database can't be read: {e.Message.TrimEnd('.')}.",
                    "Look at STEWARD_DATABASE and at the database server; if it is damaged, restore a backup."
                )
            );
            return new Known(null, false, null);
        }
    }

    private static async Task<Known> SqliteAsync(List<Finding> findings, DatabaseSettings settings, CancellationToken ct)
    {
        await using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = settings.SqlitePath,
                Mode = SqliteOpenMode.ReadOnly,
                Pooling = false,
            }.ToString()
        );
        await connection.OpenAsync(ct);
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = "PRAGMA quick_check(1)";
            var answer = await command.ExecuteScalarAsync(ct) as string;
            findings.Add(
                answer is "ok"
                    ? Finding.Ok("integrity", $"{settings.SqlitePath} holds together.")
                    : Finding.Problem(
                        "integrity",
                        $"{settings.SqlitePath} is damaged: {answer}.",
                        "Stop Steward, copy the data folder as it is, and restore a backup."
                    )
            );
        }
        await using var db = new StewardDb(ContextOptions.For<StewardDb>().UseSqlite(connection).Options);
        return await SchemaAsync(findings, db, ct);
    }

    private static async Task<Known> PostgresAsync(
        List<Finding> findings,
        DatabaseSettings settings,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        await using var source = NpgsqlDataSource.Create(settings.PostgresConnection!);
        await using var connection = await source.OpenConnectionAsync(ct);
        await AskAsync(connection, "SET default_transaction_read_only = on", ct);
        var apart = (DateTime)(await AskAsync(connection, "SELECT clock_timestamp()", ct))! - clock.GetUtcNow().UtcDateTime;
        findings.Add(
            apart.Duration() < Apart
                ? Finding.Ok("clock", "This machine and the database agree on the time.")
                : Finding.Warning(
                    "clock",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The database's clock and this machine's are {apart.Duration().TotalSeconds:0} seconds apart."
                    ),
                    "Let both follow a time server (timedatectl set-ntp true)."
                )
        );
        var mayAct = await AskAsync(
            connection,
            "SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'steward_app' AND pg_has_role(current_user, oid, 'MEMBER'))",
            ct
        );
        findings.Add(
            mayAct is true
                ? Finding.Ok("role", "The server acts as steward_app, which may not change audit rows.")
                : Finding.Warning(
                    "role",
                    "The server can't act as steward_app, so the database doesn't hold it back from changing audit rows.",
                    $"As an administrator of the database: CREATE ROLE steward_app NOLOGIN; GRANT steward_app TO \"{connection.UserName}\"; then start Steward again."
                )
        );
        foreach (var setting in new[] { "fsync", "full_page_writes" })
        {
            if (await AskAsync(connection, $"SELECT current_setting('{setting}')", ct) is not "on")
                findings.Add(
                    Finding.Problem(
                        "durability",
                        $"{setting} is off on the database server: a power cut can lose what was acknowledged.",
                        $"Set {setting} = on."
                    )
                );
        }
        await using var db = new PostgresStewardDb(ContextOptions.For<PostgresStewardDb>().UseNpgsql(connection).Options);
        return await SchemaAsync(findings, db, ct);
    }

    private static async Task<Known> SchemaAsync(List<Finding> findings, StewardDb db, CancellationToken ct)
    {
        var known = db.Database.GetMigrations().ToHashSet(StringComparer.Ordinal);
        var applied = (await db.Database.GetAppliedMigrationsAsync(ct)).ToList();
        if (applied.Count == 0)
        {
            findings.Add(Finding.Warning("database", "It is reachable and empty.", "Start Steward: it makes its tables."));
            return new Known(null, false, null);
        }
        var newer = applied.Find(m => !known.Contains(m));
        var missing = known.Except(applied, StringComparer.Ordinal).Count();
        findings.Add(
            newer is not null ? Finding.Problem("database", $"It was made by a newer Steward (migration {newer}).", "Run that version.")
            : missing > 0
                ? Finding.Warning(
                    "database",
                    $"It is of an older version: {missing} migrations are to be made.",
                    "Back up, then start this version."
                )
            : Finding.Ok("database", $"It is reachable and of this version ({applied[^1]}).")
        );
        var installation = await db.Installations.AsNoTracking().Select(i => new { i.RecoveryKitPrintedAt }).SingleOrDefaultAsync(ct);
        var kek = await db.Keks.AsNoTracking().SingleOrDefaultAsync(k => k.State == KekState.Active, ct);
        return new Known(
            kek is null ? null : (kek.Reference, kek.Fingerprint),
            installation is not null,
            installation?.RecoveryKitPrintedAt
        );
    }

    private static async Task<object?> AskAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(ct);
    }
}
