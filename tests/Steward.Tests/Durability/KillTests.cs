using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Audit.Verification;
using Steward.Features.Roles;
using Steward.Tests.Features.Credentials;
using Steward.Tests.Harness;

namespace Steward.Tests.Durability;

/// <summary>What was acknowledged is there after the process was killed, and nothing was answered that the audit log does not know.</summary>
public sealed class KillTests
{
    [Theory, OnBothDatabases]
    public async Task Killed_under_writes_it_loses_nothing_acknowledged(Database database)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var world = await TestApp.StartAsync(database);
        await world.AddUserAsync("ana@firm.example", Role.Admin);
        await world.StopAsync();

        var acknowledged = new ConcurrentBag<Guid>();
        await using (var server = await ServerProcess.StartAsync(world.Folder, world.DatabaseUrl))
        {
            await SignInAsync(server.Http, ct);
            var writers = Enumerable.Range(0, 8).Select(i => WriteUntilDeadAsync(server.Http, i, acknowledged)).ToList();
            while (acknowledged.Count < 100)
                await Task.Delay(10, ct);
            await server.KillAsync();
            await Task.WhenAll(writers);
        }

        await using var again = await world.RestartAsync();
        var stored = await again.ReadAsync(db => db.Clients.Select(c => c.Id).ToListAsync(ct));
        acknowledged.Except(stored).ShouldBeEmpty();
        (await again.ReadAsync(db => db.SearchEntries.CountAsync(ct))).ShouldBe(stored.Count);
        (
            await again.Services.GetRequiredService<AuditVerification>().VerifyAsync(allOfIt: true, ct)
        ).Verdict.First?.Explanation.ShouldBeNull();
    }

    [Theory, OnBothDatabases]
    public async Task Killed_under_reveals_no_secret_went_out_that_the_log_does_not_know(Database database)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var world = await TestApp.StartAsync(database);
        var ana = await world.SignInAsync(Role.Admin);
        var credential = await ana.AddCredentialAsync(await world.AddClientAsync("Acme"));
        await world.AddUserAsync("ana@firm.example", Role.Admin);
        await world.StopAsync();

        var shown = new ConcurrentBag<Guid>();
        await using (var server = await ServerProcess.StartAsync(world.Folder, world.DatabaseUrl))
        {
            await SignInAsync(server.Http, ct);
            var readers = Enumerable.Range(0, 8).Select(_ => RevealUntilDeadAsync(server.Http, credential, shown)).ToList();
            while (shown.Count < 60)
                await Task.Delay(5, ct);
            await server.KillAsync();
            await Task.WhenAll(readers);
        }

        await using var again = await world.RestartAsync();
        var logged = await again.ReadAsync(db =>
            db.AuditEvents.Where(e => e.Action == "credential.revealed" && e.CredentialId == credential).Select(e => e.Id).ToListAsync(ct)
        );
        shown.Except(logged).ShouldBeEmpty();
        (await again.Services.GetRequiredService<AuditVerification>().VerifyAsync(allOfIt: true, ct)).Verdict.IsGood.ShouldBeTrue();
    }

    private static async Task RevealUntilDeadAsync(HttpClient http, Guid credential, ConcurrentBag<Guid> shown)
    {
        while (true)
        {
            try
            {
                using var answer = await http.PostAsJsonAsync(
                    $"/api/v1/credentials/{credential}/reveals",
                    new { fields = new[] { "password" }, purpose = "show" }
                );
                answer.StatusCode.ShouldBe(HttpStatusCode.OK);
                shown.Add((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("auditEventId").GetGuid());
            }
            catch (Exception e) when (e is HttpRequestException or IOException or JsonException)
            {
                return;
            }
        }
    }

    private static async Task WriteUntilDeadAsync(HttpClient http, int writer, ConcurrentBag<Guid> acknowledged)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                using var answer = await http.PostAsJsonAsync("/api/v1/clients", new { name = $"Client {writer}-{i}", status = "active" });
                answer.StatusCode.ShouldBe(HttpStatusCode.Created);
                acknowledged.Add((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid());
            }
            catch (Exception e) when (e is HttpRequestException or IOException or JsonException)
            {
                return;
            }
        }
    }

    internal static async Task SignInAsync(HttpClient http, CancellationToken ct)
    {
        using var answer = await http.PostAsJsonAsync(
            "/api/v1/auth/login",
            new { email = "ana@firm.example", password = TestApp.Password },
            ct
        );
        answer.EnsureSuccessStatusCode();
        var token = (await answer.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("accessToken").GetString();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }
}
