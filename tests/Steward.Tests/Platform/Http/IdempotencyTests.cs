using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Tests.Harness;

namespace Steward.Tests.Platform.Http;

public sealed class IdempotencyTests
{
    [Theory, OnBothDatabases]
    public async Task The_same_request_under_the_same_key_creates_once_and_is_answered_alike(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);

        using var first = await CreateAsync(ana, "key-1", "Acme");
        using var again = await CreateAsync(ana, "key-1", "Acme");

        again.StatusCode.ShouldBe(HttpStatusCode.Created);
        again.Headers.Location.ShouldBe(first.Headers.Location);
        (await again.Content.ReadAsStringAsync(Ct)).ShouldBe(await first.Content.ReadAsStringAsync(Ct));
        (await CountAsync(app)).ShouldBe(1);
    }

    [Theory, OnBothDatabases]
    public async Task Another_request_under_the_same_key_is_refused(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        using var first = await CreateAsync(ana, "key-1", "Acme");

        using var other = await CreateAsync(ana, "key-1", "Beta");

        other.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await other.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("code").GetString().ShouldBe("idempotency_mismatch");
        (await CountAsync(app)).ShouldBe(1);
    }

    [Theory, OnBothDatabases]
    public async Task Many_at_once_under_one_key_create_one(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => CreateAsync(ana, "key-1", "Acme")));

        answers.ShouldAllBe(a => a.StatusCode == HttpStatusCode.Created);
        answers.Select(a => a.Headers.Location).Distinct().Count().ShouldBe(1);
        (await CountAsync(app)).ShouldBe(1);
    }

    [Theory, OnBothDatabases]
    public async Task A_key_is_its_callers_own_and_is_forgotten_after_a_day(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var bob = await app.SignInAsync(Role.Manager);
        using var first = await CreateAsync(ana, "key-1", "Acme");

        (await CreateAsync(bob, "key-1", "Beta")).StatusCode.ShouldBe(HttpStatusCode.Created);
        app.Clock.Skip(TimeSpan.FromHours(25));
        var anaNextDay = await app.SignInExistingAsync(ana.Id, ana.Email);
        (await CreateAsync(anaNextDay, "key-1", "Gamma")).StatusCode.ShouldBe(HttpStatusCode.Created);

        (await CountAsync(app)).ShouldBe(3);
        (await app.ReadAsync(db => db.IdempotencyRecords.CountAsync(Ct))).ShouldBe(1);
    }

    [Theory, OnBothDatabases]
    public async Task A_refused_request_keeps_no_key(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);

        (await CreateAsync(ana, "key-1", "")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await CreateAsync(ana, "key-1", "Acme")).StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task What_is_stored_says_nothing_about_the_body()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Manager);
        using var first = await CreateAsync(ana, "key-1", "Acme");

        var row = await app.ReadAsync(db => db.IdempotencyRecords.SingleAsync(Ct));

        row.BodyHash.ShouldNotBe(System.Security.Cryptography.SHA256.HashData("""{"name":"Acme"}"""u8));
        row.Location.ShouldBe(first.Headers.Location!.ToString());
    }

    [Theory]
    [InlineData("/api/v1/auth/login")]
    [InlineData("/api/v1/auth/step-up")]
    public async Task Where_no_key_is_taken_one_is_refused(string path)
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Manager);
        using var request = Request(path, "key-1", new { password = TestApp.Password });

        using var answer = await ana.Http.SendAsync(request, Ct);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync(Ct)).ShouldContain("Idempotency-Key");
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static async Task<HttpResponseMessage> CreateAsync(ApiUser user, string key, string name)
    {
        using var request = Request("/api/v1/clients", key, new { name });
        return await user.Http.SendAsync(request, Ct);
    }

    private static HttpRequestMessage Request(string path, string key, object body) =>
        new(HttpMethod.Post, path) { Content = JsonContent.Create(body), Headers = { { "Idempotency-Key", key } } };

    private static Task<int> CountAsync(TestApp app) => app.ReadAsync(db => db.Clients.CountAsync(Ct));
}
