using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Data.Sqlite;
using Steward.Features.Roles;
using Steward.Features.Tags;
using Steward.Tests.Harness;

namespace Steward.Tests.Data;

/// <summary>SQLite's readers stay open, and keep what they prepared.</summary>
public sealed class SqliteReadersTests
{
    private static readonly int StayOpen = SqliteReaders.StayOpenLimit;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_query_that_comes_again_is_not_prepared_again()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<StewardDb>();

        await db.Database.OpenConnectionAsync(Ct);

        (await CountAsync(Role.Admin)).ShouldBe(1);
        var prepared = Kept(db);
        prepared.ShouldBeGreaterThan(0);
        (await CountAsync("nobody's")).ShouldBe(0);
        (await CountAsync(Role.Admin)).ShouldBe(1);

        Kept(db).ShouldBe(prepared);
        // Nor is it left in the middle: that would keep the log from being emptied.
        await using var other = app.Services.GetRequiredService<SqliteConnections>().OpenWriter();
        await using var empty = other.CreateCommand();
        empty.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        (await empty.ExecuteScalarAsync(Ct)).ShouldBe(0L);

        Task<int> CountAsync(string role) => db.Roles.CountAsync(r => r.Name == role, Ct);
    }

    [Fact]
    public async Task A_query_inside_the_same_query_reads_its_own_rows()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<StewardDb>();
        string[] expected = [.. (await db.Roles.Select(r => r.Name).ToListAsync(Ct)).Order(StringComparer.Ordinal)];

        var pairs = new List<string>();
        await foreach (var outer in db.Roles.OrderBy(r => r.Name).Select(r => r.Name).AsAsyncEnumerable())
        {
            await foreach (var inner in db.Roles.OrderBy(r => r.Name).Select(r => r.Name).AsAsyncEnumerable())
                pairs.Add($"{outer}/{inner}");
        }

        pairs.ShouldBe(expected.SelectMany(_ => expected, (outer, inner) => $"{outer}/{inner}"));
    }

    [Fact]
    public async Task More_kinds_of_statements_than_are_kept_are_all_answered()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<StewardDb>();

        await db.Database.OpenConnectionAsync(Ct);
        for (var i = 0; i < 250; i++)
        {
            var sql = string.Create(CultureInfo.InvariantCulture, $"SELECT {i} AS Value");
            (await db.Database.SqlQueryRaw<int>(sql).SingleAsync(Ct)).ShouldBe(i);
        }

        Kept(db).ShouldBeInRange(1, 100);
    }

    [Fact]
    public async Task A_statement_that_failed_is_good_for_the_next_time()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<StewardDb>();
        await db.Roles.CountAsync(Ct);

        await RunAsync(app, "ALTER TABLE role RENAME TO away");
        (await Should.ThrowAsync<SqliteException>(() => db.Roles.CountAsync(Ct))).Message.ShouldContain("no such table");
        await RunAsync(app, "ALTER TABLE away RENAME TO role");

        (await db.Roles.CountAsync(Ct)).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Only_some_stay_open_and_none_outlives_Steward()
    {
        var app = await TestApp.StartAsync(Database.Sqlite);
        var readers = app.Services.GetRequiredService<SqliteReaders>();

        var borrowed = Enumerable.Range(0, StayOpen + 5).Select(_ => readers.Borrow()).ToList();
        borrowed.ConvertAll(IsOpen).ShouldAllBe(open => open);
        borrowed.ForEach(readers.GiveBack);

        borrowed.Count(IsOpen).ShouldBe(StayOpen);
        var last = readers.Borrow();
        IsOpen(last).ShouldBeTrue();
        await app.DisposeAsync();
        readers.GiveBack(last);
        borrowed.Count(IsOpen).ShouldBe(0);
    }

    [Fact]
    public async Task What_somebody_began_and_left_does_not_come_to_the_next()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        await using (var scope = app.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<StewardDb>().Database.BeginTransactionAsync(Ct);
        await using (var scope = app.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<StewardDb>();
            await db.Database.OpenConnectionAsync(Ct);
            db.Database.GetDbConnection().BeginTransaction();
        }
        await using var next = app.Services.CreateAsyncScope();
        var reading = next.ServiceProvider.GetRequiredService<StewardDb>();
        (await reading.Tags.CountAsync(Ct)).ShouldBe(0);

        await app.ChangeAsync(db =>
        {
            db.Add(new Tag(Guid.CreateVersion7(), "later"));
            return Task.CompletedTask;
        });

        // In a snapshot that is still open it would not be there.
        (await reading.Tags.CountAsync(Ct)).ShouldBe(1);
    }

    private static bool IsOpen(SqliteReader reader) => reader.Connection.State == System.Data.ConnectionState.Open;

    private static Task RunAsync(TestApp app, string sql) => app.ChangeAsync(db => db.Database.ExecuteSqlRawAsync(sql, Ct));

    private static int Kept(StewardDb db) => ((BorrowedReader)db.Database.GetDbConnection()).Reader.KeptCount;
}
