using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Features.Trash;
using Steward.Tests.Features.Clients;
using Steward.Tests.Features.Credentials;
using Steward.Tests.Features.Tasks;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Trash;

public sealed class TrashTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBothDatabases]
    public async Task A_deleted_credential_can_not_be_revealed_until_it_is_restored(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme");
        var id = await ana.AddCredentialAsync(acme.Id());
        await DeleteAsync(ana, $"/api/v1/credentials/{id}");

        (await ana.RevealAsync(id, "password").SayAsync()).ShouldBe("404 not_found");
        (await ana.RevealAsync(id, "totpCode").SayAsync()).ShouldBe("404 not_found");
        (await ana.StatusOfAsync($"/api/v1/credentials/{id}")).ShouldBe(HttpStatusCode.NotFound);
        (await CountsAsync(app, acme.Id())).ShouldBe((0, 0));
        (await ana.InTrashAsync()).ShouldBe(["credential Router"]);

        (await ana.SendAsync(HttpMethod.Put, $"/api/v1/trash/credential/{id}/restoration").SayAsync()).ShouldBe("200");
        (await ana.PasswordAsync(id)).ShouldBe("hunter2 hunter2");
        (await CountsAsync(app, acme.Id())).ShouldBe((1, 1));
        (await app.ReadAsync(db => db.SearchEntries.CountAsync(e => e.ObjectId == id, Ct))).ShouldBe(1);
        (await ana.InTrashAsync()).ShouldBeEmpty();
    }

    [Theory, OnBothDatabases]
    public async Task A_purged_credential_leaves_its_audit_only(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme");
        var id = await ana.AddCredentialAsync(acme.Id());
        (await ana.SendAsync(HttpMethod.Delete, $"/api/v1/trash/credential/{id}").SayAsync()).ShouldBe("404 not_found");
        await DeleteAsync(ana, $"/api/v1/credentials/{id}");
        (await app.ReadAsync(db => db.CredentialSecrets.CountAsync(s => s.CredentialId == id, Ct))).ShouldBeGreaterThan(0);

        (await ana.SendAsync(HttpMethod.Delete, $"/api/v1/trash/credential/{id}").SayAsync()).ShouldBe("204");

        (await app.ReadAsync(db => db.CredentialSecrets.CountAsync(s => s.CredentialId == id, Ct))).ShouldBe(0);
        (await app.ReadAsync(db => db.CredentialVersions.CountAsync(s => s.CredentialId == id, Ct))).ShouldBe(0);
        (await app.ReadAsync(db => db.Credentials.CountAsync(c => c.Id == id, Ct))).ShouldBe(0);
        (await CountsAsync(app, acme.Id())).ShouldBe((0, 0));
        (await app.AuditedAsync(id)).ShouldBe([
            "credential.created ok",
            "credential.viewed ok",
            "credential.deleted ok",
            "credential.purged ok",
        ]);
        (await ana.SendAsync(HttpMethod.Put, $"/api/v1/trash/credential/{id}/restoration").SayAsync()).ShouldBe("404 not_found");
    }

    [Theory, OnBothDatabases]
    public async Task Nothing_of_a_trashed_client_is_there_and_all_of_it_comes_back(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme");
        var id = await ana.AddCredentialAsync(acme.Id());
        var task = await ana.AddTaskAsync(acme, "Call", app.Today());
        var gone = await ana.AddTaskAsync(acme, "Gone before", app.Today());
        using var contact = await ana.Http.PostAsJsonAsync($"{acme.Path()}/contacts", new { name = "Zelda Brandt" }, Ct);
        contact.EnsureSuccessStatusCode();
        await DeleteAsync(ana, gone.TaskPath());

        (await ana.SendAsync(HttpMethod.Delete, acme.Path()).SayAsync()).ShouldBe("428 version_required");
        (await ana.SendAsync(HttpMethod.Delete, acme.Path(), version: 7).SayAsync()).ShouldBe("412 stale");
        await DeleteAsync(ana, acme.Path());

        string[] paths =
        [
            acme.Path(),
            $"{acme.Path()}/activity",
            $"{acme.Path()}/credentials",
            $"{acme.Path()}/tasks",
            $"{acme.Path()}/contacts",
            $"/api/v1/credentials/{id}",
            $"/api/v1/credentials/{id}/versions",
            $"/api/v1/credentials/{id}/grants",
            task.TaskPath(),
        ];
        foreach (var path in paths)
            (await ana.StatusOfAsync(path)).ShouldBe(HttpStatusCode.NotFound, path);
        (await ana.RevealAsync(id, "password").SayAsync()).ShouldBe("404 not_found");
        (await ana.RevealAsync(id, "totpCode").SayAsync()).ShouldBe("404 not_found");
        foreach (var list in (string[])["/clients", "/clients?archived=true", "/credentials", $"/credentials?client={acme.Id()}", "/tasks"])
            (await ana.ItemsAsync(list)).ShouldBeEmpty(list);
        foreach (var word in (string[])["Acme", "Router", "Call", "Zelda"])
            (await ana.ItemsAsync($"/search?q={word}")).ShouldBeEmpty(word);
        (await app.ReadAsync(db => db.FirmDueDays.SumAsync(d => d.Items, Ct))).ShouldBe(0);
        (await ana.InTrashAsync()).ShouldBe(["client Acme"]);
        (await ana.SendAsync(HttpMethod.Delete, $"/api/v1/trash/credential/{id}").SayAsync()).ShouldBe("404 not_found");

        (await ana.SendAsync(HttpMethod.Put, $"/api/v1/trash/client/{acme.Id()}/restoration").SayAsync()).ShouldBe("200");

        foreach (var path in paths)
            (await ana.StatusOfAsync(path)).ShouldBe(HttpStatusCode.OK, path);
        (await ana.PasswordAsync(id)).ShouldBe("hunter2 hunter2");
        foreach (var word in (string[])["Acme", "Router", "Call", "Zelda"])
            (await ana.ItemsAsync($"/search?q={word}")).Length.ShouldBe(1, word);
        (await ana.TitlesAsync("")).ShouldBe(["Call"]);
        (await ana.CountsAsync(acme)).ShouldBe((1, 0));
        (await app.ReadAsync(db => db.FirmDueDays.SumAsync(d => d.Items, Ct))).ShouldBe(1);
        (await ana.InTrashAsync()).ShouldBe(["task Gone before"]);
    }

    [Theory, OnBothDatabases]
    public async Task What_is_made_while_its_client_goes_into_the_trash_goes_along_or_is_refused(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        for (var round = 0; round < 8; round++)
        {
            var acme = await ana.AddClientAsync($"Acme {round}");
            var making = Enumerable
                .Range(0, 6)
                .Select(i =>
                    ana.Http.PostAsJsonAsync($"{acme.Path()}/credentials", new { name = $"Key {i}", secret = new { password = "x" } }, Ct)
                )
                .ToList();
            await DeleteAsync(ana, acme.Path());
            (await Task.WhenAll(making)).ShouldAllBe(a =>
                a.StatusCode == HttpStatusCode.Created || a.StatusCode == HttpStatusCode.NotFound
            );
        }

        (await app.ReadAsync(db => db.Credentials.CountAsync(c => c.TrashedAt == null, Ct))).ShouldBe(0);
        (await ana.ItemsAsync("/credentials")).ShouldBeEmpty();
    }

    [Theory, OnBothDatabases]
    public async Task After_its_days_the_trash_empties_itself_even_on_two_nodes_at_once(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme");
        var kept = await ana.AddClientAsync("Kept");
        var inside = await ana.AddCredentialAsync(acme.Id());
        await ana.AddTaskAsync(acme, "Call", app.Today());
        var old = await ana.AddCredentialAsync(kept.Id());
        var task = await ana.AddTaskAsync(kept, "Old", app.Today());
        await DeleteAsync(ana, acme.Path());
        await DeleteAsync(ana, $"/api/v1/credentials/{old}");
        await DeleteAsync(ana, task.TaskPath());
        await EmptyAsync(app);
        (await ana.InTrashAsync()).Order().ShouldBe(["client Acme", "credential Router", "task Old"]);

        app.Clock.Skip(TimeSpan.FromDays(30) + TimeSpan.FromMinutes(1));
        await Task.WhenAll(EmptyAsync(app), EmptyAsync(app));

        (await app.ReadAsync(db => db.Clients.Select(c => c.Name).ToListAsync(Ct))).ShouldBe(["Kept"]);
        (await app.ReadAsync(db => db.Credentials.CountAsync(Ct))).ShouldBe(0);
        (await app.ReadAsync(db => db.CredentialSecrets.CountAsync(Ct))).ShouldBe(0);
        (await app.ReadAsync(db => db.WorkTasks.CountAsync(Ct))).ShouldBe(0);
        (await app.ReadAsync(db => db.DueDays.CountAsync(Ct))).ShouldBe(0);
        (await CountsAsync(app, kept.Id())).ShouldBe((0, 0));
        foreach (var id in (Guid[])[inside, old])
            (await app.AuditedAsync(id)).Count(a => a == "credential.purged ok").ShouldBe(1);
        (await app.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == "client.purged" && e.ActorId == null, Ct))).ShouldBe(1);
    }

    [Theory, OnBothDatabases]
    public async Task Who_may_not_delete_a_kind_of_thing_neither_sees_nor_touches_it_in_the_trash(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var ben = await app.SignInAsync(Role.Contractor);
        var acme = await ana.AddClientAsync("Acme");
        var theirs = await ana.AddClientAsync("Theirs");
        await ana.AssignAsync(acme, ben.Id);
        var id = await ana.AddCredentialAsync(acme.Id());
        var foreign = await ana.AddTaskAsync(theirs, "Foreign");
        var own = await ana.AddTaskAsync(acme, "Own");
        await DeleteAsync(ana, $"/api/v1/credentials/{id}");
        await DeleteAsync(ana, foreign.TaskPath());
        await DeleteAsync(ana, own.TaskPath());

        (await ben.InTrashAsync()).ShouldBe(["task Own"]);
        (await ben.SendAsync(HttpMethod.Put, $"/api/v1/trash/credential/{id}/restoration").SayAsync()).ShouldBe("403 forbidden");
        (await ben.SendAsync(HttpMethod.Delete, $"/api/v1/trash/credential/{id}").SayAsync()).ShouldBe("403 forbidden");
        (await ben.SendAsync(HttpMethod.Delete, $"/api/v1/trash/task/{foreign.Id()}").SayAsync()).ShouldBe("404 not_found");
        (await ana.InTrashAsync("?kind=task")).ShouldBe(["task Own", "task Foreign"]);
        (await ben.SendAsync(HttpMethod.Delete, $"/api/v1/trash/task/{own.Id()}").SayAsync()).ShouldBe("204");
        (await ben.InTrashAsync()).ShouldBeEmpty();
    }

    [Theory, OnBothDatabases]
    public async Task Pages_of_the_trash_follow_each_other_without_gap_or_repeat(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        for (var i = 0; i < 5; i++)
        {
            var client = await ana.AddClientAsync($"Client {i}");
            await DeleteAsync(ana, (await ana.AddTaskAsync(client, $"Task {i}")).TaskPath());
            await DeleteAsync(ana, client.Path());
        }
        var all = await ana.InTrashAsync();
        // A task of a trashed client is that client's.
        all.Length.ShouldBe(5);

        var paged = new List<string>();
        string? cursor = null;
        do
        {
            var page = await ClientsWorld.GetAsync(ana, $"/api/v1/trash?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}");
            paged.AddRange(page.GetProperty("items").EnumerateArray().Select(Say));
            cursor = page.GetProperty("nextCursor").GetString();
        } while (cursor is not null);
        paged.ShouldBe(all);
    }

    [Theory, OnBothDatabases]
    public async Task Nothing_is_purged_by_who_signed_in_long_ago_until_they_confirm_their_password(Database database)
    {
        await using var app = await TestApp.StartAsync(database, ("STEP_UP_ADMIN_MINUTES", "2"));
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme");
        var id = await ana.AddCredentialAsync(acme.Id());
        var task = await ana.AddTaskAsync(acme, "Call");
        var client = await ana.AddClientAsync("Beta");
        await DeleteAsync(ana, $"/api/v1/credentials/{id}");
        await DeleteAsync(ana, task.TaskPath());
        await DeleteAsync(ana, client.Path());
        // The tokens are as good as ever; it is the person who must show again that it is them.
        app.Clock.Skip(TimeSpan.FromMinutes(3));
        string[] paths = [$"credential/{id}", $"task/{task.Id()}", $"client/{client.Id()}"];

        foreach (var path in paths)
        {
            (await ana.SendAsync(HttpMethod.Delete, $"/api/v1/trash/{path}").SayAsync()).ShouldBe("403 step_up_required", path);
        }
        (await ana.InTrashAsync()).Length.ShouldBe(3);
        (await app.ReadAsync(db => db.Clients.CountAsync(c => c.IsPurging, Ct))).ShouldBe(0);

        using var confirmed = await ana.Http.PostAsJsonAsync("/api/v1/auth/step-up", new { password = TestApp.Password }, Ct);
        confirmed.EnsureSuccessStatusCode();
        foreach (var path in paths)
            (await ana.SendAsync(HttpMethod.Delete, $"/api/v1/trash/{path}").SayAsync()).ShouldBe("204", path);
        (await ana.InTrashAsync()).ShouldBeEmpty();
    }

    internal static async Task DeleteAsync(ApiUser user, string path)
    {
        var version = (await ClientsWorld.GetAsync(user, path)).GetProperty("version").GetInt32();
        (await user.SendAsync(HttpMethod.Delete, path, version: version).SayAsync()).ShouldBe("204", path);
    }

    internal static async Task EmptyAsync(TestApp app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<EmptyTrash>().RunAsync(Ct);
    }

    /// <summary>As the client keeps it, and counted.</summary>
    private static Task<(int, int)> CountsAsync(TestApp app, Guid client) =>
        app.ReadAsync(async db =>
            (
                await db.Clients.Where(c => c.Id == client).Select(c => c.Credentials).SingleAsync(Ct),
                await db.Credentials.CountAsync(c => c.ClientId == client && c.TrashedAt == null, Ct)
            )
        );

    internal static string Say(JsonElement item) => $"{item.GetProperty("kind").GetString()} {item.GetProperty("name").GetString()}";
}

internal static class TrashWorld
{
    public static async Task<JsonElement[]> ItemsAsync(this ApiUser user, string path) =>
        [.. (await ClientsWorld.GetAsync(user, $"/api/v1{path}")).GetProperty("items").EnumerateArray()];

    public static async Task<string[]> InTrashAsync(this ApiUser user, string query = "") =>
        [.. (await user.ItemsAsync($"/trash{query}")).Select(TrashTests.Say)];
}
