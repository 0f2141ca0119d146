using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Tests.Features.Clients;
using Steward.Tests.Features.Tasks;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.Tags;

public sealed class TaggingTests
{
    [Theory, OnBothDatabases]
    public async Task Fifty_who_make_one_tag_at_once_make_one_tag(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        string[] spellings = ["vip", "VIP", "Vip", "víp", "  vIP "];

        var clients = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(i => ana.AddClientAsync(new { name = $"Client {i}", tags = new[] { spellings[i % 5], "all" } }))
        );

        clients.ShouldAllBe(c => c.Tags().Length == 2);
        (await app.ReadAsync(db => db.Tags.CountAsync(Ct))).ShouldBe(2);
        (await app.ReadAsync(db => db.ClientTags.CountAsync(Ct))).ShouldBe(100);
        (await ana.TagsAsync()).Select(t => t.ToUpperInvariant().Replace('Í', 'I')).ShouldBe(["ALL 50/0/0", "VIP 50/0/0"]);
    }

    [Theory, OnBothDatabases]
    public async Task Tags_are_part_of_a_client_and_its_activity_says_so(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync(new { name = "Acme", tags = new[] { "vip", "hosting" } });
        acme.Tags().ShouldBe(["hosting", "vip"]);

        using var changed = await ana.PatchClientAsync(acme, new { tags = new[] { "VIP", "on-site" } });
        using var stale = await ana.PatchClientAsync(acme, new { tags = new[] { "late" } });
        using var same = await ana.PatchClientAsync(acme, new { tags = new[] { "on-site", "vip" } }, 2);
        using var other = await ana.PatchClientAsync(acme, new { phone = "1" }, 2);
        using var emptied = await ana.PatchClientAsync(acme, new { tags = Array.Empty<string>() }, 3);

        (await changed.JsonAsync()).Tags().ShouldBe(["on-site", "vip"]);
        (await changed.JsonAsync()).Version().ShouldBe(2);
        stale.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        (await same.JsonAsync()).Version().ShouldBe(2);
        (await other.JsonAsync()).Tags().ShouldBe(["on-site", "vip"]);
        (await emptied.JsonAsync()).Tags().ShouldBeEmpty();
        var told = (await ana.GetAsync($"{acme.Path()}/activity")).GetProperty("items").EnumerateArray().ToList();
        told[^2].Text("detail").ShouldBe("Added tag on-site\nRemoved tag hosting");
        told[0].Text("detail").ShouldBe("Removed tag on-site\nRemoved tag vip");
        (await app.ReadAsync(db => db.Tags.AnyAsync(t => t.Name == "late", Ct))).ShouldBeFalse();
    }

    [Theory, OnBothDatabases]
    public async Task Tasks_and_credentials_carry_tags_too_and_a_replacement_without_them_takes_them_off(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme");
        var task = await ana.AddTaskAsync(acme, new { title = "Call", tags = new[] { "vip" } });
        using var added = await ana.Http.PostAsJsonAsync(
            $"{acme.Path()}/credentials",
            new
            {
                name = "Router",
                tags = new[] { "hosting" },
                secret = new { password = "s3cret" },
            },
            Ct
        );
        var credential = await added.JsonAsync();
        var path = $"/api/v1/credentials/{credential.Id()}";
        task.Tags().ShouldBe(["vip"]);
        credential.Tags().ShouldBe(["hosting"]);

        await ana.CompleteAsync(task);
        (await ana.GetAsync(task.TaskPath())).Tags().ShouldBe(["vip"]);
        using var patched = await ana.SendAsync(
            HttpMethod.Patch,
            path,
            JsonContent.Create(new { tags = new[] { "vip" } }, new MediaTypeHeaderValue("application/merge-patch+json")),
            1
        );
        using var emptied = await ana.SendAsync(HttpMethod.Put, task.TaskPath(), JsonContent.Create(new { title = "Call" }), 2);
        using var replaced = await ana.SendAsync(HttpMethod.Put, path, JsonContent.Create(new { name = "Router" }), 2);

        (await patched.JsonAsync()).Tags().ShouldBe(["vip"]);
        (await emptied.JsonAsync()).Tags().ShouldBeEmpty();
        (await replaced.JsonAsync()).Tags().ShouldBeEmpty();
        var told = (await ana.GetAsync($"{acme.Path()}/activity")).GetProperty("items").EnumerateArray().ToList();
        told.ShouldContain(a => a.Text("kind") == "credential.updated" && a.Text("detail") == "added tag vip, removed tag hosting");
        (await app.ReadAsync(db => db.TaskTags.CountAsync(Ct))).ShouldBe(0);
        (await app.ReadAsync(db => db.CredentialTags.CountAsync(Ct))).ShouldBe(0);
    }

    [Theory, OnBothDatabases]
    public async Task A_shredded_credential_leaves_no_link(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme");
        using var added = await ana.Http.PostAsJsonAsync(
            $"{acme.Path()}/credentials",
            new
            {
                name = "Router",
                tags = new[] { "hosting" },
                secret = new { password = "s3cret" },
            },
            Ct
        );

        var id = (await added.JsonAsync()).Id();

        using var deleted = await ana.SendAsync(HttpMethod.Delete, $"/api/v1/credentials/{id}", version: 1);
        // In the trash it keeps them: restored, it is as it was. The tag doesn't count it meanwhile.
        (await app.ReadAsync(db => db.CredentialTags.CountAsync(Ct))).ShouldBe(1);
        (await ana.TagsAsync()).ShouldBe(["hosting 0/0/0"]);
        using var restored = await ana.Http.PutAsync($"/api/v1/trash/credential/{id}/restoration", null, Ct);
        restored.IsSuccessStatusCode.ShouldBeTrue(await restored.Content.ReadAsStringAsync(Ct));
        (await ana.TagsAsync()).ShouldBe(["hosting 0/0/1"]);
        var version = (await ana.GetAsync($"/api/v1/credentials/{id}")).GetProperty("version").GetInt32();
        using var again = await ana.SendAsync(HttpMethod.Delete, $"/api/v1/credentials/{id}", version: version);
        using var purged = await ana.Http.DeleteAsync($"/api/v1/trash/credential/{id}", Ct);

        deleted.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        purged.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await app.ReadAsync(db => db.CredentialTags.CountAsync(Ct))).ShouldBe(0);
    }

    [Theory, OnBothDatabases]
    public async Task What_is_no_tag_is_refused_and_says_why(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme");

        foreach (
            var (tags, message) in new (string?[], string)[]
            {
                ([new string('x', 51)], "at most 50"),
                (["a\nb"], "control characters"),
                (["a\u0007b"], "control characters"),
                (["a,b"], "comma"),
                ([" "], "missing"),
                ([null], "missing"),
                (["\u200b"], "invisible"),
                ([.. Enumerable.Range(0, 21).Select(i => $"t{i}")], "at most 20"),
            }
        )
        {
            using var client = await ana.PatchClientAsync(acme, new { tags });
            using var task = await ana.PostTaskAsync(acme, new { title = "Call", tags });
            foreach (var answer in new[] { client, task })
            {
                answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, message);
                (await answer.JsonAsync()).GetProperty("errors").GetProperty("tags")[0].GetString()!.ShouldContain(message);
            }
        }
        (await app.ReadAsync(db => db.Tags.CountAsync(Ct))).ShouldBe(0);
        // The same one twenty-five times is one.
        using var once = await ana.PatchClientAsync(acme, new { tags = Enumerable.Repeat("vip", 25) });
        (await once.JsonAsync()).Tags().ShouldBe(["vip"]);
    }

    [Theory, OnBothDatabases]
    public async Task Lists_and_the_search_are_narrowed_to_what_carries_any_of_the_tags(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync(new { name = "Acme", tags = new[] { "vip" } });
        await ana.AddClientAsync(new { name = "Acre", tags = new[] { "hosting" } });
        await ana.AddClientAsync("Acorn");
        await ana.AddTaskAsync(acme, new { title = "Acknowledge", tags = new[] { "vip" } });
        await ana.AddTaskAsync(acme, "Act");
        using var _ = await ana.Http.PostAsJsonAsync(
            $"{acme.Path()}/credentials",
            new
            {
                name = "Access point",
                tags = new[] { "VIP" },
                secret = new { password = "s3cret" },
            },
            Ct
        );

        (await ana.NamesAsync("?tag=Víp")).ShouldBe(["Acme"]);
        (await ana.NamesAsync("?tag=vip&tag=hosting")).ShouldBe(["Acme", "Acre"]);
        (await ana.NamesAsync("?tag=nothing")).ShouldBeEmpty();
        (await ana.TitlesAsync("?tag=vip")).ShouldBe(["Acknowledge"]);
        (await ana.TitlesAsync("?tag=vip", $"{acme.Path()}/tasks")).ShouldBe(["Acknowledge"]);
        (await ana.GetAsync("/api/v1/credentials?tag=vip")).GetProperty("items").GetArrayLength().ShouldBe(1);
        (await ana.GetAsync("/api/v1/credentials?tag=hosting")).GetProperty("items").GetArrayLength().ShouldBe(0);
        var found = (await ana.GetAsync("/api/v1/search?q=ac&tag=vip")).GetProperty("items").EnumerateArray().Select(i => i.Text("title"));
        found.Order(StringComparer.Ordinal).ShouldBe(["Access point", "Acknowledge", "Acme"]);
    }
}
