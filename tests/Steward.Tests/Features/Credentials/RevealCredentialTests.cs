using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Tests.Harness;
using Steward.Vault;

namespace Steward.Tests.Features.Credentials;

public sealed class RevealCredentialTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBothDatabases]
    public async Task Every_secret_comes_back_as_it_was_typed(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var client = await app.AddClientAsync("Acme");
        var password = "pä\"ss\\wörd 🗝️ <script>alert(1)</script>\n\t\u0001" + new string('x', 9_900);
        var notes = string.Concat(Enumerable.Repeat("Zeile 🧾\r\n", 5_000));
        var id = await ana.AddCredentialAsync(
            client,
            new
            {
                name = "Router",
                secret = new
                {
                    password,
                    notes,
                    totp = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
                    custom = new[] { new { name = "PIN", value = "12\"34" }, new { name = "Leer", value = "" } },
                },
            }
        );

        using var answer = await ana.RevealAsync(id, "password", "notes", "totp", "custom");

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var revealed = await answer.JsonAsync();
        var fields = revealed.GetProperty("fields");
        fields.GetProperty("password").GetString().ShouldBe(password);
        fields.GetProperty("notes").GetString().ShouldBe(notes);
        fields.GetProperty("totp").GetString().ShouldBe("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        fields.GetProperty("custom")[0].GetProperty("value").GetString().ShouldBe("12\"34");
        fields.GetProperty("custom")[1].GetProperty("name").GetString().ShouldBe("Leer");
        revealed.GetProperty("secretVersion").GetInt32().ShouldBe(1);
        revealed
            .GetProperty("hideAt")
            .GetDateTimeOffset()
            .ShouldBeInRange(app.Clock.GetUtcNow().AddSeconds(20), app.Clock.GetUtcNow().AddSeconds(31));
    }

    [Theory, OnBothDatabases]
    public async Task A_reveal_is_in_the_audit_log_with_who_what_and_why(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var client = await app.AddClientAsync("Acme");
        var id = await ana.AddCredentialAsync(client);

        using var answer = await ana.Http.PostAsJsonAsync(
            $"/api/v1/credentials/{id}/reveals",
            new
            {
                fields = new[] { "password" },
                purpose = "copy",
                reason = "Ticket 42",
            },
            Ct
        );

        var named = (await answer.JsonAsync()).GetProperty("auditEventId").GetGuid();
        var told = (await app.AuditAsync(id)).Single(e => e.Id == named);
        told.Action.ShouldBe("credential.copied");
        told.ActorId.ShouldBe(ana.Id);
        told.ObjectKind.ShouldBe("credential");
        told.ObjectId.ShouldBe(id);
        told.ObjectName.ShouldBe("Router");
        told.ObjectVersion.ShouldBe(1);
        told.ClientId.ShouldBe(client);
        told.Reason.ShouldBe("Ticket 42 [password]");
    }

    [Theory, OnBothDatabases]
    public async Task Without_the_audit_log_nothing_is_decrypted(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var client = await app.AddClientAsync("Acme");
        var provider = CountingKeyProvider.Use(app);
        var id = await ana.AddCredentialAsync(client);
        (await ana.PasswordAsync(id)).ShouldBe("hunter2 hunter2");
        provider.Unwraps.ShouldBe(1);

        await app.TamperAsync("ALTER TABLE audit_origin RENAME TO audit_origin_gone");

        (await ana.RevealAsync(id, "password").SayAsync()).ShouldBe("503 audit_unavailable");
        (await ana.Http.GetAsync($"/api/v1/credentials/{id}", Ct).SayAsync()).ShouldBe("503 audit_unavailable");
        provider.Unwraps.ShouldBe(1);

        await app.TamperAsync("ALTER TABLE audit_origin_gone RENAME TO audit_origin");
        (await ana.PasswordAsync(id)).ShouldBe("hunter2 hunter2");
    }

    [Theory, OnBothDatabases]
    public async Task Without_the_audit_log_a_refusal_says_that_and_not_nothing(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var rita = await app.SignInAsync(Role.ReadOnly);
        await app.TamperAsync("ALTER TABLE audit_origin RENAME TO audit_origin_gone");

        var refused = rita.Http.PostAsJsonAsync("/api/v1/clients", new { name = "Acme", status = "active" }, Ct);

        (await refused.SayAsync()).ShouldBe("503 audit_unavailable");
    }

    [Theory, OnBothDatabases]
    public async Task Without_the_audit_log_a_change_that_belongs_into_it_is_not_made_and_the_answer_says_why(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var client = await app.AddClientAsync("Acme");
        await app.TamperAsync("ALTER TABLE audit_origin RENAME TO audit_origin_gone");

        var created = ana.Http.PostAsJsonAsync($"/api/v1/clients/{client}/credentials", new { name = "Router" }, Ct);

        (await created.SayAsync()).ShouldBe("503 audit_unavailable");
        await app.TamperAsync("ALTER TABLE audit_origin_gone RENAME TO audit_origin");
        (await app.ReadAsync(db => db.Credentials.CountAsync(Ct))).ShouldBe(0);
    }

    [Theory, OnBothDatabases]
    public async Task A_get_never_reveals(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var client = await app.AddClientAsync("Acme");
        var id = await ana.AddCredentialAsync(client);

        using var answer = await ana.Http.GetAsync($"/api/v1/credentials/{id}/reveals", Ct);

        answer.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        answer.Content.Headers.Allow.ShouldBe(["POST"]);
        foreach (var path in new[] { $"credentials/{id}", "credentials", $"clients/{client}/credentials", $"credentials/{id}/versions" })
            (await ana.Http.GetStringAsync($"/api/v1/{path}", Ct)).ShouldNotContain("hunter2");
    }

    [Theory, OnBothDatabases]
    public async Task After_a_quarter_of_an_hour_the_password_is_asked_for_again(Database database)
    {
        await using var app = await TestApp.StartAsync(database, ("SESSION_IDLE_MINUTES", "600"), ("STEP_UP_REVEAL_MINUTES", "2"));
        var ana = await app.SignInAsync(Role.Manager);
        var id = await ana.AddCredentialAsync(await app.AddClientAsync("Acme"));
        (await ana.PasswordAsync(id)).ShouldNotBeNull();

        app.Clock.Skip(TimeSpan.FromMinutes(3));

        (await ana.RevealAsync(id, "password").SayAsync()).ShouldBe("403 step_up_required");
        var refused = (await app.AuditAsync(id))[^1];
        (refused.Action, refused.Outcome, refused.Reason).ShouldBe(("credential.revealed", "refused", "step_up_required"));
    }

    [Theory, OnBothDatabases]
    public async Task The_limit_holds_when_fifty_ask_at_once(Database database)
    {
        await using var app = await TestApp.StartAsync(database, ("REVEALS_PER_HOUR", "90"));
        var ana = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync(Role.Manager);
        var id = await ana.AddCredentialAsync(await app.AddClientAsync("Acme"));
        for (var i = 0; i < 80; i++)
            (await ana.RevealAsync(id, "password").SayAsync()).ShouldBe("200");

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => ana.RevealAsync(id, "password").SayAsync()));

        answers.Count(a => a == "200").ShouldBe(10);
        answers.Count(a => a == "429 too_many_requests").ShouldBe(40);
        using var late = await ana.RevealAsync(id, "password");
        late.Headers.RetryAfter!.Delta!.Value.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        (await app.AuditAsync(id)).Count(e => e is { Outcome: "refused", Reason: "too_many_requests" }).ShouldBe(41);
        (await bo.RevealAsync(id, "password").SayAsync()).ShouldBe("200");
    }

    [Theory, OnBothDatabases]
    public async Task An_older_version_is_revealed_by_its_number(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var id = await ana.AddCredentialAsync(await app.AddClientAsync("Acme"), "the first one");
        using var _ = await ana.Http.PostAsJsonAsync(
            $"/api/v1/credentials/{id}/versions",
            new { secret = new { password = "the second one" } },
            Ct
        );

        using var answer = await ana.Http.PostAsJsonAsync(
            $"/api/v1/credentials/{id}/reveals",
            new
            {
                fields = new[] { "password" },
                purpose = "show",
                version = 1,
            },
            Ct
        );

        var revealed = await answer.JsonAsync();
        revealed.GetProperty("fields").GetProperty("password").GetString().ShouldBe("the first one");
        revealed.GetProperty("secretVersion").GetInt32().ShouldBe(1);
        (await app.AuditAsync(id))[^1].ObjectVersion.ShouldBe(1);
        (await ana.PasswordAsync(id)).ShouldBe("the second one");
    }

    [Theory]
    [InlineData("""{"fields":["password"]}""", "purpose")]
    [InlineData("""{"fields":[],"purpose":"show"}""", "fields")]
    [InlineData("""{"fields":["username"],"purpose":"show"}""", "fields[0]")]
    [InlineData("""{"fields":["password","password"],"purpose":"show"}""", "fields[1]")]
    [InlineData("""{"fields":["notes"],"purpose":"show"}""", "fields")]
    [InlineData("""{"fields":["password"],"purpose":"steal"}""", "purpose")]
    [InlineData("""{"fields":["password"],"purpose":"show","version":7}""", "version")]
    [InlineData("""{"fields":["password"],"purpose":"show","version":0}""", "version")]
    [InlineData("""{"fields":[null],"purpose":"show"}""", "fields[0]")]
    [InlineData("""{"fields":["password"],"purpose":"show","why":"x"}""", "why")]
    public async Task A_request_that_can_not_be_says_which_field(string body, string field)
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Manager);
        var id = await ana.AddCredentialAsync(await app.AddClientAsync("Acme"));

        using var answer = await ana.Http.PostAsync(
            $"/api/v1/credentials/{id}/reveals",
            new StringContent(body, System.Text.Encoding.UTF8, "application/json"),
            Ct
        );

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.JsonAsync()).GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldContain(field);
    }

    /// <summary>A local key that counts what it is asked for.</summary>
    private sealed class CountingKeyProvider(LocalKeyProvider inner) : IKeyProvider
    {
        private int _unwraps;

        public int Unwraps => _unwraps;

        public string Kind => inner.Kind;

        public static CountingKeyProvider Use(TestApp app)
        {
            var provider = new CountingKeyProvider(new LocalKeyProvider("file", "test", SecretBytes.Random(LocalKeyProvider.KeySize)));
            var keyring = app.Services.GetRequiredService<InstallationKeys>().Keyring;
            keyring.Add("counting", provider);
            keyring.ActiveReference = "counting";
            return provider;
        }

        public string Describe() => inner.Describe();

        public ValueTask<string> FingerprintAsync(CancellationToken ct) => inner.FingerprintAsync(ct);

        public ValueTask<byte[]> WrapAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> associatedData, CancellationToken ct) =>
            inner.WrapAsync(key, associatedData, ct);

        public ValueTask<SecretBytes> UnwrapAsync(ReadOnlyMemory<byte> wrapped, ReadOnlyMemory<byte> associatedData, CancellationToken ct)
        {
            Interlocked.Increment(ref _unwraps);
            return inner.UnwrapAsync(wrapped, associatedData, ct);
        }

        public void Dispose() => inner.Dispose();
    }
}
