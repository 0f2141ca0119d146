using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Credentials;
using Steward.Features.ImportExport;
using Steward.Features.Roles;
using Steward.Tests.Features.Credentials;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.ImportExport;

public sealed class ImportTests
{
    private const int Items = 60;
    private const int Folders = 5;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBothDatabases]
    public async Task Nothing_is_imported_before_it_is_run_and_everything_after(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);

        var staged = await StageAsync(ana, BitwardenExportMaker.Make(Items, Folders));
        staged.GetProperty("state").GetString().ShouldBe("ready");
        staged.GetProperty("new").GetInt32().ShouldBe(Items);
        staged.GetProperty("newClients").GetInt32().ShouldBe(Folders + 1);
        (await app.ReadAsync(db => db.Clients.CountAsync(Ct))).ShouldBe(0);
        (await app.ReadAsync(db => db.Credentials.CountAsync(Ct))).ShouldBe(0);
        (await SearchAsync(ana, "webmail")).ShouldBeEmpty();

        var done = await RunAsync(ana, staged);
        done.GetProperty("state").GetString().ShouldBe("done");
        done.GetProperty("new").GetInt32().ShouldBe(Items);

        var clients = await app.ReadAsync(db => db.Clients.ToDictionaryAsync(c => c.Id, Ct));
        clients
            .Values.Select(c => c.Name)
            .ShouldBe([.. Enumerable.Range(0, Folders).Select(BitwardenExportMaker.FolderName), "Own firm"], ignoreOrder: true);
        var credentials = await app.ReadAsync(db => db.Credentials.ToListAsync(Ct));
        credentials.Count.ShouldBe(Items);
        clients.Values.Sum(c => c.Credentials).ShouldBe(Items);
        foreach (var client in clients.Values)
            client.Credentials.ShouldBe(credentials.Count(c => c.ClientId == client.Id));
        for (var i = 0; i < Items; i++)
            await ShouldBeWholeAsync(app, i, credentials.Single(c => c.Name == BitwardenExportMaker.ItemName(i)), clients);
        (await SearchAsync(ana, "webmail")).ShouldNotBeEmpty();
        (await app.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == "credential.created" && e.ObjectVersion == 1, Ct))).ShouldBe(
            Items
        );
        (await app.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == "client.created", Ct))).ShouldBe(Folders + 1);
        (await app.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == "import.staged" || e.Action == "import.run", Ct))).ShouldBe(
            2
        );
        // The planner knows at once how much there is now: -1 means that it was never told.
        if (database == Database.Postgres)
        {
            var known = await app.ReadAsync(db =>
                db.Database.SqlQuery<long>($"SELECT reltuples::bigint AS \"Value\" FROM pg_class WHERE oid = 'credential'::regclass")
                    .SingleAsync(Ct)
            );
            known.ShouldBe(Items);
        }
        // The report keeps no second copy of a secret.
        (
            await app.ReadAsync(db =>
                db.ImportItems.CountAsync(i => i.VersionMac != null || i.PasswordEnvelope != null || i.SealedUsername != null, Ct)
            )
        ).ShouldBe(0);
    }

    [Theory, OnBothDatabases]
    public async Task The_same_file_again_brings_nothing_twice(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var file = BitwardenExportMaker.Make(Items, Folders);
        await RunAsync(ana, await StageAsync(ana, file));

        var again = await StageAsync(ana, file);
        again.GetProperty("new").GetInt32().ShouldBe(0);
        again.GetProperty("duplicate").GetInt32().ShouldBe(Items);
        await RunAsync(ana, again);

        (await app.ReadAsync(db => db.Credentials.CountAsync(Ct))).ShouldBe(Items);
        (await app.ReadAsync(db => db.Clients.CountAsync(Ct))).ShouldBe(Folders + 1);
    }

    [Theory, OnBothDatabases]
    public async Task Two_staged_at_once_bring_nothing_twice_either(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        await AddClientAsync(app, "Own firm");
        for (var i = 0; i < Folders; i++)
            await AddClientAsync(app, BitwardenExportMaker.FolderName(i));
        var file = BitwardenExportMaker.Make(Items, Folders);
        var first = await StageAsync(ana, file);
        var second = await StageAsync(ana, file);
        await RunAsync(ana, first);

        var done = await RunAsync(ana, second);

        done.GetProperty("new").GetInt32().ShouldBe(0);
        done.GetProperty("duplicate").GetInt32().ShouldBe(Items);
        (await app.ReadAsync(db => db.Credentials.CountAsync(Ct))).ShouldBe(Items);
        (await app.ReadAsync(db => db.SearchEntries.CountAsync(e => e.Kind == Steward.Features.Search.SearchKind.Credential, Ct))).ShouldBe(
            Items
        );
        (await ana.Http.PostAsync($"/api/v1/imports/{Id(second)}/run", null, Ct)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Theory, OnBothDatabases]
    public async Task Folders_become_the_clients_that_have_their_names(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await AddClientAsync(app, "Acme  GmbH");
        // Named after their items, as no Bitwarden does today: sealed for a client id drawn early, then for the right one.
        var staged = await StageAsync(
            ana,
            """
            {"encrypted":false,"items":[
              {"id":"1","type":1,"name":"Mail","folderId":"f1","login":{"username":"ana","password":"one"}},
              {"id":"2","type":1,"name":"Shop","folderId":"f2","login":{"password":"two"}},
              {"id":"3","type":1,"name":"Lost","folderId":"f9","login":{"password":"three"}},
              {"id":"4","type":1,"name":"Shared","collectionIds":["f2","f1"],"login":{"password":"four"}},
              {"id":"1","type":1,"name":"Mail again","folderId":"f1"},
              {"id":"5","type":"login","name":"Broken"}],
             "folders":[{"id":"f1","name":"ACME gmbh"},{"id":"f2","name":"New one"}]}
            """u8.ToArray(),
            "House"
        );
        staged.GetProperty("new").GetInt32().ShouldBe(4);
        staged.GetProperty("duplicate").GetInt32().ShouldBe(1);
        staged.GetProperty("refused").GetInt32().ShouldBe(1);
        staged.GetProperty("newClients").GetInt32().ShouldBe(2);
        var refused = await ItemsAsync(ana, staged, "refused");
        refused.Single().GetProperty("name").GetString().ShouldBe("Broken");
        refused.Single().GetProperty("remarks")[0].GetString()!.ShouldContain("type should be a whole number");
        (await ItemsAsync(ana, staged, "remarks"))
            .Single()
            .GetProperty("remarks")[0]
            .GetString()
            .ShouldBe("It is in 2 collections; it goes to the first of them.");

        await RunAsync(ana, staged);

        var clients = await app.ReadAsync(db => db.Clients.ToDictionaryAsync(c => c.Name, c => c.Id, Ct));
        clients.Keys.ShouldBe(["Acme  GmbH", "House", "New one"], ignoreOrder: true);
        clients["Acme  GmbH"].ShouldBe(acme);
        (await PasswordAsync(app, "Mail")).ShouldBe((acme, "one"));
        (await PasswordAsync(app, "Shop")).ShouldBe((clients["New one"], "two"));
        (await PasswordAsync(app, "Lost")).ShouldBe((clients["House"], "three"));
        (await PasswordAsync(app, "Shared")).ShouldBe((clients["New one"], "four"));
        (await SearchAsync(ana, "mail")).Single().GetProperty("clientId").GetGuid().ShouldBe(acme);
    }

    [Theory, OnBothDatabases]
    public async Task A_client_made_after_the_dry_run_stops_it_and_nothing_is_there(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var staged = await StageAsync(ana, BitwardenExportMaker.Make(Items, Folders));
        await AddClientAsync(app, BitwardenExportMaker.FolderName(Folders - 1));

        using var answer = await ana.Http.PostAsync($"/api/v1/imports/{Id(staged)}/run", null, Ct);

        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await app.ReadAsync(db => db.Credentials.CountAsync(Ct))).ShouldBe(0);
        (await app.ReadAsync(db => db.Clients.CountAsync(Ct))).ShouldBe(1);
        (await app.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == "credential.created", Ct))).ShouldBe(0);
        (await app.ReadAsync(db => db.ImportRuns.SingleAsync(Ct))).State.ShouldBe(ImportState.Ready);
    }

    [Theory, OnBothDatabases]
    public async Task Cancelling_leaves_no_staged_secret_behind(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var staged = await StageAsync(ana, BitwardenExportMaker.Make(Items, Folders));

        (await ana.Http.DeleteAsync($"/api/v1/imports/{Id(staged)}", Ct)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await app.ReadAsync(db => db.ImportItems.CountAsync(Ct))).ShouldBe(0);
        (await app.ReadAsync(db => db.SearchEntries.CountAsync(Ct))).ShouldBe(0);
        (await app.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == "import.cancelled", Ct))).ShouldBe(1);
        (await ana.Http.PostAsync($"/api/v1/imports/{Id(staged)}/run", null, Ct)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Theory, OnBothDatabases]
    public async Task A_file_that_breaks_off_leaves_nothing(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var file = BitwardenExportMaker.Make(600, Folders);

        using var answer = await PostAsync(ana, file[..(file.Length - 200)]);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync(Ct)).ShouldContain("cut off");
        (await app.ReadAsync(db => db.ImportItems.CountAsync(Ct))).ShouldBe(0);
        (await app.ReadAsync(db => db.SearchEntries.CountAsync(Ct))).ShouldBe(0);
        (await app.ReadAsync(db => db.ImportRuns.SingleAsync(Ct))).State.ShouldBe(ImportState.Failed);
        (await app.ReadAsync(db => db.AuditEvents.SingleAsync(e => e.Action == "import.failed", Ct))).ObjectKind.ShouldBe("import");
    }

    [Theory, OnBothDatabases]
    public async Task What_a_dead_process_staged_is_cleared_away(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var staged = await StageAsync(ana, BitwardenExportMaker.Make(Items, Folders));
        var id = Id(staged);
        await app
            .Services.GetRequiredService<WriteTransaction>()
            .RunAsync(
                db =>
                    db.ImportRuns.Where(r => r.Id == id).ExecuteUpdateAsync(set => set.SetProperty(r => r.State, ImportState.Staging), Ct),
                Ct
            );
        await ForgetAsync(app);
        (await app.ReadAsync(db => db.ImportItems.CountAsync(Ct))).ShouldBe(Items);

        app.Clock.Skip(ForgetStaleImports.Silence + TimeSpan.FromSeconds(1));
        await ForgetAsync(app);

        (await app.ReadAsync(db => db.ImportItems.CountAsync(Ct))).ShouldBe(0);
        (await app.ReadAsync(db => db.SearchEntries.CountAsync(Ct))).ShouldBe(0);
        (await app.ReadAsync(db => db.ImportRuns.SingleAsync(Ct))).State.ShouldBe(ImportState.Failed);
        (await app.ReadAsync(db => db.AuditEvents.SingleAsync(e => e.Action == "import.failed", Ct))).ObjectKind.ShouldBe("import");
    }

    [Fact]
    public async Task Only_who_may_import_can()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Manager);
        var staged = await StageAsync(ana, BitwardenExportMaker.Make(3, 1));
        foreach (var role in new[] { Role.Contractor, Role.ReadOnly })
        {
            var other = await app.SignInAsync(role);
            (await PostAsync(other, BitwardenExportMaker.Make(1, 1))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            (await other.Http.GetAsync($"/api/v1/imports/{Id(staged)}", Ct)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            (await other.Http.PostAsync($"/api/v1/imports/{Id(staged)}/run", null, Ct)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            (await other.Http.DeleteAsync($"/api/v1/imports/{Id(staged)}", Ct)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }
        (await ana.Http.GetAsync($"/api/v1/imports/{Guid.CreateVersion7()}", Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await ana.Http.GetAsync("/api/v1/imports?x=1", Ct)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var csv = await PostAsync(ana, "folder,favorite,type\n"u8.ToArray());
        csv.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await csv.Content.ReadAsStringAsync(Ct)).ShouldContain(".csv");
    }

    private static async Task ShouldBeWholeAsync(TestApp app, int i, Credential credential, Dictionary<Guid, Client> clients)
    {
        var keys = app.Services.GetRequiredService<InstallationKeys>();
        clients[credential.ClientId]
            .Name.ShouldBe(BitwardenExportMaker.HasFolder(i) ? BitwardenExportMaker.FolderName(i % Folders) : "Own firm");
        var version = await app.ReadAsync(db => db.CredentialVersions.SingleAsync(v => v.CredentialId == credential.Id, Ct));
        keys.RightsSeal.Demand(version);
        CredentialFields.Parse(version.Fields).Names.ShouldBe(credential.Fields);
        var secrets = await app.ReadAsync(db => db.CredentialSecrets.Where(s => s.CredentialId == credential.Id).ToListAsync(Ct));
        string.Join(' ', secrets.Select(s => s.Field).Order(StringComparer.Ordinal)).ShouldBe(credential.Fields);
        if (BitwardenExportMaker.Kind(i) != 1)
            return;
        (await OpenAsync(app, credential, SecretField.Password)).ShouldBe(BitwardenExportMaker.Password(i));
        using var username = keys.Names.Open(
            credential.SealedUsername,
            Credential.Location(keys.Installation, credential.Id, credential.ClientId, Credential.UsernameField, 1)
        );
        Encoding.UTF8.GetString(username.Span).ShouldBe(BitwardenExportMaker.Username(i));
    }

    [Theory, OnBothDatabases]
    public async Task Who_was_denied_a_client_since_the_file_was_read_imports_nothing_into_it(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var admin = await app.SignInAsync(Role.Admin);
        var ana = await app.SignInAsync(Role.Manager);
        var client = await AddClientAsync(app, "Own firm");
        var credential = await admin.AddCredentialAsync(client);
        var staged = await StageAsync(ana, """{"items":[{"id":"1","type":2,"name":"Alarm","notes":"12"}]}"""u8.ToArray());
        await admin.GrantAsync(
            credential,
            new
            {
                userId = ana.Id,
                effect = "deny",
                reach = "client",
            }
        );

        using var answer = await ana.Http.PostAsync($"/api/v1/imports/{Id(staged)}/run", null, Ct);

        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await answer.JsonAsync()).GetProperty("code").GetString().ShouldBe("import_outdated");
        (await app.ReadAsync(db => db.Credentials.CountAsync(Ct))).ShouldBe(1);
    }

    [Theory, OnBothDatabases]
    public async Task A_key_in_an_address_is_neither_stored_in_plain_nor_found(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var staged = await StageAsync(
            ana,
            """{"items":[{"id":"1","type":1,"name":"Hook","login":{"uris":[{"uri":"https://ana:gh0st@hook.example/in?token=tr0ub4dor"}]}}]}"""u8.ToArray()
        );
        await RunAsync(ana, staged);

        var credential = await app.ReadAsync(db => db.Credentials.SingleAsync(Ct));
        credential.Website.ShouldBe("https://hook.example/in");
        (await OpenAsync(app, credential, SecretField.Custom)).ShouldContain("https://ana:gh0st@hook.example/in?token=tr0ub4dor");
        var indexed = await app.ReadAsync(db => db.SearchEntries.Select(e => e.Folded).ToListAsync(Ct));
        indexed.ShouldContain(e => e.Contains("hook"));
        indexed.ShouldAllBe(e => !e.Contains("tr0ub4dor") && !e.Contains("gh0st"));
        (await SearchAsync(ana, "tr0ub4dor")).ShouldBeEmpty();
    }

    [Theory, OnBothDatabases]
    public async Task An_item_with_more_fields_than_a_credential_takes_is_refused_with_the_reason(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var fields = string.Join(',', Enumerable.Repeat("""{"name":"x","value":"1"}""", 501));
        var file =
            $$"""{"items":[{"id":"1","type":2,"name":"Many","fields":[{{fields}}]},{"id":"2","type":2,"name":"Alarm","notes":"12"}]}""";

        var staged = await StageAsync(ana, Encoding.UTF8.GetBytes(file));

        staged.GetProperty("new").GetInt32().ShouldBe(1);
        var refused = (await ItemsAsync(ana, staged, "refused")).ShouldHaveSingleItem();
        refused.GetProperty("name").GetString().ShouldBe("Many");
        refused.ToString().ShouldContain("501 fields and addresses");
    }

    private static async Task<(Guid Client, string Password)> PasswordAsync(TestApp app, string name)
    {
        var credential = await app.ReadAsync(db => db.Credentials.SingleAsync(c => c.Name == name, Ct));
        return (credential.ClientId, await OpenAsync(app, credential, SecretField.Password));
    }

    private static async Task<string> OpenAsync(TestApp app, Credential credential, string field)
    {
        var keys = app.Services.GetRequiredService<InstallationKeys>();
        var envelope = await app.ReadAsync(db =>
            db.CredentialSecrets.Where(s => s.CredentialId == credential.Id && s.Field == field).Select(s => s.Envelope).SingleAsync(Ct)
        );
        using var secret = await keys.Keyring.OpenAsync(
            envelope,
            Credential.Location(keys.Installation, credential.Id, credential.ClientId, field, 1),
            Ct
        );
        return Encoding.UTF8.GetString(secret.Span);
    }

    private static async Task ForgetAsync(TestApp app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ForgetStaleImports>().RunAsync(Ct);
    }

    private static async Task<Guid> AddClientAsync(TestApp app, string name)
    {
        var client = new Client(
            new ClientDetails(name, ClientStatus.Active, null, null, null, null, null),
            app.Clock.GetUtcNow().UtcDateTime
        );
        await app
            .Services.GetRequiredService<WriteTransaction>()
            .RunAsync(
                db =>
                {
                    db.Add(client);
                    return Task.CompletedTask;
                },
                Ct
            );
        return client.Id;
    }

    private static Task<HttpResponseMessage> PostAsync(ApiUser user, byte[] file, string unfiled = "")
    {
        var content = new ByteArrayContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return user.Http.PostAsync($"/api/v1/imports?source=bitwarden&unfiled={unfiled}", content, Ct);
    }

    private static async Task<JsonElement> StageAsync(ApiUser user, byte[] file, string unfiled = "")
    {
        using var answer = await PostAsync(user, file, unfiled);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync(Ct));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
    }

    private static async Task<JsonElement> RunAsync(ApiUser user, JsonElement staged)
    {
        using var answer = await user.Http.PostAsync($"/api/v1/imports/{Id(staged)}/run", null, Ct);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Ct));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
    }

    private static async Task<JsonElement[]> ItemsAsync(ApiUser user, JsonElement staged, string verdict) =>
        [
            .. (await user.Http.GetFromJsonAsync<JsonElement>($"/api/v1/imports/{Id(staged)}/items?verdict={verdict}", Ct))
                .GetProperty("items")
                .EnumerateArray(),
        ];

    private static async Task<JsonElement[]> SearchAsync(ApiUser user, string query) =>
        [
            .. (await user.Http.GetFromJsonAsync<JsonElement>($"/api/v1/search?kind=credential&q={query}", Ct))
                .GetProperty("items")
                .EnumerateArray(),
        ];

    private static Guid Id(JsonElement import) => import.GetProperty("id").GetGuid();
}
