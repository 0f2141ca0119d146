using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Platform.Http;
using Steward.Tests.Harness;

namespace Steward.Tests.Platform.Http;

/// <summary>What holds for every request, whatever it asks for.</summary>
public sealed class RequestRulesTests
{
    [Fact]
    public async Task Who_asks_too_often_waits_others_do_not_and_the_log_says_so_once()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite, ("REQUESTS_PER_SECOND", "5"));
        var ana = await app.SignInAsync(Role.Manager);
        var bob = await app.SignInAsync(Role.Manager);

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => ana.Http.GetAsync("/api/v1/me", Ct)));

        var refused = answers.Where(a => a.StatusCode == HttpStatusCode.TooManyRequests).ToList();
        refused.Count.ShouldBeGreaterThan(20);
        refused[0].Headers.RetryAfter!.Delta!.Value.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(1));
        refused[0].Content.Headers.ContentType!.MediaType.ShouldBe(Problems.ContentType);
        (await bob.Http.GetAsync("/api/v1/me", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await app.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == "access.limited" && e.ActorId == ana.Id, Ct))).ShouldBe(1);
    }

    [Fact]
    public async Task What_counts_requests_ends_with_the_application()
    {
        var app = await TestApp.StartAsync(Database.Sqlite);
        var limiter = app.Services.GetRequiredService<PartitionedRateLimiter<HttpContext>>();
        var request = new DefaultHttpContext { Request = { Path = "/healthz" } };
        limiter.AttemptAcquire(request).IsAcquired.ShouldBeTrue();

        await app.DisposeAsync();

        Should.Throw<ObjectDisposedException>(() => limiter.AttemptAcquire(request));
    }

    [Fact]
    public async Task The_files_of_a_page_are_not_counted()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite, ("REQUESTS_PER_SECOND", "1"));
        using var http = app.NewClient();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => http.GetAsync("/favicon.svg", Ct)));

        answers.ShouldAllBe(a => a.StatusCode == HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_method_a_route_does_not_have_is_405_and_no_header_changes_it()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Admin);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/me") { Headers = { { "X-HTTP-Method-Override", "GET" } } };

        using var answer = await ana.Http.SendAsync(request, Ct);

        answer.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        answer.Content.Headers.Allow.ShouldContain("GET");
        answer.Content.Headers.Allow.ShouldNotContain("POST");
        (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("code").GetString().ShouldBe("method_not_allowed");
    }

    [Theory]
    [InlineData("/api/v1/me")]
    [InlineData("/api/v1/clients")]
    [InlineData("/api/v1/nothing")]
    [InlineData("/api/v1/clients/018f0000-0000-7000-8000-000000000000")]
    public async Task No_answer_of_the_API_is_kept_by_a_cache(string path)
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Admin);
        using var anonymous = app.NewClient();

        (await ana.Http.GetAsync(path, Ct)).Headers.CacheControl!.NoStore.ShouldBeTrue();
        (await anonymous.GetAsync(path, Ct)).Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    [Theory, OnBothDatabases]
    public async Task Times_are_UTC_and_say_so(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Admin);
        using var created = await ana.Http.PostAsJsonAsync("/api/v1/clients", new { name = "Acme" }, Ct);

        var client = await ana.Http.GetFromJsonAsync<JsonElement>(created.Headers.Location, Ct);

        client.GetProperty("createdAt").GetString()!.ShouldEndWith("Z");
        client.GetProperty("createdAt").GetDateTime().ShouldBe(app.Clock.GetUtcNow().UtcDateTime, TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData("\"2026-11-22T10:00:00Z\"", 10)]
    [InlineData("\"2026-11-22T10:00:00+02:00\"", 8)]
    [InlineData("\"2026-11-22T10:00:00.25-01:30\"", 11)]
    [InlineData("\"2026-11-22T10:00:00\"", null)]
    [InlineData("\"2026-11-22T10:00Z\"", null)]
    [InlineData("\"2026-11-22\"", null)]
    [InlineData("1795341600", null)]
    public void A_time_is_read_only_with_its_offset(string json, int? hour)
    {
        DateTime Read() => JsonSerializer.Deserialize<DateTime>(json, JsonBodies.Options);
        DateTimeOffset ReadOffset() => JsonSerializer.Deserialize<DateTimeOffset>(json, JsonBodies.Options);

        if (hour is null)
        {
            Should.Throw<JsonException>(() => Read());
            Should.Throw<JsonException>(() => ReadOffset());
            return;
        }
        Read().ShouldBe(ReadOffset().UtcDateTime);
        Read().Kind.ShouldBe(DateTimeKind.Utc);
        Read().Hour.ShouldBe(hour.Value);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;
}
