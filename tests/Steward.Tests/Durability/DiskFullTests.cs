using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Audit.Verification;
using Steward.Features.Roles;
using Steward.Tests.Features.Credentials;
using Steward.Tests.Harness;

namespace Steward.Tests.Durability;

public sealed class DiskFullTests
{
    [Fact]
    public async Task On_a_full_disk_changes_are_refused_whole_and_what_was_acknowledged_stays()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var world = await TestApp.StartAsync(Database.Sqlite);
        await world.AddUserAsync("ana@firm.example", Role.Admin);
        await world.StopAsync();
        var size = (int)(new FileInfo(Path.Combine(world.Folder, "steward.db")).Length / 1024);

        var acknowledged = new List<Guid>();
        HttpStatusCode? refusedWith = null;
        await using (var server = await ServerProcess.StartAsync(world.Folder, world.DatabaseUrl, fileLimitKiB: size + 600))
        {
            await KillTests.SignInAsync(server.Http, ct);
            for (var i = 0; i < 5000 && refusedWith is null; i++)
            {
                using var answer = await server.Http.PostAsJsonAsync(
                    "/api/v1/clients",
                    new
                    {
                        name = $"Client {i} {new string('x', 150)}",
                        status = "active",
                        address = new string('y', 900),
                    },
                    ct
                );
                if (answer.StatusCode == HttpStatusCode.Created)
                    acknowledged.Add((await answer.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("id").GetGuid());
                else
                    refusedWith = answer.StatusCode;
            }
            // Reading goes on.
            using var list = await server.Http.GetAsync("/api/v1/clients", ct);
            list.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        refusedWith.ShouldBe(HttpStatusCode.ServiceUnavailable);
        await using var again = await world.RestartAsync();
        var stored = await again.ReadAsync(db => db.Clients.Select(c => c.Id).ToListAsync(ct));
        stored.ShouldBe(acknowledged, ignoreOrder: true);
        (await again.Services.GetRequiredService<AuditVerification>().VerifyAsync(allOfIt: true, ct)).Verdict.IsGood.ShouldBeTrue();
    }

    [Fact]
    public async Task On_a_full_disk_a_secret_goes_out_only_while_the_log_takes_the_fact()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var world = await TestApp.StartAsync(Database.Sqlite);
        var ana = await world.SignInAsync(Role.Admin);
        var credential = await ana.AddCredentialAsync(await world.AddClientAsync("Acme"));
        await world.AddUserAsync("ana@firm.example", Role.Admin);
        await world.StopAsync();
        var size = (int)(new FileInfo(Path.Combine(world.Folder, "steward.db")).Length / 1024);

        var shown = new List<Guid>();
        string? refusal = null;
        await using (var server = await ServerProcess.StartAsync(world.Folder, world.DatabaseUrl, fileLimitKiB: size + 300))
        {
            await KillTests.SignInAsync(server.Http, ct);
            for (var i = 0; i < 5000 && refusal is null; i++)
            {
                using var answer = await server.Http.PostAsJsonAsync(
                    $"/api/v1/credentials/{credential}/reveals",
                    new
                    {
                        fields = new[] { "password" },
                        purpose = "show",
                        reason = new string('r', 400),
                    },
                    ct
                );
                var body = await answer.Content.ReadAsStringAsync(ct);
                if (answer.StatusCode == HttpStatusCode.OK)
                    shown.Add(JsonDocument.Parse(body).RootElement.GetProperty("auditEventId").GetGuid());
                else
                    (refusal = $"{(int)answer.StatusCode} {body}").ShouldNotContain("hunter2");
            }
        }

        refusal.ShouldNotBeNull().ShouldStartWith("503");
        refusal.ShouldContain("audit_unavailable");
        await using var again = await world.RestartAsync();
        var logged = await again.ReadAsync(db =>
            db.AuditEvents.Where(e => e.Action == "credential.revealed").Select(e => e.Id).ToListAsync(ct)
        );
        shown.Except(logged).ShouldBeEmpty();
        shown.ShouldNotBeEmpty();
    }
}
