using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Audit.Verification;
using Steward.Features.Roles;
using Steward.Tests.Features.Counts;
using Steward.Tests.Features.Trash;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Credentials;

public sealed class MoveCredentialTests
{
    private const string Lead = "Site lead";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBothDatabases]
    public async Task It_is_revealed_at_its_new_client_with_every_version_it_had(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var (acme, globex) = (await app.AddClientAsync("Acme"), await app.AddClientAsync("Globex"));
        var id = await ana.AddCredentialAsync(
            acme,
            new
            {
                name = "Router",
                username = "root",
                tags = new[] { "vip" },
                secret = new { password = "the first", notes = "in the cellar" },
            }
        );
        await RotateAsync(ana, id, "the second");
        await RotateAsync(ana, id, "the third");

        using var answer = await ana.MoveAsync(id, globex, version: 3);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.ETag!.Tag.ShouldBe("\"4\"");
        var moved = await answer.JsonAsync();
        moved.GetProperty("clientId").GetGuid().ShouldBe(globex);
        moved.GetProperty("version").GetInt32().ShouldBe(4);
        moved.GetProperty("secretVersion").GetInt32().ShouldBe(3);
        moved.GetProperty("username").GetString().ShouldBe("root");
        moved.GetProperty("tags")[0].GetString().ShouldBe("vip");
        (await ana.PasswordAsync(id)).ShouldBe("the third");
        (await PasswordOfAsync(ana, id, 2)).ShouldBe("the second");
        (await PasswordOfAsync(ana, id, 1)).ShouldBe("the first");
        using var notes = await ana.RevealAsync(id, "notes");
        (await notes.JsonAsync()).GetProperty("fields").GetProperty("notes").GetString().ShouldBe("in the cellar");
        await RotateAsync(ana, id, "the fourth");
        (await ana.PasswordAsync(id)).ShouldBe("the fourth");
    }

    [Theory, OnBothDatabases]
    public async Task There_and_back_it_is_what_it_was(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var (acme, globex) = (await app.AddClientAsync("Acme"), await app.AddClientAsync("Globex"));
        var id = await ana.AddCredentialAsync(acme);

        (await ana.MoveAsync(id, globex).SayAsync()).ShouldBe("200");
        (await ana.MoveAsync(id, acme, version: 2).SayAsync()).ShouldBe("200");

        (await ana.PasswordAsync(id)).ShouldBe("hunter2 hunter2");
    }

    [Theory, OnBothDatabases]
    public async Task Those_of_the_old_client_lose_it_and_those_of_the_new_one_have_it(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync(Role.Contractor);
        var cy = await app.SignInAsync(Role.Contractor);
        var di = await app.SignInAsync(Role.Contractor);
        // Bo is at both: what was granted to him was for it at the old one.
        var acme = await app.AddClientAsync("Acme", bo.Id, di.Id);
        var globex = await app.AddClientAsync("Globex", bo.Id, cy.Id);
        var id = await ana.AddCredentialAsync(acme);
        await ana.GrantAsync(id, new { userId = bo.Id });
        await ana.GrantAsync(id, new { userId = di.Id, reach = "client" });
        await ana.GrantAsync(await ana.AddCredentialAsync(globex), new { userId = cy.Id, reach = "client" });
        (await cy.RevealAsync(id, "password").SayAsync()).ShouldBe("404 not_found");
        (await bo.PasswordAsync(id)).ShouldBe("hunter2 hunter2");

        (await ana.MoveAsync(id, globex).SayAsync()).ShouldBe("200");

        (await di.RevealAsync(id, "password").SayAsync()).ShouldBe("404 not_found");
        (await di.Http.GetAsync($"/api/v1/credentials/{id}", Ct).SayAsync()).ShouldBe("404 not_found");
        (await bo.RevealAsync(id, "password").SayAsync()).ShouldBe("403 grant_required");
        (await bo.GetAsync($"/api/v1/credentials/{id}")).GetProperty("username").ValueKind.ShouldBe(JsonValueKind.Null);
        (await cy.PasswordAsync(id)).ShouldBe("hunter2 hunter2");
        (await app.ReadAsync(db => db.AccessGrants.CountAsync(g => g.CredentialId == id, Ct))).ShouldBe(0);
        (await app.AuditedAsync(id)).ShouldContain("grant.revoked ok");
    }

    [Theory, OnBothDatabases]
    public async Task Who_is_kept_out_of_it_is_kept_out_of_it_there_too_and_reads_nothing_of_it_where_it_was(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Admin);
        var max = await app.SignInAsync(Role.Manager);
        var (acme, globex) = (await app.AddClientAsync("Acme"), await app.AddClientAsync("Globex"));
        var id = await ana.AddCredentialAsync(acme);
        var until = app.Clock.GetUtcNow().AddDays(1);
        await ana.GrantAsync(
            id,
            new
            {
                userId = max.Id,
                effect = "deny",
                until,
            }
        );
        max = await app.SignInExistingAsync(max.Id, max.Email);

        (await ana.MoveAsync(id, globex).SayAsync()).ShouldBe("200");

        (await max.Http.GetAsync($"/api/v1/credentials/{id}", Ct).SayAsync()).ShouldBe("404 not_found");
        (await max.RevealAsync(id, "password").SayAsync()).ShouldBe("404 not_found");
        foreach (var client in (Guid[])[acme, globex])
            (await max.GetAsync($"/api/v1/clients/{client}/activity")).ToString().ShouldNotContain("Router");
        var denial = (await ana.GetAsync($"/api/v1/credentials/{id}/grants")).GetProperty("items").EnumerateArray().ShouldHaveSingleItem();
        denial.GetProperty("until").GetDateTimeOffset().ShouldBe(until, TimeSpan.FromMilliseconds(1));
        await app.TamperAsync("DELETE FROM access_grant");
        max = await app.SignInExistingAsync(max.Id, max.Email);
        (await max.RevealAsync(id, "password").SayAsync()).ShouldBe("500 vault_integrity");
    }

    [Theory, OnBothDatabases]
    public async Task Both_clients_have_it_in_counts_search_activity_and_audit_log_as_it_is(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync(Role.Contractor);
        var acme = await app.AddClientAsync("Acme");
        var globex = await app.AddClientAsync("Globex", bo.Id);
        var id = await ana.AddCredentialAsync(
            acme,
            new
            {
                name = "Router",
                website = "https://router.example",
                rotateEveryDays = 30,
                secret = new { password = "hunter2 hunter2" },
            }
        );

        (await ana.MoveAsync(id, globex).SayAsync()).ShouldBe("200");

        await app.DemandRightCountsAsync();
        var counted = await app.ReadAsync(db => db.Clients.ToDictionaryAsync(c => c.Id, c => c.Credentials, Ct));
        counted[acme].ShouldBe(0);
        counted[globex].ShouldBe(1);
        var hit = (await bo.GetAsync("/api/v1/search?q=router")).GetProperty("items").EnumerateArray().ShouldHaveSingleItem();
        hit.GetProperty("id").GetGuid().ShouldBe(id);
        hit.GetProperty("clientId").GetGuid().ShouldBe(globex);
        foreach (var (client, other, said) in new[] { (acme, "Globex", "To another client"), (globex, "Acme", "From another client") })
        {
            var story = (await ana.GetAsync($"/api/v1/clients/{client}/activity")).GetProperty("items")[0];
            story.GetProperty("kind").GetString().ShouldBe("credential.moved");
            story.GetProperty("subject").GetString().ShouldBe("Router");
            story.GetProperty("detail").GetString().ShouldBe(said);
            // Who reads the one may not know of the other.
            story.ToString().ShouldNotContain(other);
        }
        var events = (await app.AuditAsync(id)).Where(e => e.Action == "credential.moved").ToList();
        events.Select(e => (e.ClientId, e.Reason)).ShouldBe([(acme, $"to client {globex}"), (globex, $"from client {acme}")]);
        events.ShouldAllBe(e => e.ActorId == ana.Id && e.ObjectVersion == 1 && e.ObjectName == "Router" && e.Outcome == "ok");
        (await app.Services.GetRequiredService<AuditVerification>().VerifyAsync(allOfIt: true, Ct)).Verdict.IsGood.ShouldBeTrue();
    }

    [Theory, OnBothDatabases]
    public async Task It_is_refused_without_the_right_the_place_or_the_version(Database database)
    {
        await using var app = await TestApp.StartAsync(database, ("STEP_UP_ADMIN_MINUTES", "2"));
        await AddLeadAsync(app);
        await app.AddRoleAsync(
            "Typist",
            PermissionSet.Of(Permission.ClientsRead, Permission.CredentialsRead, Permission.CredentialsWrite),
            AccessScope.AllClients
        );
        var ana = await app.SignInAsync(Role.Manager);
        var lead = await app.SignInAsync(Lead);
        var typist = await app.SignInAsync("Typist");
        var bo = await app.SignInAsync(Role.Contractor);
        var rita = await app.SignInAsync(Role.ReadOnly);
        var acme = await app.AddClientAsync("Acme", lead.Id, bo.Id);
        var globex = await app.AddClientAsync("Globex", bo.Id);
        var (archived, trashed) = (await app.AddClientAsync("Old"), await app.AddClientAsync("Gone"));
        await app.ChangeAsync(async db => (await db.Clients.SingleAsync(c => c.Id == archived, Ct)).Archive(DateTime.UnixEpoch));
        await TrashTests.DeleteAsync(ana, $"/api/v1/clients/{trashed}");
        var id = await ana.AddCredentialAsync(acme);
        var theirs = await ana.AddCredentialAsync(globex);
        var gone = await ana.AddCredentialAsync(acme);
        await TrashTests.DeleteAsync(ana, $"/api/v1/credentials/{gone}");

        (await lead.MoveAsync(id, globex).SayAsync()).ShouldBe("404 not_found");
        (await lead.MoveAsync(theirs, acme).SayAsync()).ShouldBe("404 not_found");
        (await bo.MoveAsync(id, globex).SayAsync()).ShouldBe("403 forbidden");
        (await rita.MoveAsync(id, globex).SayAsync()).ShouldBe("403 forbidden");
        // Whom the secret is not shown must not have it filed where it is.
        (await typist.MoveAsync(id, globex).SayAsync()).ShouldBe("403 grant_required");
        (await ana.MoveAsync(id, archived).SayAsync()).ShouldBe("409 client_archived");
        (await ana.MoveAsync(id, trashed).SayAsync()).ShouldBe("404 not_found");
        (await ana.MoveAsync(id, Guid.CreateVersion7()).SayAsync()).ShouldBe("404 not_found");
        (await ana.MoveAsync(gone, globex, version: 2).SayAsync()).ShouldBe("404 not_found");
        (await ana.MoveAsync(id, acme).SayAsync()).ShouldBe("400 invalid");
        (await ana.Http.PostAsJsonAsync($"/api/v1/credentials/{id}/move", new { clientId = globex }, Ct).SayAsync()).ShouldBe(
            "428 version_required"
        );
        using (var stale = await ana.MoveAsync(id, globex, version: 7))
        {
            stale.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
            (await stale.JsonAsync()).GetProperty("current").GetProperty("version").GetInt32().ShouldBe(1);
        }
        app.Clock.Skip(TimeSpan.FromMinutes(3));
        (await ana.MoveAsync(id, globex).SayAsync()).ShouldBe("403 step_up_required");

        (await app.ReadAsync(db => db.Credentials.Where(c => c.Id == id).Select(c => c.ClientId).SingleAsync(Ct))).ShouldBe(acme);
        (await app.AuditedAsync(id)).ShouldBe(["credential.created ok", "credential.moved refused"]);
        (await ana.PasswordAsync(id)).ShouldBe("hunter2 hunter2");

        (await ana.Http.PostAsJsonAsync("/api/v1/auth/step-up", new { password = TestApp.Password }, Ct).SayAsync()).ShouldBe("204");
        (await ana.MoveAsync(id, globex).SayAsync()).ShouldBe("200");
    }

    [Theory, OnBothDatabases]
    public async Task When_the_audit_log_can_not_be_written_it_stays_where_it_is(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var (acme, globex) = (await app.AddClientAsync("Acme"), await app.AddClientAsync("Globex"));
        var id = await ana.AddCredentialAsync(acme);
        var before = await StoredAsync(app, id);
        await app.TamperAsync("ALTER TABLE audit_origin RENAME TO audit_origin_gone");

        (await ana.MoveAsync(id, globex).SayAsync()).ShouldBe("503 audit_unavailable");

        await app.TamperAsync("ALTER TABLE audit_origin_gone RENAME TO audit_origin");
        (await StoredAsync(app, id)).ShouldBe(before);
        await app.DemandRightCountsAsync();
        (await app.AuditedAsync(id)).ShouldBe(["credential.created ok"]);
        (await ana.PasswordAsync(id)).ShouldBe("hunter2 hunter2");
        (await ana.MoveAsync(id, globex).SayAsync()).ShouldBe("200");
        (await ana.PasswordAsync(id)).ShouldBe("hunter2 hunter2");
    }

    private static Task AddLeadAsync(TestApp app) =>
        app.AddRoleAsync(
            Lead,
            PermissionSet.Of(Permission.ClientsRead, Permission.CredentialsRead, Permission.CredentialsWrite, Permission.CredentialsReveal),
            AccessScope.AssignedClients
        );

    private static async Task RotateAsync(ApiUser user, Guid id, string password) =>
        (await user.Http.PostAsJsonAsync($"/api/v1/credentials/{id}/versions", new { secret = new { password } }, Ct).SayAsync()).ShouldBe(
            "201"
        );

    private static async Task<string?> PasswordOfAsync(ApiUser user, Guid id, int version)
    {
        var request = new
        {
            fields = new[] { "password" },
            purpose = "show",
            version,
        };
        using var answer = await user.Http.PostAsJsonAsync($"/api/v1/credentials/{id}/reveals", request, Ct);
        return (await answer.JsonAsync()).GetProperty("fields").GetProperty("password").GetString();
    }

    /// <summary>Everything a move changes.</summary>
    private static Task<string> StoredAsync(TestApp app, Guid id) =>
        app.ReadAsync(async db =>
        {
            var credential = await db.Credentials.SingleAsync(c => c.Id == id, Ct);
            var secret = await db.CredentialSecrets.SingleAsync(s => s.CredentialId == id, Ct);
            var entry = await db.SearchEntries.SingleAsync(e => e.ObjectId == id, Ct);
            var clients = await db.Clients.OrderBy(c => c.NameSort).Select(c => c.Credentials).ToListAsync(Ct);
            var activities = await db.Activities.CountAsync(Ct);
            return $"{credential.ClientId} {credential.Version} {Convert.ToHexString(credential.SealedUsername!)} "
                + $"{Convert.ToHexString(secret.Envelope)} {entry.ClientId} {string.Join(' ', clients)} {activities}";
        });
}
