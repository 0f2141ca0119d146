using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.ImportExport;
using Steward.Features.ImportExport.Tables;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Platform;
using Steward.Platform.Http;
using Steward.Tests.Features.Credentials;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.ImportExport.Tables;

/// <summary>What somebody else does to the import of a CSV between two steps of it.</summary>
public sealed class TableRacesTests
{
    [Theory, OnBothDatabases]
    public async Task Columns_chosen_anew_after_the_button_was_pressed_stop_what_was_made_ready_of_the_old_ones(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var id = await ana.ReadAsync("clients", "name,owner\nAcme," + ana.Email + "\n");
        await ana.MapAsync(id);
        await using var scope = app.Services.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var engine = new Meanwhile(services.GetRequiredService<IWriteEngine>()) { BeforeFirst = () => ana.MapAsync(id) };
        var run = new RunImport(
            services.GetRequiredService<StewardDb>(),
            new WriteTransaction(engine),
            services.GetRequiredService<InstallationKeys>(),
            services.GetRequiredService<SessionSettings>(),
            app.Clock
        );

        var refused = await Should.ThrowAsync<RefusedException>(run.RunAsync(id, user: null, Ct));

        refused.Code.ShouldBe("import_not_ready");
        (await app.ReadAsync(db => db.Clients.CountAsync(Ct))).ShouldBe(0);
        // What is ready now comes, with its owner and its event.
        (await ana.RunAsync(id))
            .Verdicts()
            .ShouldBe((1, 0, 0));
        (await app.ReadAsync(db => db.ClientMembers.CountAsync(m => m.IsOwner, Ct))).ShouldBe(1);
        (await app.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == "client.created", Ct))).ShouldBe(1);
    }

    /// <remarks>SQLite has one writer: nobody can come in between there.</remarks>
    [Fact]
    public async Task Cancelled_while_the_dry_run_is_written_down_it_stays_cancelled()
    {
        await using var app = await TestApp.StartAsync(Database.Postgres);
        var ana = await app.SignInAsync(Role.Manager);
        var id = await ana.ReadAsync("clients", "name\nAcme\n");
        await using var scope = app.Services.CreateAsyncScope();
        var engine = new Meanwhile(scope.ServiceProvider.GetRequiredService<IWriteEngine>())
        {
            BeforeReady = async () =>
                (await ana.Http.DeleteAsync(new Uri($"/api/v1/imports/{id}", UriKind.Relative), Ct).SayAsync()).ShouldBe("204"),
        };
        var map = new MapTable(scope.ServiceProvider.GetRequiredService<StewardDb>(), new WriteTransaction(engine), app.Clock);
        var choices = new TableChoices(["name"], DateOrder.Recognised, UnknownClients.Refuse);

        var conflict = await Should.ThrowAsync<DbUpdateConcurrencyException>(map.RunAsync(id, choices, user: null, Ct));

        Problems.Of(conflict)!.Extensions["code"].ShouldBe("changed_meanwhile");
        (await app.ReadAsync(db => db.ImportRuns.SingleAsync(Ct))).State.ShouldBe(ImportState.Cancelled);
        (await app.ReadAsync(db => db.ImportItems.CountAsync(Ct))).ShouldBe(0);
        (await app.ReadAsync(db => db.SearchEntries.CountAsync(Ct))).ShouldBe(0);
    }

    /// <summary>Lets something happen once, at a moment that nobody could hit.</summary>
    private sealed class Meanwhile(IWriteEngine engine) : IWriteEngine
    {
        /// <summary>After all was read and made ready, before the first change.</summary>
        public Func<Task>? BeforeFirst { get; set; }

        /// <summary>In the transaction that makes the import ready, before anything of it is written.</summary>
        public Func<Task>? BeforeReady { get; set; }

        public async Task<T> RunAsync<T>(Func<StewardDb, Task<T>> work, CancellationToken ct)
        {
            if (BeforeFirst is { } first)
            {
                BeforeFirst = null;
                await first();
            }
            return BeforeReady is { } act ? await engine.RunAsync(db => BetweenAsync(db, work, act), ct) : await engine.RunAsync(work, ct);
        }

        public Task AppendAsync(AuditEntry entry, CancellationToken ct) => engine.AppendAsync(entry, ct);

        private async Task<T> BetweenAsync<T>(StewardDb db, Func<StewardDb, Task<T>> work, Func<Task> act)
        {
            var result = await work(db);
            if (!db.ChangeTracker.Entries<ImportRun>().Any(r => r.Entity.State == ImportState.Ready))
                return result;
            BeforeReady = null;
            await act();
            return result;
        }
    }
}
