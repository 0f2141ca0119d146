using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Credentials;

public sealed class GrantAccessTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBothDatabases]
    public async Task A_contractor_sees_names_of_their_clients_and_secrets_of_none(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync(Role.Contractor);
        var assigned = await ana.AddCredentialAsync(await app.AddClientAsync("Acme", bo.Id));
        var foreign = await ana.AddCredentialAsync(await app.AddClientAsync("Globex"));

        (await bo.RevealAsync(assigned, "password").SayAsync()).ShouldBe("403 grant_required");
        (await bo.RevealAsync(foreign, "password").SayAsync()).ShouldBe("404 not_found");
        (await bo.Http.GetAsync($"/api/v1/credentials/{foreign}", Ct).SayAsync()).ShouldBe("404 not_found");
        (await bo.Http.GetAsync($"/api/v1/credentials/{foreign}/versions", Ct).SayAsync()).ShouldBe("404 not_found");
        (await bo.Http.GetAsync($"/api/v1/credentials/{foreign}/grants", Ct).SayAsync()).ShouldBe("404 not_found");
        (await bo.Http.DeleteAsync($"/api/v1/credentials/{foreign}", Ct).SayAsync()).ShouldBe("404 not_found");
        (await bo.Http.DeleteAsync($"/api/v1/credentials/{assigned}", Ct).SayAsync()).ShouldBe("403 forbidden");
        (await bo.Http.GetAsync($"/api/v1/credentials/{assigned}/grants", Ct).SayAsync()).ShouldBe("403 forbidden");
        (await bo.Http.PutAsJsonAsync($"/api/v1/credentials/{assigned}", new { }, Ct).SayAsync()).ShouldBe("403 forbidden");
        (await bo.Http.PostAsJsonAsync($"/api/v1/credentials/{assigned}/versions", new { }, Ct).SayAsync()).ShouldBe("403 forbidden");

        var shown = await bo.GetAsync($"/api/v1/credentials/{assigned}");
        shown.GetProperty("name").GetString().ShouldBe("Router");
        shown.GetProperty("username").ValueKind.ShouldBe(JsonValueKind.Null);
        var listed = await bo.GetAsync("/api/v1/credentials");
        listed.GetProperty("items").EnumerateArray().Select(c => c.GetProperty("id").GetGuid()).ShouldBe([assigned]);
        listed.ToString().ShouldNotContain("root");
        (await app.AuditedAsync(assigned)).ShouldBe(["credential.created ok", "credential.revealed refused", "credential.viewed ok"]);
    }

    [Theory, OnBothDatabases]
    public async Task Read_only_people_see_no_secret_and_change_nothing(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var rita = await app.SignInAsync(Role.ReadOnly);
        var client = await app.AddClientAsync("Acme");
        var id = await ana.AddCredentialAsync(client);

        (await rita.RevealAsync(id, "password").SayAsync()).ShouldBe("403 grant_required");
        (await rita.Http.PostAsJsonAsync($"/api/v1/clients/{client}/credentials", new { name = "x" }, Ct).SayAsync()).ShouldBe(
            "403 forbidden"
        );
        (await rita.GetAsync($"/api/v1/credentials/{id}")).GetProperty("username").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Theory, OnBothDatabases]
    public async Task A_grant_lets_reveal_until_it_runs_out(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync(Role.Contractor);
        var client = await app.AddClientAsync("Acme", bo.Id);
        var granted = await ana.AddCredentialAsync(client);
        var other = await ana.AddCredentialAsync(client);

        var grant = await ana.GrantAsync(granted, new { userId = bo.Id, until = app.Clock.GetUtcNow().AddMinutes(2) });

        (await bo.PasswordAsync(granted)).ShouldBe("hunter2 hunter2");
        (await bo.GetAsync($"/api/v1/credentials/{granted}")).GetProperty("username").GetString().ShouldBe("root");
        (await bo.RevealAsync(other, "password").SayAsync()).ShouldBe("403 grant_required");
        var usernames = (await bo.GetAsync("/api/v1/credentials"))
            .GetProperty("items")
            .EnumerateArray()
            .ToDictionary(c => c.GetProperty("id").GetGuid(), c => c.GetProperty("username").GetString());
        usernames[granted].ShouldBe("root");
        usernames[other].ShouldBeNull();

        app.Clock.Skip(TimeSpan.FromMinutes(3));

        (await bo.RevealAsync(granted, "password").SayAsync()).ShouldBe("403 grant_required");
        (await bo.GetAsync($"/api/v1/credentials/{granted}")).GetProperty("username").ValueKind.ShouldBe(JsonValueKind.Null);
        var listed = (await ana.GetAsync($"/api/v1/credentials/{granted}/grants")).GetProperty("items")[0];
        listed.GetProperty("id").GetGuid().ShouldBe(grant);
        listed.GetProperty("userId").GetGuid().ShouldBe(bo.Id);
    }

    [Theory, OnBothDatabases]
    public async Task A_grant_taken_back_is_gone_at_once(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync(Role.Contractor);
        var id = await ana.AddCredentialAsync(await app.AddClientAsync("Acme", bo.Id));
        var other = await ana.AddCredentialAsync(await app.AddClientAsync("Globex"));
        var grant = await ana.GrantAsync(id, new { userId = bo.Id });
        (await bo.PasswordAsync(id)).ShouldNotBeNull();

        (await ana.Http.DeleteAsync($"/api/v1/credentials/{other}/grants/{grant}", Ct).SayAsync()).ShouldBe("404 not_found");
        (await ana.Http.DeleteAsync($"/api/v1/credentials/{id}/grants/{grant}", Ct).SayAsync()).ShouldBe("204");

        (await bo.RevealAsync(id, "password").SayAsync()).ShouldBe("403 grant_required");
        (await app.AuditedAsync(id)).ShouldContain("grant.created ok");
        (await app.AuditedAsync(id)).ShouldContain("grant.revoked ok");
    }

    [Theory, OnBothDatabases]
    public async Task A_denial_beats_the_role_and_every_grant(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Admin);
        var max = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync(Role.Contractor);
        var client = await app.AddClientAsync("Acme", bo.Id);
        var (one, two) = (await ana.AddCredentialAsync(client), await ana.AddCredentialAsync(client));
        await ana.GrantAsync(one, new { userId = bo.Id, reach = "client" });
        (await bo.PasswordAsync(two)).ShouldNotBeNull();
        (await max.PasswordAsync(one)).ShouldNotBeNull();

        await ana.GrantAsync(one, new { userId = bo.Id, effect = "deny" });
        await ana.GrantAsync(one, new { userId = max.Id, effect = "deny" });

        (await bo.RevealAsync(one, "password").SayAsync()).ShouldBe("404 not_found");
        (await max.RevealAsync(one, "password").SayAsync()).ShouldBe("404 not_found");
        (await bo.PasswordAsync(two)).ShouldNotBeNull();
        (await max.PasswordAsync(two)).ShouldNotBeNull();
        (await max.GetAsync("/api/v1/credentials"))
            .GetProperty("items")
            .EnumerateArray()
            .Select(c => c.GetProperty("id").GetGuid())
            .ShouldBe([two]);

        await ana.GrantAsync(
            two,
            new
            {
                userId = max.Id,
                effect = "deny",
                reach = "client",
            }
        );

        (await max.RevealAsync(two, "password").SayAsync()).ShouldBe("404 not_found");
        (await max.Http.GetAsync($"/api/v1/clients/{client}/credentials", Ct).SayAsync()).ShouldBe("404 not_found");
    }

    [Theory, OnBothDatabases]
    public async Task Only_who_sees_a_credential_can_be_allowed_and_nobody_allows_themselves(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var stranger = await app.SignInAsync(Role.Contractor);
        var id = await ana.AddCredentialAsync(await app.AddClientAsync("Acme"));
        var url = $"/api/v1/credentials/{id}/grants";

        (await ana.Http.PostAsJsonAsync(url, new { userId = stranger.Id }, Ct).SayAsync()).ShouldBe("400 invalid");
        (await ana.Http.PostAsJsonAsync(url, new { userId = ana.Id }, Ct).SayAsync()).ShouldBe("403 forbidden");
        (await ana.Http.PostAsJsonAsync(url, new { userId = Guid.CreateVersion7() }, Ct).SayAsync()).ShouldBe("400 invalid");
        (
            await ana
                .Http.PostAsJsonAsync(
                    url,
                    new
                    {
                        userId = stranger.Id,
                        effect = "deny",
                        until = app.Clock.GetUtcNow().AddDays(-1),
                    },
                    Ct
                )
                .SayAsync()
        ).ShouldBe("400 invalid");
    }

    [Theory, OnBothDatabases]
    public async Task Who_is_taken_off_a_client_gets_nothing_back_by_becoming_its_member_again_but_stays_denied(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync(Role.Contractor);
        var client = await app.AddClientAsync("Acme", bo.Id);
        var granted = await ana.AddCredentialAsync(client);
        var denied = await ana.AddCredentialAsync(client);
        await ana.GrantAsync(granted, new { userId = bo.Id });
        await ana.GrantAsync(denied, new { userId = bo.Id, effect = "deny" });
        (await bo.PasswordAsync(granted)).ShouldBe("hunter2 hunter2");
        app.Clock.Skip(TimeSpan.FromMinutes(1));

        using var removed = await ana.Http.DeleteAsync($"/api/v1/clients/{client}/members/{bo.Id}", Ct);
        removed.EnsureSuccessStatusCode();
        app.Clock.Skip(TimeSpan.FromMinutes(1));
        using var added = await ana.Http.PutAsync($"/api/v1/clients/{client}/members/{bo.Id}", null, Ct);
        added.EnsureSuccessStatusCode();

        (await bo.RevealAsync(granted, "password").SayAsync()).ShouldBe("403 grant_required");
        (await bo.RevealAsync(denied, "password").SayAsync()).ShouldBe("404 not_found");
        (await app.AuditedAsync(granted)).ShouldContain("grant.revoked ok");
    }

    [Theory, OnBothDatabases]
    public async Task Nobody_keeps_out_somebody_who_may_do_more_than_they(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var max = await app.SignInAsync(Role.Manager);
        var peer = await app.SignInAsync(Role.Manager);
        var boss = await app.SignInAsync(Role.Admin);
        var client = await app.AddClientAsync("Acme");
        var id = await max.AddCredentialAsync(client);
        var url = $"/api/v1/credentials/{id}/grants";

        foreach (var reach in new[] { "credential", "client" })
        {
            var denial = new
            {
                userId = boss.Id,
                effect = "deny",
                reach,
            };
            (await max.Http.PostAsJsonAsync(url, denial, Ct).SayAsync()).ShouldBe("403 forbidden");
        }

        (await boss.PasswordAsync(id)).ShouldBe("hunter2 hunter2");
        await max.GrantAsync(id, new { userId = peer.Id, effect = "deny" });
        (await peer.RevealAsync(id, "password").SayAsync()).ShouldBe("404 not_found");
    }

    [Theory, OnBothDatabases]
    public async Task Who_manages_roles_finds_and_lifts_a_denial_on_what_is_hidden_from_them_too_but_not_their_own(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var (one, two) = (await app.SignInAsync(Role.Admin), await app.SignInAsync(Role.Admin));
        var max = await app.SignInAsync(Role.Manager);
        var client = await app.AddClientAsync("Acme");
        var id = await one.AddCredentialAsync(client);
        Task<Guid> DenyAsync(Guid person) =>
            one.GrantAsync(
                id,
                new
                {
                    userId = person,
                    effect = "deny",
                    reach = "client",
                }
            );
        var (ofTwo, ofMax) = (await DenyAsync(two.Id), await DenyAsync(max.Id));
        (await two.Http.GetAsync($"/api/v1/credentials/{id}/grants", Ct).SayAsync()).ShouldBe("404 not_found");

        var first = await two.GetAsync("/api/v1/denials?limit=1");
        var rest = await two.GetAsync($"/api/v1/denials?cursor={first.GetProperty("nextCursor").GetString()}");

        Guid[] found = [.. first.Items(), .. rest.Items()];
        found.ShouldBe([ofTwo, ofMax]);
        rest.GetProperty("items")[0].GetProperty("clientName").GetString().ShouldBe("Acme");
        (await max.Http.GetAsync("/api/v1/denials", Ct).SayAsync()).ShouldBe("403 forbidden");
        (await max.Http.DeleteAsync($"/api/v1/denials/{ofMax}", Ct).SayAsync()).ShouldBe("403 forbidden");
        (await two.Http.DeleteAsync($"/api/v1/denials/{ofTwo}", Ct).SayAsync()).ShouldBe("403 forbidden");

        (await two.Http.DeleteAsync($"/api/v1/denials/{ofMax}", Ct).SayAsync()).ShouldBe("204");

        (await max.PasswordAsync(id)).ShouldBe("hunter2 hunter2");
        (await two.RevealAsync(id, "password").SayAsync()).ShouldBe("404 not_found");
        (await two.Http.DeleteAsync($"/api/v1/denials/{ofMax}", Ct).SayAsync()).ShouldBe("404 not_found");
        (await app.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == "grant.revoked" && e.ActorId == two.Id, Ct))).ShouldBe(1);
    }
}

file static class Listed
{
    public static IEnumerable<Guid> Items(this JsonElement page) =>
        page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetGuid());
}
