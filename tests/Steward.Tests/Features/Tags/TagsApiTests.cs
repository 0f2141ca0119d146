using System.Net;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Tests.Features.Clients;
using Steward.Tests.Features.Tasks;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.Tags;

public sealed class TagsApiTests
{
    [Theory, OnBothDatabases]
    public async Task Tags_and_their_counts_are_of_what_one_sees(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var ben = await app.SignInAsync(Role.Contractor);
        var reader = await app.SignInAsync(Role.ReadOnly);
        var mine = await ana.AddClientAsync(new { name = "Mine", tags = new[] { "shared" } });
        await ana.AddClientAsync(new { name = "Theirs", tags = new[] { "shared", "hidden" } });
        await ana.AssignAsync(mine, ben.Id);
        await ana.AddTaskAsync(mine, new { title = "Call", tags = new[] { "shared" } });
        await ana.AddTagAsync("unused", "pink");

        (await ana.TagsAsync()).ShouldBe(["hidden 1/0/0", "shared 2/1/0", "unused 0/0/0"]);
        (await reader.TagsAsync()).ShouldBe(["hidden 1/0/0", "shared 2/1/0"]);
        (await ben.TagsAsync()).ShouldBe(["shared 1/1/0"]);
        (await ben.StatusOfAsync((await ana.TagAsync("hidden")).TagPath())).ShouldBe(HttpStatusCode.NotFound);
        // Naming one that is there but not for them takes it without a word.
        var task = await ben.AddTaskAsync(mine, new { title = "Go", tags = new[] { "HIDDEN" } });
        task.Tags().ShouldBe(["hidden"]);
        (await ben.TagsAsync()).ShouldBe(["hidden 0/1/0", "shared 1/1/0"]);
    }

    [Theory, OnBothDatabases]
    public async Task A_page_ends_where_the_next_begins(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        foreach (var name in (string[])["c", "a", "b"])
            await ana.AddTagAsync(name);

        var first = await ana.GetAsync("/api/v1/tags?limit=2");
        var second = await ana.GetAsync($"/api/v1/tags?limit=2&cursor={first.Text("nextCursor")}");

        first.GetProperty("items").EnumerateArray().Select(t => t.Text("name")).ShouldBe(["a", "b"]);
        second.GetProperty("items").EnumerateArray().Select(t => t.Text("name")).ShouldBe(["c"]);
        second.GetProperty("nextCursor").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
    }

    [Theory, OnBothDatabases]
    public async Task A_tag_is_renamed_and_recoloured_but_not_to_the_name_of_another(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync(new { name = "Acme", tags = new[] { "vip" } });
        await ana.AddTagAsync("gdpr");
        var tag = await ana.TagAsync("vip");

        using var renamed = await ana.PatchTagAsync(tag, new { name = "Key account", colour = "pink" });
        using var stale = await ana.PatchTagAsync(tag, new { name = "x" });
        using var taken = await ana.PatchTagAsync(tag, new { name = "GDPR" }, 2);
        using var none = await ana.SendAsync(HttpMethod.Delete, tag.TagPath());

        var now = await renamed.JsonAsync();
        (now.Text("name"), now.Text("colour"), now.Version()).ShouldBe(("Key account", "pink", 2));
        stale.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        taken.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await taken.CodeAsync()).ShouldBe("tag_exists");
        none.StatusCode.ShouldBe(HttpStatusCode.PreconditionRequired);
        var client = await ana.GetAsync(acme.Path());
        client.Tags().ShouldBe(["Key account"]);
        client.Version().ShouldBe(1);
    }

    [Theory, OnBothDatabases]
    public async Task A_name_taken_by_what_one_does_not_see_is_refused_and_tells_no_more(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        await app.AddRoleAsync(
            "Gardener",
            PermissionSet.Of(Permission.ClientsRead, Permission.ClientsWrite, Permission.TagsManage),
            AccessScope.AssignedClients
        );
        var ana = await app.SignInAsync(Role.Manager);
        var ben = await app.SignInAsync("Gardener");
        var mine = await ana.AddClientAsync(new { name = "Mine", tags = new[] { "open", "seen" } });
        await ana.AddClientAsync(new { name = "Theirs", tags = new[] { "hidden" } });
        await ana.AssignAsync(mine, ben.Id);
        var tag = await ben.TagAsync("open");
        using var browser = await app.BrowseAsync(ben);

        using var seen = await ben.PatchTagAsync(tag, new { name = "SEEN" });
        using var hidden = await ben.PatchTagAsync(tag, new { name = "HIDDEN" });
        var page = await browser.PostFormAsync($"/tags/{tag.Id()}/edit", "tag", ("Input.Name", "HIDDEN"), ("Input.Colour", "red"));

        (await seen.JsonAsync()).Text("detail").ShouldContain("merge");
        hidden.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var answer = await hidden.JsonAsync();
        answer.Text("code").ShouldBe("tag_exists");
        answer.Text("detail").ShouldBe("There is a tag “HIDDEN” already. Choose another name.");
        page.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        page.Html.ShouldNotContain("name=\"Merge.Into\" type=\"text\" value=\"HIDDEN\"");
        page.Html.ShouldContain("value=\"HIDDEN\"");
    }

    [Fact]
    public async Task A_name_taken_in_the_same_moment_is_told_as_one_taken_before()
    {
        await using var app = await TestApp.StartAsync(Database.Postgres);
        var ana = await app.SignInAsync(Role.Manager);
        var tag = await ana.AddTagAsync("vip");
        var other = await ana.AddTagAsync("other");
        await using var racer = new NpgsqlConnection(app.Services.GetRequiredService<DatabaseSettings>().PostgresOwnerConnection);
        await racer.OpenAsync(Ct);
        await using var racing = await racer.BeginTransactionAsync(Ct);
        await using var rename = new NpgsqlCommand("UPDATE tag SET name = 'key', fold = 'key' WHERE id = $1", racer, racing);
        rename.Parameters.Add(new NpgsqlParameter { Value = other.Id() });
        (await rename.ExecuteNonQueryAsync(Ct)).ShouldBe(1);

        var late = ana.PatchTagAsync(tag, new { name = "Key" });
        await Task.Delay(TimeSpan.FromMilliseconds(500), Ct);
        late.IsCompleted.ShouldBeFalse();
        await racing.CommitAsync(Ct);

        using var answer = await late;
        (await answer.CodeAsync()).ShouldBe("tag_exists");
    }

    [Theory, OnBothDatabases]
    public async Task Whatever_else_the_database_refuses_is_not_called_a_taken_name(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var tag = await ana.AddTagAsync("vip");
        await app.TamperAsync(
            database == Database.Sqlite
                ? "CREATE TRIGGER broken BEFORE UPDATE ON tag BEGIN SELECT RAISE(ABORT, 'broken'); END"
                : "ALTER TABLE tag ADD CONSTRAINT broken CHECK (version < 2)"
        );

        using var refused = await ana.PatchTagAsync(tag, new { name = "key" });

        refused.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
    }

    [Theory, OnBothDatabases]
    public async Task A_deleted_tag_is_off_everything_and_no_version_moves(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync(new { name = "Acme", tags = new[] { "vip", "hosting" } });
        var task = await ana.AddTaskAsync(acme, new { title = "Call", tags = new[] { "vip" } });

        using var deleted = await ana.SendAsync(HttpMethod.Delete, (await ana.TagAsync("vip")).TagPath(), version: 1);

        deleted.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await ana.GetAsync(acme.Path())).Tags().ShouldBe(["hosting"]);
        (await ana.GetAsync(task.TaskPath())).Version().ShouldBe(1);
        (await app.ReadAsync(db => db.TaskTags.CountAsync(Ct))).ShouldBe(0);
        (await ana.TagsAsync()).ShouldBe(["hosting 1/0/0"]);
    }

    [Theory, OnBothDatabases]
    public async Task Fifty_posts_of_one_name_answer_with_one_tag(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);

        var tags = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => ana.AddTagAsync(i % 2 == 0 ? "café" : "CAFE")));

        tags.Select(t => t.Id()).Distinct().Count().ShouldBe(1);
        (await app.ReadAsync(db => db.Tags.CountAsync(Ct))).ShouldBe(1);
    }

    [Theory, OnBothDatabases]
    public async Task A_manager_merges_renames_and_deletes_on_the_pages_and_others_look(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync(new { name = "Acme", tags = new[] { "vip", "key" } });
        var bolt = await ana.AddClientAsync(new { name = "Bolt", tags = new[] { "key" } });
        var key = await ana.TagAsync("key");
        using var browser = await app.BrowseAsync(ana);
        using var reader = await app.BrowseAsync(Role.ReadOnly);

        (await browser.GetPageAsync("/tags")).Text.ShouldContain("vip");
        var shown = await reader.GetPageAsync($"/tags/{key.Id()}");
        shown.Text.ShouldContain("Bolt");
        shown.Html.ShouldContain("/clients?tag=key");
        shown.Html.ShouldNotContain($"/tags/{key.Id()}/edit");
        var edit = $"/tags/{key.Id()}/edit";
        var taken = await browser.PostFormAsync(edit, "tag", ("Input.Name", "VIP"), ("Input.Colour", "red"));
        taken.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        taken.Html.ShouldContain("name=\"Merge.Into\" type=\"text\" value=\"VIP\"");
        var merged = await browser.PostFormAsync(edit, "merge", ("Merge.Into", "VIP"));

        merged.Status.ShouldBe(HttpStatusCode.Redirect, merged.Text);
        merged.Location.ShouldBe($"/tags/{(await ana.TagAsync("vip")).Id()}");
        (await ana.TagsAsync()).ShouldBe(["vip 2/0/0"]);
        (await ana.GetAsync(acme.Path())).Tags().ShouldBe(["vip"]);
        (await ana.GetAsync(bolt.Path())).Tags().ShouldBe(["vip"]);
        (await ana.GetAsync(bolt.Path())).Version().ShouldBe(1);
        var deletion = $"{merged.Location}/edit";
        (await browser.GetPageAsync(deletion)).Text.ShouldContain("2 clients, 0 tasks and 0 credentials");
        (await browser.PostFormAsync(deletion, "delete")).Location.ShouldBe("/tags");
        (await ana.TagsAsync()).ShouldBeEmpty();
    }

    [Theory, OnBothDatabases]
    public async Task The_form_of_a_client_takes_tags_without_a_script_and_keeps_what_was_typed(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme");
        using var browser = await app.BrowseAsync(ana);
        var edit = $"/clients/{acme.Id()}/edit";

        var refused = await browser.PostFormAsync(
            edit,
            "client",
            ("Input.Name", "Acme"),
            ("Input.Status", "active"),
            ("Input.Tags", $"vip, {new string('x', 60)}")
        );
        refused.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        refused.Html.ShouldContain($"vip, {new string('x', 60)}");
        refused.Text.ShouldContain("at most 50");
        var saved = await browser.PostFormAsync(
            edit,
            "client",
            ("Input.Name", "Acme"),
            ("Input.Status", "active"),
            ("Input.Tags", "vip, Hosting,,")
        );

        saved.Status.ShouldBe(HttpStatusCode.Redirect, saved.Text);
        (await ana.GetAsync(acme.Path())).Tags().ShouldBe(["Hosting", "vip"]);
        (await browser.GetPageAsync($"/clients/{acme.Id()}")).Html.ShouldContain("/clients?tag=Hosting");
        (await browser.GetPageAsync("/clients?tag=vip")).Text.ShouldContain("Acme");
        (await browser.GetPageAsync("/clients?tag=other")).Text.ShouldNotContain("Acme");
        var emptied = await browser.PostFormAsync(edit, "client", ("Input.Name", "Acme"), ("Input.Status", "active"), ("Input.Tags", ""));
        emptied.Status.ShouldBe(HttpStatusCode.Redirect, emptied.Text);
        (await ana.GetAsync(acme.Path())).Tags().ShouldBeEmpty();
    }
}
