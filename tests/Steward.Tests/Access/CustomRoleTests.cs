using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Tests.Features.Credentials;
using Steward.Tests.Harness;

namespace Steward.Tests.Access;

/// <summary>A role nobody built in: it may much, and only at assigned clients. Its scope narrows every right, and no right replaces its scope.</summary>
public sealed class CustomRoleTests
{
    private const string Lead = "Site lead";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBothDatabases]
    public async Task It_reads_and_writes_at_its_clients_only(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var (ana, lead, acme, globex) = await WorldAsync(app);
        var (mine, theirs) = (await ana.AddCredentialAsync(acme), await ana.AddCredentialAsync(globex));

        foreach (var query in new[] { "", "?q=globex", $"?owner={ana.Id}", "?sort=-updatedAt", "?archived=true", "?status=active" })
        {
            var names = (await lead.GetAsync($"/api/v1/clients{query}")).GetProperty("items").EnumerateArray();
            names.ShouldAllBe(c => c.GetProperty("id").GetGuid() == acme);
        }
        foreach (var query in new[] { "", "?q=router", $"?client={globex}", $"?client={globex}&client={acme}", "?kind=login" })
        {
            var ids = (await lead.GetAsync($"/api/v1/credentials{query}")).GetProperty("items").EnumerateArray();
            ids.ShouldAllBe(c => c.GetProperty("id").GetGuid() == mine);
        }
        (await SayAsync(lead, HttpMethod.Put, $"/api/v1/clients/{globex}", new { name = "Mine now" })).ShouldBe("404 not_found");
        (await SayAsync(lead, HttpMethod.Put, $"/api/v1/clients/{acme}", new { name = "Acme GmbH" })).ShouldBe("200");
        (await SayAsync(lead, HttpMethod.Post, $"/api/v1/clients/{globex}/credentials", new { name = "x" })).ShouldBe("404 not_found");
        (await SayAsync(lead, HttpMethod.Post, $"/api/v1/clients/{acme}/credentials", new { name = "x" })).ShouldBe("201");
        (await SayAsync(lead, HttpMethod.Put, $"/api/v1/credentials/{theirs}", new { name = "x" })).ShouldBe("404 not_found");
        (await SayAsync(lead, HttpMethod.Delete, $"/api/v1/credentials/{theirs}")).ShouldBe("404 not_found");
        (await SayAsync(lead, HttpMethod.Post, $"/api/v1/credentials/{theirs}/versions", new { secret = new { password = "x" } })).ShouldBe(
            "404 not_found"
        );
        (await lead.RevealAsync(theirs, "password").SayAsync()).ShouldBe("404 not_found");
        (await lead.PasswordAsync(mine)).ShouldBe("hunter2 hunter2");
    }

    [Theory, OnBothDatabases]
    public async Task It_gives_access_at_its_clients_only_and_not_to_itself(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var (ana, lead, acme, globex) = await WorldAsync(app);
        var (mine, theirs) = (await ana.AddCredentialAsync(acme), await ana.AddCredentialAsync(globex));
        var bo = await app.AddUserAsync("bo@firm.example", Role.Contractor);
        var foreign = await ana.GrantAsync(theirs, new { userId = bo, effect = "deny" });

        (await SayAsync(lead, HttpMethod.Put, $"/api/v1/clients/{globex}/members/{lead.Id}")).ShouldBe("404 not_found");
        (await SayAsync(lead, HttpMethod.Put, $"/api/v1/clients/{acme}/members/{bo}")).ShouldBe("200");
        (await SayAsync(lead, HttpMethod.Get, $"/api/v1/credentials/{theirs}/grants")).ShouldBe("404 not_found");
        (await SayAsync(lead, HttpMethod.Post, $"/api/v1/credentials/{theirs}/grants", new { userId = bo })).ShouldBe("404 not_found");
        (await SayAsync(lead, HttpMethod.Delete, $"/api/v1/credentials/{theirs}/grants/{foreign}")).ShouldBe("404 not_found");
        (await SayAsync(lead, HttpMethod.Delete, $"/api/v1/credentials/{mine}/grants/{foreign}")).ShouldBe("404 not_found");
        (await SayAsync(lead, HttpMethod.Post, $"/api/v1/credentials/{mine}/grants", new { userId = bo })).ShouldBe("201");
        (await SayAsync(lead, HttpMethod.Post, $"/api/v1/credentials/{mine}/grants", new { userId = ana.Id, effect = "deny" })).ShouldBe(
            "403 forbidden"
        );
        (await SayAsync(lead, HttpMethod.Get, "/api/v1/denials")).ShouldBe("403 forbidden");
    }

    [Theory, OnBothDatabases]
    public async Task It_imports_into_its_clients_or_new_ones_and_sees_no_import_of_others(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var (ana, lead, acme, globex) = await WorldAsync(app);
        var anas = await StageAsync(ana, "Globex", "a");

        (await SayAsync(lead, HttpMethod.Get, $"/api/v1/imports/{anas}")).ShouldBe("404 not_found");
        (await SayAsync(lead, HttpMethod.Get, $"/api/v1/imports/{anas}/items")).ShouldBe("404 not_found");
        (await SayAsync(lead, HttpMethod.Post, $"/api/v1/imports/{anas}/run")).ShouldBe("404 not_found");
        (await SayAsync(lead, HttpMethod.Delete, $"/api/v1/imports/{anas}")).ShouldBe("404 not_found");
        using (var browser = await app.BrowseAsync(lead))
            (await browser.GetPageAsync($"/import/{anas}")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await lead.GetAsync("/api/v1/imports")).GetProperty("items").GetArrayLength().ShouldBe(0);

        foreach (var (folder, id) in new[] { ("Globex", "b"), ("Acme", "c") })
            (await SayAsync(lead, HttpMethod.Post, $"/api/v1/imports/{await StageAsync(lead, folder, id)}/run")).ShouldBe("200");

        var counts = await app.ReadAsync(db => db.Clients.ToDictionaryAsync(c => c.Id, c => c.Credentials, Ct));
        counts[globex].ShouldBe(0);
        counts[acme].ShouldBe(1);
        var seen = (await lead.GetAsync("/api/v1/clients"))
            .GetProperty("items")
            .EnumerateArray()
            .Select(c => c.GetProperty("id").GetGuid());
        // The folder's client is one of their own, whatever else has that name.
        seen.Except([acme]).ShouldHaveSingleItem().ShouldNotBe(globex);
        (await SayAsync(ana, HttpMethod.Get, $"/api/v1/imports/{anas}")).ShouldBe("200");
    }

    [Theory, OnBothDatabases]
    public async Task It_reads_all_of_the_audit_log_with_the_right_to_and_nothing_of_it_without(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var (ana, lead, _, globex) = await WorldAsync(app);
        var theirs = await ana.AddCredentialAsync(globex);
        await app.AddRoleAsync("Reader", PermissionSet.Of(Permission.ClientsRead), AccessScope.AssignedClients);
        var reader = await app.SignInAsync("Reader");

        var events = await lead.GetAsync($"/api/v1/audit?credential={theirs}");

        events.GetProperty("items").GetArrayLength().ShouldBe(1);
        (await SayAsync(reader, HttpMethod.Get, "/api/v1/audit")).ShouldBe("403 forbidden");
        (await SayAsync(reader, HttpMethod.Get, $"/api/v1/credentials/{theirs}")).ShouldBe("404 not_found");
    }

    [Theory, OnBothDatabases]
    public async Task Who_may_reveal_but_not_read_credentials_finds_none_to_reveal(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var (ana, _, acme, _) = await WorldAsync(app);
        var credential = await ana.AddCredentialAsync(acme);
        await app.AddRoleAsync("Odd", PermissionSet.Of(Permission.ClientsRead, Permission.CredentialsReveal), AccessScope.AllClients);
        var odd = await app.SignInAsync("Odd");
        var body = new { fields = new[] { "password" }, purpose = "show" };

        (await SayAsync(odd, HttpMethod.Post, $"/api/v1/credentials/{credential}/reveals", body)).ShouldBe("404 not_found");
        (await SayAsync(ana, HttpMethod.Post, $"/api/v1/credentials/{credential}/reveals", body)).ShouldBe("200");
    }

    /// <summary>The lead is assigned to Acme and not to Globex.</summary>
    private static async Task<(ApiUser Ana, ApiUser Lead, Guid Acme, Guid Globex)> WorldAsync(TestApp app)
    {
        await app.AddRoleAsync(
            Lead,
            PermissionSet.Of(
                Permission.ClientsRead,
                Permission.ClientsWrite,
                Permission.CredentialsRead,
                Permission.CredentialsWrite,
                Permission.CredentialsReveal,
                Permission.GrantsManage,
                Permission.AuditRead,
                Permission.ImportRun
            ),
            AccessScope.AssignedClients
        );
        var ana = await app.SignInAsync(Role.Admin);
        var lead = await app.SignInAsync(Lead);
        return (ana, lead, await app.AddClientAsync("Acme", lead.Id), await app.AddClientAsync("Globex"));
    }

    private static async Task<Guid> StageAsync(ApiUser user, string folder, string id)
    {
        var file =
            $$"""{"folders":[{"id":"f","name":"{{folder}}"}],"items":[{"id":"{{id}}","folderId":"f","type":2,"name":"Alarm","notes":"12"}]}""";
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(file));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var answer = await user.Http.PostAsync("/api/v1/imports?source=bitwarden", content, Ct);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync(Ct));
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("id").GetGuid();
    }

    private static Task<string> SayAsync(ApiUser user, HttpMethod method, string path, object? body = null)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
        if (body is not null)
            request.Content = JsonContent.Create(body);
        return user.Http.SendAsync(request, Ct).SayAsync();
    }
}
