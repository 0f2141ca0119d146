using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Tests.Features.Credentials;
using Steward.Tests.Harness;

namespace Steward.Tests.Platform.Http;

/// <summary>Somebody begins a request while they may, and ends it when they may not any more.</summary>
public sealed class WholeBodiesTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBothDatabases]
    public async Task A_reveal_that_was_begun_before_the_session_ended_is_refused(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var id = await ana.AddCredentialAsync(await app.AddClientAsync("Acme"));
        using var slow = new SlowJson("""{"fields":["password"],""", "\"purpose\":\"show\"}");
        var answer = ana.Http.PostAsync($"/api/v1/credentials/{id}/reveals", slow, Ct);
        await slow.HalfSent.WaitAsync(Ct);

        await app.DeactivateAsync(ana.Id);
        app.Clock.Skip(TimeSpan.FromSeconds(2));
        slow.GoOn();

        (await answer).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await app.AuditedAsync(id)).ShouldBe(["credential.created ok"]);
    }

    [Theory, OnBothDatabases]
    public async Task A_reveal_that_was_begun_before_the_membership_ended_is_refused(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var bo = await app.SignInAsync(Role.Contractor);
        var client = await app.AddClientAsync("Acme", bo.Id);
        var id = await ana.AddCredentialAsync(client);
        await ana.GrantAsync(id, new { userId = bo.Id });
        using var slow = new SlowJson("""{"fields":["password"],""", "\"purpose\":\"show\"}");
        var answer = bo.Http.PostAsync($"/api/v1/credentials/{id}/reveals", slow, Ct);
        await slow.HalfSent.WaitAsync(Ct);

        (await ana.Http.DeleteAsync($"/api/v1/clients/{client}/members/{bo.Id}", Ct)).EnsureSuccessStatusCode();
        slow.GoOn();

        (await answer).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await app.AuditedAsync(id)).ShouldNotContain("credential.revealed ok");
    }

    [Fact]
    public async Task Too_large_a_body_is_told_to_those_who_may_send_one()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Manager);
        using var stranger = app.NewClient();

        (await ana.Http.SendAsync(Large(), Ct).SayAsync()).ShouldBe("413 too_large");
        (await stranger.SendAsync(Large(), Ct).SayAsync()).ShouldBe("401 unauthenticated");
        (await app.ReadAsync(db => db.Clients.CountAsync(Ct))).ShouldBe(0);
    }

    private static HttpRequestMessage Large() =>
        new(HttpMethod.Post, "/api/v1/clients")
        {
            Content = new StringContent($$"""{"name":"{{new string('x', 1024 * 1024)}}"}""", Encoding.UTF8, "application/json"),
            // Asks before it sends, as programs do with what is large: else the answer races with the rest of the body for a closed connection.
            Headers = { ExpectContinue = true },
        };

    private sealed class SlowJson : HttpContent
    {
        private readonly TaskCompletionSource _halfSent = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly byte[] _first;
        private readonly byte[] _second;

        public SlowJson(string first, string second)
        {
            (_first, _second) = (Encoding.UTF8.GetBytes(first), Encoding.UTF8.GetBytes(second));
            Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        public Task HalfSent => _halfSent.Task;

        public void GoOn() => _goOn.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(_first);
            await stream.FlushAsync();
            // Long enough for the server to have begun with it.
            await Task.Delay(300);
            _halfSent.SetResult();
            await _goOn.Task;
            await stream.WriteAsync(_second);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _first.Length + _second.Length;
            return true;
        }
    }
}
