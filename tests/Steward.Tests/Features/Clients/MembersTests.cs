using System.Net;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Clients;
using Steward.Features.Credentials;
using Steward.Features.Roles;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.Clients;

public sealed class MembersTests
{
    [Theory, OnBothDatabases]
    public async Task A_member_sees_the_client_from_the_next_request_on_and_no_longer_once_removed(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var ben = await app.SignInAsync(Role.Contractor);
        var acme = await ana.AddClientAsync("Acme");
        var path = $"{acme.Path()}/members/{ben.Id}";
        (await ben.StatusOfAsync(acme.Path())).ShouldBe(HttpStatusCode.NotFound);

        (await ana.SendAsync(HttpMethod.Put, path)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ana.SendAsync(HttpMethod.Put, path)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ben.StatusOfAsync(acme.Path())).ShouldBe(HttpStatusCode.OK);
        (await ben.GetAsync($"{acme.Path()}/members")).GetProperty("items")[0].GetProperty("userId").GetGuid().ShouldBe(ben.Id);

        (await ana.SendAsync(HttpMethod.Delete, path)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await ana.SendAsync(HttpMethod.Delete, path)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await ben.StatusOfAsync(acme.Path())).ShouldBe(HttpStatusCode.NotFound);

        (
            await app.ReadAsync(db =>
                db.AuditEvents.Where(e => e.ObjectId == ben.Id && e.ClientId == acme.Id())
                    .OrderBy(e => e.At)
                    .Select(e => e.Action)
                    .ToListAsync(Ct)
            )
        ).ShouldBe(["member.added", "member.removed"]);
    }

    [Theory, OnBothDatabases]
    public async Task The_owner_cannot_be_removed_and_the_refusal_says_what_to_do(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var ben = await app.SignInAsync(Role.Contractor);
        var acme = await ana.AddClientAsync("Acme", ben.Id);

        using var refused = await ana.SendAsync(HttpMethod.Delete, $"{acme.Path()}/members/{ben.Id}");

        refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await refused.JsonAsync()).Text("code").ShouldBe("member_is_owner");
        (await refused.JsonAsync()).Text("detail").ShouldContain("Choose another owner first");
        (await ben.StatusOfAsync(acme.Path())).ShouldBe(HttpStatusCode.OK);
    }

    [Theory, OnBothDatabases]
    public async Task Only_active_people_that_exist_become_members(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var gone = await app.AddUserAsync("gone@firm.example");
        await app.DeactivateAsync(gone);
        var acme = await ana.AddClientAsync("Acme");

        (await ana.SendAsync(HttpMethod.Put, $"{acme.Path()}/members/{Guid.CreateVersion7()}")).StatusCode.ShouldBe(
            HttpStatusCode.NotFound
        );
        using var inactive = await ana.SendAsync(HttpMethod.Put, $"{acme.Path()}/members/{gone}");
        inactive.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await inactive.CodeAsync()).ShouldBe("user_inactive");
    }

    [Theory, OnBothDatabases]
    public async Task Adding_one_person_many_times_at_once_adds_them_once_without_an_error(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var ben = await app.AddUserAsync("ben@firm.example", Role.Contractor);
        var acme = await ana.AddClientAsync("Acme");

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(_ => ana.SendAsync(HttpMethod.Put, $"{acme.Path()}/members/{ben}"))
        );

        answers.ShouldAllBe(a => a.StatusCode == HttpStatusCode.OK);
        (await app.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == "member.added" && e.ObjectId == ben, Ct))).ShouldBe(1);
    }

    [Theory, OnBothDatabases]
    public async Task Activity_is_paged_newest_first_and_names_no_credential_to_whom_one_is_denied(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var ben = await app.SignInAsync(Role.Contractor);
        var acme = await ana.AddClientAsync("Acme", ben.Id);
        for (var i = 0; i < 5; i++)
            acme = await (await ana.PatchClientAsync(acme, new { phone = $"{i}" })).JsonAsync();
        await app.ChangeAsync(db =>
        {
            db.Add(new Activity(acme.Id(), ana.Id, "credential.created", "Hidden bank", null, app.Clock.GetUtcNow().UtcDateTime));
            return Task.CompletedTask;
        });
        (await ben.GetAsync($"{acme.Path()}/activity")).GetRawText().ShouldContain("Hidden bank");

        await app.ChangeAsync(db =>
        {
            var now = app.Clock.GetUtcNow().UtcDateTime;
            var credential = new Credential(
                Guid.CreateVersion7(),
                acme.Id(),
                new("Hidden bank", CredentialKind.Login, null, null, null),
                now
            );
            db.Add(credential);
            db.Add(new AccessGrant(ben.Id, acme.Id(), credential.Id, GrantEffect.Deny, null, ana.Id, now));
            return Task.CompletedTask;
        });
        app.Clock.Skip(TimeSpan.FromSeconds(2));

        (await ben.GetAsync($"{acme.Path()}/activity")).GetRawText().ShouldNotContain("Hidden bank");
        (await ben.GetAsync(acme.Path())).GetProperty("credentials").GetInt32().ShouldBe(0);
        var walked = new List<string>();
        string? cursor = null;
        do
        {
            var page = await ben.GetAsync($"{acme.Path()}/activity?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}");
            walked.AddRange(page.GetProperty("items").EnumerateArray().Select(a => a.GetProperty("detail").GetString() ?? a.Text("kind")));
            cursor = page.GetProperty("nextCursor").GetString();
        } while (cursor is not null);
        walked.ShouldBe(["Phone: 3 → 4", "Phone: 2 → 3", "Phone: 1 → 2", "Phone: 0 → 1", "Phone: none → 0", "client.created"]);
    }
}
