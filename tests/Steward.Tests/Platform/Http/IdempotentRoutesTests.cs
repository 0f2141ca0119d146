using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Platform.Http;
using Steward.Tests.Features.Clients;
using Steward.Tests.Features.Credentials;
using Steward.Tests.Harness;

namespace Steward.Tests.Platform.Http;

/// <summary>What is made inside something else: the answer's address has two ids, and both are the right ones the second time too.</summary>
public sealed class IdempotentRoutesTests
{
    private static readonly string[] Refused =
    [
        // Answers with a one-time link; streams a file, and stages it at no harm.
        "/api/v1/users",
        "/api/v1/imports",
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, Database> Routes()
    {
        var data = new TheoryData<string, Database>();
        foreach (var route in (string[])["contacts", "contact-log", "grants"])
        {
            data.Add(route, Database.Sqlite);
            data.Add(route, Database.Postgres);
        }
        return data;
    }

    [Theory, MemberData(nameof(Routes))]
    public async Task The_same_again_makes_one_and_is_answered_alike(string route, Database database)
    {
        await using var world = await World.StartAsync(route, database);

        using var first = await world.PostAsync("one", "first");
        using var again = await world.PostAsync("one", "first");
        using var other = await world.PostAsync("one", "second");
        using var elsewhere = await world.PostAsync("one", "first", atOther: true);

        first.StatusCode.ShouldBe(HttpStatusCode.Created, await first.Content.ReadAsStringAsync(Ct));
        again.StatusCode.ShouldBe(HttpStatusCode.Created, await again.Content.ReadAsStringAsync(Ct));
        again.Headers.Location.ShouldBe(first.Headers.Location);
        (await again.Content.ReadAsStringAsync(Ct)).ShouldBe(await first.Content.ReadAsStringAsync(Ct));
        (await ClientsWorld.GetAsync(world.Ana, first.Headers.Location!.ToString()))
            .GetRawText()
            .ShouldBe(await first.Content.ReadAsStringAsync(Ct));
        foreach (var refused in (HttpResponseMessage[])[other, elsewhere])
            (await refused.CodeAsync()).ShouldBe("idempotency_mismatch");
        (await world.CountAsync()).ShouldBe(1);
    }

    [Theory, MemberData(nameof(Routes))]
    public async Task Many_at_once_make_one(string route, Database database)
    {
        await using var world = await World.StartAsync(route, database);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => world.PostAsync("one", "first")));

        answers.ShouldAllBe(a => a.StatusCode == HttpStatusCode.Created);
        answers.Select(a => a.Headers.Location).Distinct().Count().ShouldBe(1);
        (await world.CountAsync()).ShouldBe(1);
    }

    [Theory, MemberData(nameof(Routes))]
    public async Task Who_may_no_longer_see_it_is_not_answered_from_memory(string route, Database database)
    {
        await using var world = await World.StartAsync(route, database);
        using var first = await world.PostAsync("one", "first");
        await Features.Trash.TrashTests.DeleteAsync(world.Ana, world.Client);

        using var again = await world.PostAsync("one", "first");

        again.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Every_route_that_creates_takes_a_key_but_those_that_say_why_not()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var creating = app
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(e =>
                e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("POST") == true
                && e.Metadata.OfType<IProducesResponseTypeMetadata>().Any(p => p.StatusCode == 201)
            )
            .ToList();
        creating.Count.ShouldBeGreaterThan(8);

        creating
            .Where(e => e.Metadata.GetMetadata<TakesIdempotencyKey>() is null)
            .Select(e => e.RoutePattern.RawText)
            .ShouldBe(Refused, ignoreOrder: true);
    }

    private sealed class World(string route, TestApp app, ApiUser ana, string client, string other, Guid ben) : IAsyncDisposable
    {
        public ApiUser Ana => ana;

        public string Client => client;

        public static async Task<World> StartAsync(string route, Database database)
        {
            var app = await TestApp.StartAsync(database);
            var ana = await app.SignInAsync(Role.Manager);
            var ben = await app.SignInAsync(Role.Contractor);
            var (acme, beta) = (await ana.AddClientAsync("Acme"), await ana.AddClientAsync("Beta"));
            await ana.AssignAsync(acme, ben.Id);
            await ana.AssignAsync(beta, ben.Id);
            return new World(route, app, ana, acme.Path(), beta.Path(), ben.Id)
            {
                Credential = await ana.AddCredentialAsync(acme.Id()),
                OtherCredential = await ana.AddCredentialAsync(beta.Id()),
            };
        }

        private Guid Credential { get; init; }

        private Guid OtherCredential { get; init; }

        public Task<HttpResponseMessage> PostAsync(string key, string word, bool atOther = false)
        {
            var path =
                route == "grants"
                    ? $"/api/v1/credentials/{(atOther ? OtherCredential : Credential)}/grants"
                    : $"{(atOther ? other : client)}/{route}";
            object body = route switch
            {
                "contacts" => new { name = word },
                "contact-log" => new { kind = "call", text = word },
                _ => new { userId = ben, reach = word == "first" ? "credential" : "client" },
            };
            var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
            request.Headers.Add("Idempotency-Key", key);
            return ana.Http.SendAsync(request, Ct);
        }

        public Task<int> CountAsync() =>
            app.ReadAsync(db =>
                route switch
                {
                    "contacts" => db.Contacts.CountAsync(Ct),
                    "contact-log" => db.Activities.CountAsync(a => a.Kind == "contact.call", Ct),
                    _ => db.AccessGrants.CountAsync(Ct),
                }
            );

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
