using System.Net;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.Clients;

public sealed class ArchiveClientTests
{
    [Theory, OnBothDatabases]
    public async Task Archiving_and_restoring_are_idempotent_and_each_told_once(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme");
        var path = $"{acme.Path()}/archive";

        using var first = await ana.SendAsync(HttpMethod.Put, path);
        using var second = await ana.SendAsync(HttpMethod.Put, path);
        (await first.JsonAsync()).GetRawText().ShouldBe((await second.JsonAsync()).GetRawText());
        (await first.JsonAsync()).GetProperty("archivedAt").GetDateTime().ShouldBeGreaterThan(DateTime.UnixEpoch);
        (await ana.NamesAsync("")).ShouldBeEmpty();
        (await ana.StatusOfAsync(acme.Path())).ShouldBe(HttpStatusCode.OK);

        (await ana.SendAsync(HttpMethod.Delete, path)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await ana.SendAsync(HttpMethod.Delete, path)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await ana.NamesAsync("")).ShouldBe(["Acme"]);

        string[] kinds = ["client.created", "client.archived", "client.restored"];
        (await app.ReadAsync(db => db.Activities.OrderBy(a => a.At).Select(a => a.Kind).ToListAsync(Ct))).ShouldBe(kinds);
        (
            await app.ReadAsync(db =>
                db.AuditEvents.Where(e => e.ClientId == acme.Id()).OrderBy(e => e.At).Select(e => e.Action).ToListAsync(Ct)
            )
        ).ShouldBe(kinds);
    }
}
