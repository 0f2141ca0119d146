using System.Globalization;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Features.Tasks;
using Steward.Tests.Features.Clients;
using Steward.Tests.Features.Counts;
using Steward.Tests.Features.Tasks;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.ImportExport.Tables;

/// <summary>What came to its end before it is imported: clients that are archived, tasks that are done.</summary>
public sealed class EndedRecordsTests
{
    [Theory, OnBothDatabases]
    public async Task What_was_archived_and_what_was_done_comes_back_from_an_export_with_its_time(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        await using var other = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var (acme, attic) = (await ana.AddClientAsync("Acme"), await ana.AddClientAsync("Attic"));
        await ana.CompleteAsync(await ana.AddTaskAsync(acme, "Done", app.Today()));
        app.Clock.Skip(TimeSpan.FromMinutes(3));
        await ana.CompleteAsync(await ana.AddTaskAsync(acme, "Done later", app.Today()));
        await ana.AddTaskAsync(acme, "Open", app.Today());
        await ana.AddTaskAsync(attic, "Left", app.Today());
        (await ana.SendAsync(HttpMethod.Put, $"{attic.Path()}/archive")).StatusCode.ShouldBe(HttpStatusCode.OK);
        other.Clock.Skip(TimeSpan.FromDays(40));
        var eva = await other.SignInAsync(Role.Manager, ana.Email);

        foreach (
            var path in new[] { "clients/export?archived=true", "clients/export", "tasks/export", $"tasks/export?client={attic.Id()}" }
        )
        {
            var file = await ana.Http.GetByteArrayAsync(new Uri($"/api/v1/{path}", UriKind.Relative), Ct);
            var id = await eva.ReadAsync(path.Split('/')[0], file);
            (await eva.MapAsync(id)).Verdicts().Refused.ShouldBe(0, path);
            await eva.RunAsync(id);
        }

        (await ClientsAsync(other)).ShouldBe(await ClientsAsync(app));
        (await TasksAsync(other)).ShouldBe(await TasksAsync(app));
        (await eva.NamesAsync("?archived=true")).ShouldBe(["Attic"]);
        await other.DemandRightCountsAsync();
        (
            await other.ReadAsync(db => db.AuditEvents.Where(e => e.Action == "client.archived").Select(e => e.ObjectName).ToListAsync(Ct))
        ).ShouldBe(["Attic"]);
        (await other.ReadAsync(db => db.Activities.Where(a => a.Subject == "Attic").Select(a => a.Detail).SingleAsync(Ct))).ShouldBe(
            "Imported from a CSV file, archived"
        );

        static Task<List<(string, DateTime?)>> ClientsAsync(TestApp app) =>
            app.ReadAsync(async db => (await db.Clients.OrderBy(c => c.NameSort).ToListAsync(Ct)).ConvertAll(c => (c.Name, c.ArchivedAt)));
        // By their rank too: of what is done, the last stands first.
        static Task<List<(string, WorkTaskStatus, DateTime?)>> TasksAsync(TestApp app) =>
            app.ReadAsync(async db =>
                (await db.WorkTasks.OrderBy(t => t.Rank).ThenBy(t => t.TitleSort).ToListAsync(Ct)).ConvertAll(t =>
                    (t.Title, t.Status, t.CompletedAt)
                )
            );
    }

    [Theory, OnBothDatabases]
    public async Task Times_are_read_as_programs_write_them_and_what_makes_no_sense_is_refused_with_its_reason(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        await app.ChangeAsync(async db =>
            await db.Users.Where(u => u.Id == ana.Id).ExecuteUpdateAsync(set => set.SetProperty(u => u.TimeZone, "Europe/Berlin"), Ct)
        );
        app.Services.GetRequiredService<Steward.Features.Sessions.Identities>().ForgetAll();
        var ahead = app.Today().AddDays(9).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var id = await ana.ReadAsync(
            "tasks",
            "client,title,status,date completed\n"
                + "Acme,a,done,2026-03-04T05:06:07.123456Z\n"
                + "Acme,b,,2026-07-01T10:00:00+05:30\n"
                + "Acme,c,,2026-07-01\n"
                + "Acme,d,closed,31.12.2025 14:30\n"
                + "Acme,e,,12/31/2025 2:30 PM\n"
                + "Acme,f,to do,no\n"
                + "Acme,g,,yes\n"
                + "Acme,h,,\n"
                + "Acme,i,waiting,2026-07-01\n"
                + "Acme,j,,2026-07-01 25:00\n"
                + "Acme,k,,last week\n"
                + $"Acme,l,done,{ahead}\n"
                + "Acme,m,done,0001-01-01\n"
        );

        (await ana.MappingAsync(id)).GetProperty("fields")[3].GetString().ShouldBe("completedAt");
        (await ana.MapAsync(id, unknownClients: "create")).Verdicts().ShouldBe((8, 0, 5));
        (await ana.RemarksAsync(id)).ShouldBe([
            "10: It was completed, and its status is “waiting”. Write done as its status, or leave the completion empty.",
            "11: “2026-07-01 25:00” is no time that can be read. Write it as 2026-12-31 or 2026-12-31T16:30:00Z, or yes or no, or leave it empty.",
            "12: “last week” is no time that can be read. Write it as 2026-12-31 or 2026-12-31T16:30:00Z, or yes or no, or leave it empty.",
            $"13: “{ahead}” has not come yet. Write when it was, or leave it empty.",
            "14: “0001-01-01” is no time that can be read. Write it as 2026-12-31 or 2026-12-31T16:30:00Z, or yes or no, or leave it empty.",
        ]);
        await ana.RunAsync(id);

        var tasks = await app.ReadAsync(db => db.WorkTasks.OrderBy(t => t.Title).ToListAsync(Ct));
        tasks
            .Where(t => t.Title is not "g")
            .Select(t => $"{t.Title} {t.Status} {t.CompletedAt?.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture)}")
            .ShouldBe([
                "a Done 2026-03-04 05:06:07.123456",
                "b Done 2026-07-01 04:30:00",
                // In Berlin it was that day.
                "c Done 2026-06-30 22:00:00",
                "d Done 2025-12-31 13:30:00",
                "e Done 2025-12-31 13:30:00",
                "f Todo ",
                "h Todo ",
            ]);
        tasks.Single(t => t.Title == "g").CompletedAt!.Value.ShouldBe(app.Clock.GetUtcNow().UtcDateTime, TimeSpan.FromMinutes(1));
    }

    [Theory, OnBothDatabases]
    public async Task Who_may_not_archive_brings_no_archived_clients(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        await app.AddRoleAsync("Writer", PermissionSet.Of(Permission.ClientsRead, Permission.ClientsWrite, Permission.ImportRun));
        var (ana, will) = (await app.SignInAsync(Role.Manager), await app.SignInAsync("Writer"));
        const string csv = "name,archived\nIn use,no\nIn use too,\nAttic,yes\nCellar,2020-05-06\n";

        var id = await will.ReadAsync("clients", csv);
        (await will.MapAsync(id)).Verdicts().ShouldBe((2, 0, 2));
        (await will.RemarksAsync(id)).ShouldAllBe(r => r.Contains("Your role may not archive clients.", StringComparison.Ordinal));
        // Whom it is taken from between the dry run and the import, too.
        var hers = await ana.ReadAsync("clients", csv);
        (await ana.MapAsync(hers)).Verdicts().ShouldBe((4, 0, 0));
        await app.ChangeAsync(async db =>
        {
            var writer = await db.Roles.AsTracking().SingleAsync(r => r.Name == "Writer", Ct);
            (await db.Users.AsTracking().SingleAsync(u => u.Id == ana.Id, Ct)).ChangeRole(writer, app.Clock.GetUtcNow().UtcDateTime);
        });
        app.Services.GetRequiredService<Steward.Features.Sessions.Identities>().ForgetAll();
        (await ana.SendRunAsync(hers)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await app.ReadAsync(db => db.Clients.CountAsync(Ct))).ShouldBe(0);
    }
}
