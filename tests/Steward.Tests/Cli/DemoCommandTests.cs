using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Cli.Demo;
using Steward.Data;
using Steward.Features.Audit.Verification;
using Steward.Features.Credentials;
using Steward.Features.Sessions;
using Steward.Tests.Harness;

namespace Steward.Tests.Cli;

public sealed class DemoCommandTests
{
    [Theory, OnBothDatabases]
    public async Task The_demo_fills_an_empty_installation_with_a_firm_whose_past_is_proven_and_whose_people_can_sign_in(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ct = TestContext.Current.CancellationToken;

        var (exit, output, error) = await CommandLine.RunAsync(app, "demo --json");

        exit.ShouldBe(0, error);
        var people = JsonDocument.Parse(output).RootElement.EnumerateArray().ToList();
        people.Count.ShouldBe(5);
        people.Select(p => p.GetProperty("role").GetString()).Distinct().Count().ShouldBe(4);
        (await app.ReadAsync(db => db.Clients.CountAsync(ct))).ShouldBe(40);
        (await app.ReadAsync(db => db.Clients.SumAsync(c => c.Credentials, ct))).ShouldBe(150);
        (await app.ReadAsync(db => db.Credentials.CountAsync(ct))).ShouldBe(150);
        (await app.ReadAsync(db => db.SearchEntries.CountAsync(ct))).ShouldBe(590 + await app.ReadAsync(db => db.Contacts.CountAsync(ct)));
        (await app.ReadAsync(db => db.Contacts.CountAsync(ct))).ShouldBeGreaterThan(60);
        (await app.ReadAsync(db => db.Clients.CountAsync(c => c.LastContactAt != null, ct))).ShouldBeGreaterThan(30);
        (await app.ReadAsync(db => db.Tags.CountAsync(ct))).ShouldBe(7);
        (await app.ReadAsync(db => db.CredentialTags.CountAsync(ct))).ShouldBeGreaterThan(30);
        await DemandTasksAsync(app, ct);
        await DemandTrendAsync(app, ct);
        (await app.ReadAsync(db => db.CredentialVersions.CountAsync(ct))).ShouldBeGreaterThan(250);
        var today = DateOnly.FromDateTime(app.Clock.GetUtcNow().UtcDateTime);
        (await app.ReadAsync(db => db.Credentials.CountAsync(c => c.RotateBy < today, ct))).ShouldBeInRange(5, 40);
        await DemandAscendingAndProvenAsync(app, ct);
        await DemandOpensAsync(app, ct);

        using var http = app.NewClient();
        using var signedIn = await http.PostAsJsonAsync(
            "/api/v1/auth/login",
            new { email = people[0].GetProperty("email").GetString(), password = people[0].GetProperty("password").GetString() },
            ct
        );
        signedIn.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_filled_demo_prints_its_sign_ins_again_and_changes_nothing()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ct = TestContext.Current.CancellationToken;
        await CommandLine.RunAsync(app, "demo");
        var before = await app.ReadAsync(db => db.AuditEvents.CountAsync(ct));

        var (exit, output, _) = await CommandLine.RunAsync(app, "demo");

        exit.ShouldBe(0);
        output.ShouldContain(DemoPeople.Ana.Password);
        (await app.ReadAsync(db => db.AuditEvents.CountAsync(ct))).ShouldBe(before);
    }

    [Fact]
    public async Task An_installation_in_use_is_left_alone()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        await app.AddUserAsync("ana@firm.example");

        var (exit, _, error) = await CommandLine.RunAsync(app, "demo");

        exit.ShouldBe(1);
        error.ShouldContain("only fills an empty one");
        (await app.ReadAsync(db => db.Clients.CountAsync(TestContext.Current.CancellationToken))).ShouldBe(0);
    }

    [Fact]
    public void The_passwords_of_the_demo_would_do_for_real_people()
    {
        foreach (var person in DemoPeople.All)
            PasswordPolicy.Check(person.Password, person.Email, person.Name).ShouldBeNull();
    }

    private static async Task DemandAscendingAndProvenAsync(TestApp app, CancellationToken ct)
    {
        var keys = app.Services.GetRequiredService<InstallationKeys>();
        using var publicKey = ECDsa.Create();
        publicKey.ImportSubjectPublicKeyInfo(keys.Checkpoint.ExportSubjectPublicKeyInfo(), out _);
        var verdict = await app.ReadAsync(db => VerifyAudit.RunAsync(db, keys.Installation, publicKey, NotesOutside.None, null, ct));
        verdict.Problems.ShouldBeEmpty();
        var events = await app.ReadAsync(db =>
            db.AuditEvents.OrderBy(e => e.Id)
                .Select(e => new
                {
                    e.Chain,
                    e.Seq,
                    e.At,
                })
                .ToListAsync(ct)
        );
        events.Count.ShouldBeGreaterThan(600);
        events.Select(e => e.At).ShouldBeInOrder();
        events[0].At.ShouldBeLessThan(app.Clock.GetUtcNow().UtcDateTime.AddDays(-700));
        foreach (var chain in events.GroupBy(e => e.Chain))
            chain.Select(e => e.Seq).ShouldBeInOrder();
    }

    /// <summary>A day one could begin with: something is late, something is for today, and everybody's tasks are of clients they see.</summary>
    private static async Task DemandTasksAsync(TestApp app, CancellationToken ct)
    {
        var today = DateOnly.FromDateTime(app.Clock.GetUtcNow().UtcDateTime);
        var tasks = await app.ReadAsync(db => db.WorkTasks.Include(t => t.Client.Members).Include(t => t.Assignee!.Role).ToListAsync(ct));
        tasks.Count.ShouldBe(400);
        var open = tasks.Where(t => t.IsOpen).ToList();
        open.Count.ShouldBeInRange(120, 200);
        open.Count(t => t.DueOn < today).ShouldBeInRange(10, 40);
        open.Count(t => t.DueOn == today).ShouldBeInRange(4, 15);
        open.Count(t => t.DueOn > today && t.DueOn <= today.AddDays(7)).ShouldBeInRange(15, 60);
        open.Select(t => t.AssigneeId).Distinct().Count().ShouldBe(5);
        tasks.ShouldAllBe(t =>
            t.Assignee == null
            || t.Assignee.Role.Scope == Steward.Features.Roles.AccessScope.AllClients
            || t.Client.Members.Any(m => m.UserId == t.AssigneeId)
        );
        (
            await app.ReadAsync(db => db.DueDays.Where(d => d.Kind == Steward.Features.Counts.DueKind.Task).SumAsync(d => d.Items, ct))
        ).ShouldBe(open.Count);
    }

    /// <summary>The month behind the figures is one of the same firm: nothing began yesterday.</summary>
    private static async Task DemandTrendAsync(TestApp app, CancellationToken ct)
    {
        var days = await app.ReadAsync(db => db.FirmHistories.OrderBy(h => h.Day).ToListAsync(ct));
        days.Count.ShouldBeGreaterThan(28);
        days.ShouldAllBe(d => d.ActiveClients >= 25 && d.ActiveClients <= 40);
        days.ShouldAllBe(d => d.OpenTasks >= 100 && d.OpenTasks <= 200);
        days.ShouldAllBe(d => d.OverdueTasks >= 8 && d.OverdueTasks <= 40);
        days.ShouldAllBe(d => d.RotationsDue >= 5 && d.RotationsDue <= 60);
    }

    /// <summary>Every secret opens where it lies, and every newest version is the highest the audit log knows.</summary>
    private static async Task DemandOpensAsync(TestApp app, CancellationToken ct)
    {
        var keys = app.Services.GetRequiredService<InstallationKeys>();
        var credentials = await app.ReadAsync(db => db.Credentials.ToDictionaryAsync(c => c.Id, ct));
        foreach (var secret in await app.ReadAsync(db => db.CredentialSecrets.ToListAsync(ct)))
        {
            var at = Credential.Location(
                keys.Installation,
                secret.CredentialId,
                credentials[secret.CredentialId].ClientId,
                secret.Field,
                secret.Version
            );
            using var value = await keys.Keyring.OpenAsync(secret.Envelope, at, ct);
            value.Length.ShouldBeGreaterThan(3);
        }
        var audited = await app.ReadAsync(db =>
            db.AuditEvents.Where(e => e.ObjectKind == "credential")
                .GroupBy(e => e.ObjectId)
                .Select(g => new { g.Key, Highest = g.Max(e => e.ObjectVersion) })
                .ToListAsync(ct)
        );
        audited.Count.ShouldBe(150);
        audited.ShouldAllBe(a => a.Highest == credentials[a.Key!.Value].SecretVersion);
    }
}
