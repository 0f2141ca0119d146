using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Tests.Features.Credentials;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Sessions;

public sealed class ForgedRightsTests
{
    private const string Ana = "ana@firm.example";

    [Fact]
    public async Task Whoever_makes_themselves_admin_in_the_database_is_refused_and_it_is_in_the_audit()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Contractor, Ana);
        await app.TamperAsync("UPDATE user SET role_id = (SELECT id FROM role WHERE name = 'Admin')");
        app.Clock.Skip(TimeSpan.FromSeconds(1));

        (await MeAsync(ana)).ShouldBe(HttpStatusCode.Unauthorized);
        (await LoginAsync(app)).ShouldBe(HttpStatusCode.Unauthorized);

        (await ReasonsAsync(app)).ShouldAllBe(r => r == "the user row was changed outside Steward");
        (await ReasonsAsync(app)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_role_that_was_given_more_rights_in_the_database_gives_none()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Contractor, Ana);
        await app.TamperAsync(
            "UPDATE role SET permissions = (SELECT permissions FROM role WHERE name = 'Admin') WHERE name = 'Contractor'"
        );
        app.Clock.Skip(TimeSpan.FromSeconds(1));

        (await MeAsync(ana)).ShouldBe(HttpStatusCode.Unauthorized);
        (await LoginAsync(app)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task An_older_user_row_put_back_is_noticed_by_the_audit()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Contractor, Ana);
        await app.TamperAsync("CREATE TABLE kept AS SELECT * FROM user");
        await app.ChangeAsync(async db =>
        {
            var user = await db.Users.SingleAsync();
            user.Deactivate(app.Clock.GetUtcNow().UtcDateTime);
            db.Audit(
                new Steward.Features.Audit.AuditEntry(Steward.Platform.Actor.CommandLine, "user.deactivated", "user")
                {
                    ObjectId = user.Id,
                    ObjectVersion = user.Version,
                }
            );
        });
        await app.TamperAsync(
            "UPDATE user SET status = k.status, version = k.version, mac = k.mac, updated_at = k.updated_at FROM kept k WHERE k.id = user.id"
        );
        app.Clock.Skip(TimeSpan.FromSeconds(1));

        (await MeAsync(ana)).ShouldBe(HttpStatusCode.Unauthorized);
        (await LoginAsync(app)).ShouldBe(HttpStatusCode.Unauthorized);

        (await ReasonsAsync(app)).ShouldAllBe(r => r == "an older user row was put back outside Steward");
    }

    [Fact]
    public async Task An_ended_session_put_back_stays_ended()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Contractor, Ana);
        await app.TamperAsync("CREATE TABLE kept AS SELECT * FROM session");
        await ana.Http.PostAsync("/api/v1/auth/logout", null, TestContext.Current.CancellationToken);
        await app.TamperAsync("UPDATE session SET revoked_at = NULL, mac = k.mac FROM kept k WHERE k.id = session.id");
        app.Clock.Skip(TimeSpan.FromSeconds(1));

        (await MeAsync(ana)).ShouldBe(HttpStatusCode.Unauthorized);

        (await ReasonsAsync(app)).ShouldBe(["an ended session was put back outside Steward"]);
    }

    [Fact]
    public async Task A_password_hash_copied_to_another_person_opens_nothing()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        await app.AddUserAsync(Ana);
        await app.AddUserAsync("mallory@firm.example", Role.Contractor);
        await app.TamperAsync(
            "UPDATE user SET password_hash = (SELECT password_hash FROM user WHERE email = 'mallory@firm.example') WHERE email = $1",
            Ana
        );

        (await LoginAsync(app)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory, OnBothDatabases]
    public async Task What_a_role_does_not_allow_is_in_the_audit_once_a_minute(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        using var browser = await app.BrowseAsync(Role.Contractor);
        for (var i = 0; i < 3; i++)
            (await browser.GetPageAsync("/setup/recovery-kit")).Status.ShouldBe(HttpStatusCode.Forbidden);
        app.Clock.Skip(TimeSpan.FromMinutes(1));
        (await browser.GetPageAsync("/setup/recovery-kit")).Status.ShouldBe(HttpStatusCode.Forbidden);

        var events = await app.ReadAsync(db => db.AuditEvents.Where(e => e.Action == "access.refused").OrderBy(e => e.At).ToListAsync());

        events.Count.ShouldBe(2);
        events[0].ObjectName.ShouldBe("GET /setup/recovery-kit");
        events[1].Reason.ShouldNotBeNull().ShouldContain("2 more times");
    }

    [Theory, OnBothDatabases]
    public async Task A_session_that_was_prolonged_in_the_database_ends(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        foreach (var column in new[] { "authenticated_at", "expires_at" })
        {
            var ana = await app.SignInAsync(Role.Manager);
            (await MeAsync(ana)).ShouldBe(HttpStatusCode.OK);

            var later = database is Database.Sqlite ? $"{column} + 60000000" : $"{column} + interval '1 minute'";
            await app.TamperAsync($"UPDATE session SET {column} = {later} WHERE user_id = {app.Literal(ana.Id)}");
            app.Clock.Skip(TimeSpan.FromSeconds(1));

            (await MeAsync(ana)).ShouldBe(HttpStatusCode.Unauthorized, column);
            (await ReasonsAsync(app)).ShouldContain("the session row was changed outside Steward");
        }
        (await ReasonsAsync(app)).Count.ShouldBe(2);
    }

    [Theory, OnBothDatabases]
    public async Task Nobody_is_granted_anything_on_a_user_or_role_row_that_Steward_did_not_write(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Admin);
        await app.AddRoleAsync("Helper", PermissionSet.Of(Permission.ClientsRead, Permission.CredentialsRead));
        await app.AddRoleAsync("Guest", PermissionSet.Of(Permission.ClientsRead));
        var eve = await app.AddUserAsync("eve@firm.example", Role.ReadOnly);
        var guest = await app.AddUserAsync("guest@firm.example", "Guest");
        var id = await ana.AddCredentialAsync(await app.AddClientAsync("Acme"));
        var url = $"/api/v1/credentials/{id}/grants";
        await app.TamperAsync(
            $"UPDATE {(database is Database.Sqlite ? "user" : "\"user\"")} SET role_id = (SELECT id FROM role WHERE name = 'Helper') WHERE id = {app.Literal(eve)}"
        );
        await app.TamperAsync("UPDATE role SET permissions = 'clients.read credentials.read' WHERE name = 'Guest'");

        foreach (var person in new[] { eve, guest })
        {
            (await ana.Http.PostAsJsonAsync(url, new { userId = person }, TestContext.Current.CancellationToken).SayAsync()).ShouldBe(
                "500 vault_integrity"
            );
        }

        (await app.ReadAsync(db => db.AccessGrants.CountAsync())).ShouldBe(0);
    }

    private static async Task<HttpStatusCode> MeAsync(ApiUser user) =>
        (await user.Http.GetAsync("/api/v1/me", TestContext.Current.CancellationToken)).StatusCode;

    private static async Task<HttpStatusCode> LoginAsync(TestApp app)
    {
        using var http = app.NewClient();
        using var answer = await http.PostAsJsonAsync("/api/v1/auth/login", new { email = Ana, password = TestApp.Password });
        return answer.StatusCode;
    }

    private static Task<List<string?>> ReasonsAsync(TestApp app) =>
        app.ReadAsync(db => db.AuditEvents.Where(e => e.Action == "session.refused").Select(e => e.Reason).ToListAsync());
}
