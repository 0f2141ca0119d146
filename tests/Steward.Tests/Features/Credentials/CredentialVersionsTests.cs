using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Credentials;

public sealed class CredentialVersionsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBothDatabases]
    public async Task A_rotation_carries_over_what_it_does_not_name_and_removes_what_is_null(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var id = await ana.AddCredentialAsync(
            await app.AddClientAsync("Acme"),
            new
            {
                name = "Router",
                rotateEveryDays = 30,
                secret = new
                {
                    password = "one",
                    notes = "kept",
                    totp = "GEZDGNBVGY3TQOJQ",
                },
            }
        );
        var due = (await ana.GetAsync($"/api/v1/credentials/{id}")).GetProperty("rotateBy").GetString();
        app.Clock.Skip(TimeSpan.FromMinutes(1));

        using var notes = await ana.Http.PostAsync(
            $"/api/v1/credentials/{id}/versions",
            new StringContent("""{"secret":{"totp":null,"notes":"new"}}""", Encoding.UTF8, "application/json"),
            Ct
        );
        var after = await notes.JsonAsync();

        notes.StatusCode.ShouldBe(HttpStatusCode.Created);
        after.GetProperty("secretVersion").GetInt32().ShouldBe(2);
        after.GetProperty("rotateBy").GetString().ShouldBe(due);
        after.GetProperty("fields").EnumerateArray().Select(f => f.GetString()).ShouldBe(["notes", "password"]);
        (await ana.PasswordAsync(id)).ShouldBe("one");
        (await ana.Http.PostAsJsonAsync($"/api/v1/credentials/{id}/versions", new { secret = new { } }, Ct).SayAsync()).ShouldBe(
            "400 invalid"
        );
        (await app.AuditAsync(id)).Single(e => e.Action == "credential.rotated").ObjectVersion.ShouldBe(2);
    }

    [Fact]
    public async Task The_page_shows_every_version_there_is()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Manager);
        var id = await ana.AddCredentialAsync(await app.AddClientAsync("Acme"));
        for (var i = 2; i <= 23; i++)
        {
            using var rotated = await ana.Http.PostAsJsonAsync(
                $"/api/v1/credentials/{id}/versions",
                new { secret = new { password = $"number {i} of them" } },
                Ct
            );
            rotated.EnsureSuccessStatusCode();
        }
        using var browser = await app.BrowseAsync(ana);

        var page = await browser.GetPageAsync($"/credentials/{id}");

        for (var i = 1; i <= 23; i++)
            page.Text.ShouldContain($"Version {i} ");
        page.Text.ShouldContain("Show 3 older");
    }

    [Theory, OnBothDatabases]
    public async Task Many_rotations_at_once_each_make_a_version_or_are_refused(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var id = await ana.AddCredentialAsync(await app.AddClientAsync("Acme"));

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 40)
                .Select(i =>
                    ana.Http.PostAsJsonAsync($"/api/v1/credentials/{id}/versions", new { secret = new { password = $"n{i}" } }, Ct)
                        .SayAsync()
                )
        );

        answers.ShouldAllBe(a => a == "201" || a == "409 changed_meanwhile");
        var versions = await app.ReadAsync(db => db.CredentialVersions.CountAsync(v => v.CredentialId == id, Ct));
        versions.ShouldBe(1 + answers.Count(a => a == "201"));
    }

    [Theory, OnBothDatabases]
    public async Task A_stale_edit_is_refused_with_what_is_stored(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var id = await ana.AddCredentialAsync(await app.AddClientAsync("Acme"));

        (await PutAsync(ana, id, null)).StatusCode.ShouldBe((HttpStatusCode)428);
        (await PutAsync(ana, id, 1)).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var stale = await PutAsync(ana, id, 1);

        stale.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        (await stale.JsonAsync()).GetProperty("current").GetProperty("version").GetInt32().ShouldBe(2);
    }

    [Theory, OnBothDatabases]
    public async Task A_stale_delete_is_refused(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var id = await ana.AddCredentialAsync(await app.AddClientAsync("Acme"));
        using var rotated = await ana.Http.PostAsJsonAsync(
            $"/api/v1/credentials/{id}/versions",
            new { secret = new { password = "the newer one" } },
            Ct
        );
        rotated.EnsureSuccessStatusCode();
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/credentials/{id}");
        request.Headers.TryAddWithoutValidation("If-Match", "\"1\"");

        (await ana.Http.SendAsync(request, Ct).SayAsync()).ShouldBe("412 stale");

        (await ana.PasswordAsync(id)).ShouldBe("the newer one");
    }

    [Fact]
    public async Task Neither_user_name_nor_secret_is_in_the_database_file()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Manager);
        await ana.AddCredentialAsync(
            await app.AddClientAsync("Acme"),
            new
            {
                name = "FindableName",
                username = "UnfindableUser",
                secret = new { password = "UnfindablePassword", notes = "UnfindableNotes" },
            }
        );

        var files = Directory.GetFiles(app.Folder, "steward.db*").Select(ReadShared).ToList();

        files.ShouldContain(f => f.Contains("FindableName", StringComparison.Ordinal));
        files.ShouldAllBe(f => !f.Contains("Unfindable", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(59, "94287082")]
    [InlineData(1111111109, "07081804")]
    [InlineData(1234567890, "89005924")]
    [InlineData(20000000000, "65353130")]
    public async Task One_time_codes_are_those_of_the_standard(long unixTime, string code)
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        app.Clock.Skip(DateTimeOffset.FromUnixTimeSeconds(unixTime) - app.Clock.GetUtcNow());
        var ana = await app.SignInAsync(Role.Manager);
        var id = await ana.AddCredentialAsync(
            await app.AddClientAsync("Acme"),
            new { name = "Router", secret = new { totp = "otpauth://totp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&digits=8" } }
        );
        app.Clock.Skip(DateTimeOffset.FromUnixTimeSeconds(unixTime) - app.Clock.GetUtcNow());

        using var answer = await ana.RevealAsync(id, "totpCode");

        (await answer.JsonAsync()).GetProperty("fields").GetProperty("totpCode").GetString().ShouldBe(code);
        (await app.AuditAsync(id)).ShouldContain(e => e.Action == "credential.revealed" && e.Reason == "[totpCode]");
    }

    private static Task<HttpResponseMessage> PutAsync(ApiUser user, Guid id, int? version)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/credentials/{id}")
        {
            Content = JsonContent.Create(new { name = $"Router {Guid.CreateVersion7()}" }),
        };
        if (version is not null)
            request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{version}\""));
        return user.Http.SendAsync(request, Ct);
    }

    private static string ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file, Encoding.Latin1);
        return reader.ReadToEnd();
    }

    [Theory]
    [InlineData("https://ana:s3cret@firm.example/")]
    [InlineData("ana:s3cret@firm.example")]
    [InlineData("ftp://ana:s3cret@firm.example")]
    public async Task A_site_with_a_password_in_it_is_refused(string website)
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Manager);
        var client = await app.AddClientAsync("Acme");
        var id = await ana.AddCredentialAsync(client, new { name = "Router", website = "https://firm.example/@ana" });

        (await ana.Http.PostAsJsonAsync($"/api/v1/clients/{client}/credentials", new { name = "Router", website }, Ct).SayAsync()).ShouldBe(
            "400 invalid"
        );
        using var edit = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/credentials/{id}");
        edit.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
        edit.Content = JsonContent.Create(new { name = "Router", website });
        (await ana.Http.SendAsync(edit, Ct).SayAsync()).ShouldBe("400 invalid");
        (await ana.GetAsync($"/api/v1/credentials/{id}")).GetProperty("website").GetString().ShouldBe("https://firm.example/@ana");
    }
}
