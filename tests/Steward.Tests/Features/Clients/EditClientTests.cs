using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.Clients;

public sealed class EditClientTests
{
    [Theory, OnBothDatabases]
    public async Task A_change_is_stored_told_in_words_and_found(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync(
            new
            {
                name = "Acme",
                status = "prospect",
                phone = "1",
            }
        );

        using var answer = await ana.PatchClientAsync(
            acme,
            new
            {
                name = "Acme SE",
                status = "active",
                phone = (string?)null,
            }
        );

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.ETag!.Tag.ShouldBe("\"2\"");
        (await ana.NamesAsync("?q=acme%20se")).ShouldBe(["Acme SE"]);
        var told = (await ana.GetAsync($"{acme.Path()}/activity")).GetProperty("items")[0];
        told.Text("kind").ShouldBe("client.updated");
        told.GetProperty("actorId").GetGuid().ShouldBe(ana.Id);
        told.Text("detail").ShouldBe("Name: Acme → Acme SE\nStatus: Prospect → Active\nPhone: 1 → none");
    }

    [Theory, OnBothDatabases]
    public async Task A_representation_sent_back_unchanged_changes_nothing(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme", ana.Id);

        using var answer = await ana.PutClientAsync(acme, acme);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.JsonAsync()).GetRawText().ShouldBe(acme.GetRawText());
        (await ana.GetAsync($"{acme.Path()}/activity")).GetProperty("items").GetArrayLength().ShouldBe(1);
    }

    [Theory, OnBothDatabases]
    public async Task A_stale_save_is_412_with_what_is_stored_and_without_a_version_428(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme");
        (await ana.PatchClientAsync(acme, new { phone = "1" })).StatusCode.ShouldBe(HttpStatusCode.OK);

        using var stalePut = await ana.PutClientAsync(acme, new { name = "Mine" });
        using var stalePatch = await ana.PatchClientAsync(acme, new { name = "Mine" });
        using var none = await ana.SendAsync(HttpMethod.Put, acme.Path(), JsonContent.Create(new { name = "Mine" }));
        using var wild = await ana.SendAsync(HttpMethod.Put, acme.Path(), JsonContent.Create(new { name = "Mine" }), version: -1);

        foreach (var stale in (HttpResponseMessage[])[stalePut, stalePatch])
        {
            stale.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
            var problem = await stale.JsonAsync();
            problem.Text("code").ShouldBe("stale");
            problem.GetProperty("current").Text("phone").ShouldBe("1");
            problem.GetProperty("current").Text("status").ShouldBe("active");
        }
        none.StatusCode.ShouldBe(HttpStatusCode.PreconditionRequired);
        wild.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await ana.GetAsync(acme.Path())).Text("name").ShouldBe("Acme");
    }

    [Theory, OnBothDatabases]
    public async Task Of_many_saves_at_once_from_one_version_exactly_one_wins(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme");

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => ana.PatchClientAsync(acme, new { phone = $"{i}" })));

        answers.Count(a => a.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        answers.Count(a => a.StatusCode == HttpStatusCode.PreconditionFailed).ShouldBe(11);
        (await app.ReadAsync(db => db.Activities.CountAsync(a => a.Kind == "client.updated", Ct))).ShouldBe(1);
        foreach (var answer in answers)
            answer.Dispose();
    }

    [Theory, OnBothDatabases]
    public async Task A_new_owner_becomes_a_member_and_the_old_one_stays_one(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var ben = await app.SignInAsync(Role.Contractor);
        var acme = await ana.AddClientAsync("Acme", ana.Id);
        (await ben.StatusOfAsync(acme.Path())).ShouldBe(HttpStatusCode.NotFound);

        (await ana.PatchClientAsync(acme, new { ownerId = ben.Id })).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await ben.StatusOfAsync(acme.Path())).ShouldBe(HttpStatusCode.OK);
        var members = await app.ReadAsync(db => db.ClientMembers.Where(m => m.ClientId == acme.Id()).ToListAsync(Ct));
        members.Single(m => m.UserId == ben.Id).IsOwner.ShouldBeTrue();
        members.Single(m => m.UserId == ana.Id).IsOwner.ShouldBeFalse();
        (
            await app.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == "client.owner_changed" && e.ClientId == acme.Id(), Ct))
        ).ShouldBe(2);
    }

    [Theory, OnBothDatabases]
    public async Task Who_may_write_but_not_manage_grants_cannot_set_an_owner(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        await app.AddRoleAsync("Clerk", PermissionSet.Of(Permission.ClientsRead, Permission.ClientsWrite));
        var eve = await app.SignInAsync("Clerk");
        var acme = await ana.AddClientAsync("Acme", ana.Id);

        (await eve.PatchClientAsync(acme, new { ownerId = eve.Id })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await eve.PutClientAsync(acme, new { name = "Acme" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var create = await eve.Http.PostAsJsonAsync("/api/v1/clients", new { name = "New", ownerId = ana.Id }, Ct);
        create.StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        (await eve.PatchClientAsync(acme, new { phone = "1" })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ana.GetAsync(acme.Path())).GetProperty("ownerId").GetGuid().ShouldBe(ana.Id);
        (await app.ReadAsync(db => db.ClientMembers.CountAsync(m => m.UserId == eve.Id, Ct))).ShouldBe(0);
    }

    [Theory, OnBothDatabases]
    public async Task Those_without_the_right_are_404_outside_their_clients_and_403_inside_before_the_body_is_looked_at(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var ben = await app.SignInAsync(Role.Contractor);
        var reader = await app.SignInAsync(Role.ReadOnly);
        var theirs = await ana.AddClientAsync("Theirs");
        var mine = await ana.AddClientAsync("Mine");
        await ana.AssignAsync(mine, ben.Id);

        (HttpMethod Method, string Path)[] writes =
        [
            (HttpMethod.Put, ""),
            (HttpMethod.Patch, ""),
            (HttpMethod.Put, "/archive"),
            (HttpMethod.Delete, "/archive"),
            (HttpMethod.Put, $"/members/{ben.Id}"),
            (HttpMethod.Delete, $"/members/{ana.Id}"),
        ];
        foreach (var (method, path) in writes)
        {
            using var outside = await ben.SendAsync(method, theirs.Path() + path, new StringContent("not json"));
            outside.StatusCode.ShouldBe(HttpStatusCode.NotFound, $"{method} {path}");
            await ShouldBeForbiddenAsync(ben, method, mine.Path() + path);
            await ShouldBeForbiddenAsync(reader, method, mine.Path() + path);
        }
        foreach (var path in (string[])["", "/members", "/activity"])
            (await ben.StatusOfAsync(theirs.Path() + path)).ShouldBe(HttpStatusCode.NotFound, path);
        using var create = await ben.Http.PostAsJsonAsync("/api/v1/clients", new { name = "X" }, Ct);
        create.StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        static async Task ShouldBeForbiddenAsync(ApiUser user, HttpMethod method, string path)
        {
            using var inside = await user.SendAsync(method, path, new StringContent("not json"));
            inside.StatusCode.ShouldBe(HttpStatusCode.Forbidden, $"{method} {path}");
        }
    }

    [Theory, OnBothDatabases]
    public async Task What_was_never_a_client_is_404(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);

        foreach (var id in (string[])[$"{Guid.CreateVersion7()}", "1", "..%2f", "%00"])
        {
            var status = await ana.StatusOfAsync($"/api/v1/clients/{id}");
            ((int)status).ShouldBeInRange(400, 404, id);
        }
        (await ana.StatusOfAsync($"/api/v1/clients/{Guid.CreateVersion7()}")).ShouldBe(HttpStatusCode.NotFound);
    }
}
