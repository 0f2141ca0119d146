using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Features.ImportExport;
using Steward.Features.Roles;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.ImportExport;

/// <summary>What people and accidents do with an import: a wrong file, one too large, given up, pressed twice, somebody else's.</summary>
public sealed class ImportRequestsTests
{
    private const string TwoAtOnce = "import_not_ready";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(
        """{"encrypted":true,"passwordProtected":true,"salt":"x","kdfIterations":1,"data":"2.aaa|bbb"}""",
        "This export is encrypted. In Bitwarden choose .json, not .json (Encrypted)."
    )]
    [InlineData("""{"encrypted":true,"folders":[],"items":[{"id":"1","type":1,"name":"2.abc|def|ghi"}]}""", "This export is encrypted.")]
    [InlineData(
        "folder,favorite,type,name,notes,fields,reprompt\nA,,login,B,,,0\n",
        "This CSV is of no password manager that Steward recognises"
    )]
    [InlineData("site,login,secret,remark\n", "This CSV is of no password manager that Steward recognises")]
    [InlineData("just text", "This is not a .json file.")]
    [InlineData("{\"items\":[{\"type\":1,\"name\":\"A\"", "The export is cut off")]
    [InlineData("{\"items\":[{\"type\":1,]}", "The file is not valid JSON: something is wrong in line 1.")]
    [InlineData("", "The file is empty.")]
    public async Task A_file_that_will_not_do_is_refused_with_what_to_do(string file, string words)
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Manager);

        using var answer = await UploadAsync(ana.Http, Encoding.UTF8.GetBytes(file));

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
        problem.GetProperty("errors").GetProperty("file")[0].GetString().ShouldStartWith(words);
        (await app.ReadAsync(db => db.ImportItems.CountAsync(Ct))).ShouldBe(0);
        (await app.ReadAsync(db => db.ImportRuns.SingleAsync(Ct))).Error.ShouldStartWith(words);
    }

    [Fact]
    public async Task Ten_megabytes_are_read_and_more_than_two_hundred_refused_before_they_are_sent()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Manager);
        var notes = new string('ü', 40_000);
        var file = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                items = Enumerable
                    .Range(0, 50)
                    .Select(i => new
                    {
                        type = 2,
                        name = $"Note {i}",
                        notes,
                    }),
            }
        );
        file.Length.ShouldBeGreaterThan(10 * 1024 * 1024);

        using var read = await UploadAsync(ana.Http, file);
        read.StatusCode.ShouldBe(HttpStatusCode.Created, await read.Content.ReadAsStringAsync(Ct));
        (await read.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("new").GetInt32().ShouldBe(50);

        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/imports");
        request.Content = new PretendedBody(200L * 1024 * 1024 + 1);
        request.Headers.ExpectContinue = true;
        using var refused = await ana.Http.SendAsync(request, Ct);
        refused.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await refused.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("code").GetString().ShouldBe("too_large");
        (await app.ReadAsync(db => db.ImportItems.CountAsync(i => i.Verdict != ImportVerdict.New, Ct))).ShouldBe(0);
    }

    [Theory, OnBothDatabases]
    public async Task An_upload_that_is_given_up_leaves_nothing_but_the_fact(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var body = new HeldBody(BitwardenExportMaker.Make(1200, 5));
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var upload = ana.Http.PostAsync("/api/v1/imports", body, giveUp.Token);
        await body.HalfIsSent.WaitAsync(TimeSpan.FromSeconds(20), Ct);
        await UntilAsync(() => app.ReadAsync(db => db.ImportItems.AnyAsync(Ct)));

        await giveUp.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => upload);
        await UntilAsync(() => app.ReadAsync(db => db.ImportRuns.AllAsync(r => r.State == ImportState.Failed, Ct)));
        await UntilAsync(async () => !await app.ReadAsync(db => db.ImportItems.AnyAsync(Ct)));
        (await app.ReadAsync(db => db.SearchEntries.CountAsync(Ct))).ShouldBe(0);
        (await app.ReadAsync(db => db.ImportRuns.SingleAsync(Ct))).Error.ShouldBe("The file did not arrive whole.");
    }

    [Theory, OnBothDatabases]
    public async Task Pressed_twice_at_once_it_runs_once(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var id = await StageAsync(ana.Http, BitwardenExportMaker.Make(60, 5));

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ana.Http.PostAsync($"/api/v1/imports/{id}/run", null, Ct)));

        answers.Count(a => a.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        foreach (var late in answers.Where(a => a.StatusCode != HttpStatusCode.OK))
        {
            late.StatusCode.ShouldBe(HttpStatusCode.Conflict);
            (await late.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("code").GetString().ShouldBe(TwoAtOnce);
        }
        (await app.ReadAsync(db => db.Credentials.CountAsync(Ct))).ShouldBe(60);
        (await app.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == "import.run", Ct))).ShouldBe(1);
    }

    [Fact]
    public async Task What_was_imported_can_not_be_cancelled_any_more()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Manager);
        var id = await StageAsync(ana.Http, BitwardenExportMaker.Make(10, 2));
        (await ana.Http.PostAsync($"/api/v1/imports/{id}/run", null, Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);

        using var answer = await ana.Http.DeleteAsync($"/api/v1/imports/{id}", Ct);

        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("code").GetString().ShouldBe("import_done");
        (await app.ReadAsync(db => db.Credentials.CountAsync(Ct))).ShouldBe(10);
    }

    [Theory, OnBothDatabases]
    public async Task The_same_file_sent_by_two_at_once_comes_in_once(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync(Role.Manager);
        // One folder that is a client already: the other import is not stopped by a client that the first one makes.
        (await ana.Http.PostAsJsonAsync("/api/v1/clients", new { name = "Acme", status = "active" }, Ct)).EnsureSuccessStatusCode();
        var file = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                folders = new[] { new { id = "f", name = "acme" } },
                items = Enumerable
                    .Range(0, 40)
                    .Select(i => new
                    {
                        id = $"item-{i}",
                        folderId = "f",
                        type = 2,
                        name = $"Note {i}",
                        notes = "x",
                    }),
            }
        );
        var ids = await Task.WhenAll(StageAsync(ana.Http, file), StageAsync(bo.Http, file));

        var answers = await Task.WhenAll(
            ana.Http.PostAsync($"/api/v1/imports/{ids[0]}/run", null, Ct),
            bo.Http.PostAsync($"/api/v1/imports/{ids[1]}/run", null, Ct)
        );

        answers.ShouldAllBe(a => a.StatusCode == HttpStatusCode.OK);
        (await app.ReadAsync(db => db.Credentials.CountAsync(Ct))).ShouldBe(40);
        (await app.ReadAsync(db => db.Clients.SingleAsync(Ct))).Credentials.ShouldBe(40);
    }

    [Theory, OnBothDatabases]
    public async Task Who_sees_assigned_clients_only_sees_their_own_imports_only(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        await app.AddRoleAsync(
            "Importer",
            PermissionSet.Of(Permission.ClientsRead, Permission.CredentialsRead, Permission.ImportRun),
            AccessScope.AssignedClients
        );
        var ana = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync("Importer");
        var hers = await StageAsync(ana.Http, BitwardenExportMaker.Make(10, 2));
        var his = await StageAsync(bo.Http, BitwardenExportMaker.Make(10, 2));

        foreach (var path in new[] { $"/api/v1/imports/{hers}", $"/api/v1/imports/{hers}/items", $"/api/v1/imports/{hers}/progress" })
            (await bo.Http.GetAsync(path, Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        (await bo.Http.PostAsync($"/api/v1/imports/{hers}/run", null, Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await bo.Http.DeleteAsync($"/api/v1/imports/{hers}", Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var listed = await bo.Http.GetFromJsonAsync<JsonElement>("/api/v1/imports", Ct);
        listed.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetGuid()).ShouldBe([his]);
        var browser = await app.BrowseAsync(bo);
        (await browser.GetPageAsync($"/import/{hers}")).Status.ShouldBe(HttpStatusCode.NotFound);
        var mine = await browser.GetPageAsync($"/import/{his}");
        mine.Status.ShouldBe(HttpStatusCode.OK);
        // The form of his own import, sent to hers.
        (await browser.PostFormAsync($"/import/{his}", "run", ("_handler", "run"))).Status.ShouldBe(HttpStatusCode.Redirect);
        (await app.ReadAsync(db => db.ImportRuns.SingleAsync(r => r.Id == hers, Ct))).State.ShouldBe(ImportState.Ready);
        (await ana.Http.GetAsync($"/api/v1/imports/{his}", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Staged_or_imported_no_secret_and_no_user_name_is_in_the_database_files()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Manager);
        var id = await StageAsync(ana.Http, BitwardenExportMaker.Make(60, 5));
        await ShouldHoldNothingInClearAsync(app);

        (await ana.Http.PostAsync($"/api/v1/imports/{id}/run", null, Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await ShouldHoldNothingInClearAsync(app);
    }

    private static async Task ShouldHoldNothingInClearAsync(TestApp app)
    {
        foreach (var file in Directory.EnumerateFiles(app.Folder, "*", SearchOption.AllDirectories))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes, Ct);
            // As text whose bytes are its characters: whatever stands there in UTF-8 is found.
            var text = Encoding.Latin1.GetString(bytes.ToArray());
            for (var i = 0; i < 60; i++)
            {
                text.Contains(AsStored(BitwardenExportMaker.Username(i)), StringComparison.Ordinal).ShouldBeFalse(file);
                text.Contains(AsStored(BitwardenExportMaker.Password(i)), StringComparison.Ordinal).ShouldBeFalse(file);
            }
            text.Contains("second line:", StringComparison.Ordinal).ShouldBeFalse(file);
            text.Contains("4111111111111111", StringComparison.Ordinal).ShouldBeFalse(file);
            text.Contains("BEGIN OPENSSH", StringComparison.Ordinal).ShouldBeFalse(file);
        }

        static string AsStored(string secret) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(secret));
    }

    internal static async Task<Guid> StageAsync(HttpClient http, byte[] file)
    {
        using var answer = await UploadAsync(http, file);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync(Ct));
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("id").GetGuid();
    }

    private static async Task<HttpResponseMessage> UploadAsync(HttpClient http, byte[] file)
    {
        using var content = new ByteArrayContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return await http.PostAsync("/api/v1/imports", content, Ct);
    }

    private static async Task UntilAsync(Func<Task<bool>> so)
    {
        for (var i = 0; i < 200 && !await so(); i++)
            await Task.Delay(50, Ct);
        (await so()).ShouldBeTrue();
    }

    /// <summary>Says how large it is; nobody asks for it.</summary>
    private sealed class PretendedBody : HttpContent
    {
        private readonly long _length;

        public PretendedBody(long length)
        {
            _length = length;
            Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            throw new InvalidOperationException("The body was asked for.");

        protected override bool TryComputeLength(out long length)
        {
            length = _length;
            return true;
        }
    }
}
