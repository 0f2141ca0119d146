using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Features.Users;
using Steward.Tests.Features.Clients;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.Users;

public sealed class PeopleTests
{
    private const string Users = "/api/v1/users";

    [Theory, OnBothDatabases]
    public async Task An_invited_person_chooses_a_password_under_the_link_and_signs_in(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Admin);
        var invited = await InviteAsync(ana, "ben@firm.example");
        invited.Text("status").ShouldBe("invited");
        invited.Text("timeZone").ShouldBe("Europe/Berlin");
        using var browser = app.NewBrowser();
        var link = new Uri(invited.Text("inviteLink")).AbsolutePath;

        (await browser.PostFormAsync(link, "password", ("Input.Password", TestApp.Password))).Location.ShouldBe("/");
        (await browser.GetPageAsync("/")).Status.ShouldBe(HttpStatusCode.OK);

        var ben = await app.SignInExistingAsync(invited.Id(), "ben@firm.example");
        (await ben.GetAsync("/api/v1/me")).Text("role").ShouldBe(Role.Contractor);
        (await ana.GetAsync($"{Users}/{ben.Id}")).Text("status").ShouldBe("active");
        var spent = await browser.GetPageAsync(link);
        spent.Status.ShouldBe(HttpStatusCode.Gone);
        spent.Text.ShouldContain("It was used already, is too old, or a newer one took its place.");
        (await ActionsAsync(app, ben.Id)).ShouldContain("user.invited");
    }

    [Theory, OnBothDatabases]
    public async Task Two_people_can_not_have_one_address(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Admin);
        await InviteAsync(ana, "ben@firm.example");

        using var again = await ana.SendAsync(HttpMethod.Post, Users, Invitation("BEN@firm.example"));

        again.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await again.JsonAsync()).GetProperty("errors").TryGetProperty("email", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task An_invite_takes_no_idempotency_key()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Admin);
        ana.Http.DefaultRequestHeaders.Add("Idempotency-Key", "one");

        using var refused = await ana.SendAsync(HttpMethod.Post, Users, Invitation("ben@firm.example"));

        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await app.ReadAsync(db => db.Users.CountAsync(u => u.Email == "ben@firm.example", Ct))).ShouldBe(0);
    }

    [Theory, OnBothDatabases]
    public async Task Whoever_is_deactivated_is_signed_out_and_can_not_sign_in_until_reactivated(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Admin);
        var ben = await app.SignInAsync(Role.Contractor);
        var acme = await ana.AddClientAsync("Acme");
        await ana.AssignAsync(acme, ben.Id);
        using var stale = await ana.SendAsync(HttpMethod.Delete, $"{Users}/{ben.Id}", version: 1);
        stale.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        using var without = await ana.SendAsync(HttpMethod.Delete, $"{Users}/{ben.Id}");
        ((int)without.StatusCode).ShouldBe(428);
        (await ben.StatusOfAsync("/api/v1/me")).ShouldBe(HttpStatusCode.OK);

        using var done = await ana.SendAsync(HttpMethod.Delete, $"{Users}/{ben.Id}", version: await VersionAsync(app, ben.Id));

        done.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await ben.StatusOfAsync("/api/v1/me")).ShouldBe(HttpStatusCode.Unauthorized);
        (await LoginAsync(app, ben.Email)).ShouldBe(HttpStatusCode.Unauthorized);
        using var task = await ana.SendAsync(
            HttpMethod.Post,
            $"{acme.Path()}/tasks",
            JsonContent.Create(new { title = "Call", assigneeId = ben.Id })
        );
        task.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var link = await ana.SendAsync(HttpMethod.Post, $"{Users}/{ben.Id}/password-link");
        (await link.CodeAsync()).ShouldBe("user_inactive");

        using var back = await PatchAsync(ana, ben.Id, new { status = "active" }, await VersionAsync(app, ben.Id));
        back.StatusCode.ShouldBe(HttpStatusCode.OK, await back.Content.ReadAsStringAsync(Ct));
        (await LoginAsync(app, ben.Email)).ShouldBe(HttpStatusCode.OK);
        var actions = await ActionsAsync(app, ben.Id);
        actions.ShouldContain("user.deactivated");
        actions.ShouldContain("user.reactivated");
    }

    [Theory, OnBothDatabases]
    public async Task Another_role_ends_the_sessions_and_another_name_does_not(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Admin);
        var ben = await app.SignInAsync(Role.Contractor);

        using var renamed = await PatchAsync(ana, ben.Id, new { name = "Ben Brown" }, await VersionAsync(app, ben.Id));
        renamed.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ben.StatusOfAsync("/api/v1/me")).ShouldBe(HttpStatusCode.OK);
        using var promoted = await PatchAsync(ana, ben.Id, new { role = Role.Manager }, (await renamed.JsonAsync()).Version());

        promoted.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await promoted.JsonAsync()).Text("role").ShouldBe(Role.Manager);
        (await ben.StatusOfAsync("/api/v1/me")).ShouldBe(HttpStatusCode.Unauthorized);
        (await ActionsAsync(app, ben.Id)).ShouldContain("user.role_changed");
        (await ana.SendAsync(HttpMethod.Get, $"{Users}/{Guid.CreateVersion7()}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory, OnBothDatabases]
    public async Task The_last_active_admin_is_neither_demoted_nor_deactivated(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Admin);
        // Neither of these two can sign in, so neither counts.
        var gone = await app.AddUserAsync("gone@firm.example");
        await app.DeactivateAsync(gone);
        using var invite = await ana.SendAsync(HttpMethod.Post, Users, Invitation("later@firm.example", Role.Admin));
        invite.StatusCode.ShouldBe(HttpStatusCode.Created);
        var version = await VersionAsync(app, ana.Id);

        using var demoted = await PatchAsync(ana, ana.Id, new { role = Role.Manager }, version);
        using var deactivated = await ana.SendAsync(HttpMethod.Delete, $"{Users}/{ana.Id}", version: version);

        (await demoted.CodeAsync()).ShouldBe("last_admin");
        (await deactivated.CodeAsync()).ShouldBe("last_admin");
        (await ana.StatusOfAsync(Users)).ShouldBe(HttpStatusCode.OK);
    }

    [Theory, OnBothDatabases]
    public async Task Admins_who_remove_each_other_at_once_leave_one(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var admins = new List<ApiUser>();
        for (var i = 0; i < 4; i++)
            admins.Add(await app.SignInAsync(Role.Admin));
        var versions = new List<int>();
        foreach (var admin in admins)
            versions.Add(await VersionAsync(app, admin.Id));

        var answers = await Task.WhenAll(
            admins.SelectMany(by =>
                admins.Select(
                    (whom, i) =>
                        i % 2 == 0
                            ? by.SendAsync(HttpMethod.Delete, $"{Users}/{whom.Id}", version: versions[i])
                            : PatchAsync(by, whom.Id, new { role = Role.ReadOnly }, versions[i])
                )
            )
        );

        answers.Select(a => (int)a.StatusCode).ShouldAllBe(s => s < 500);
        (
            await app.ReadAsync(db =>
                db.Users.CountAsync(u => u.Role.Name == Role.Admin && u.Status == UserStatus.Active && u.PasswordHash != null, Ct)
            )
        ).ShouldBe(1);
    }

    [Theory, OnBothDatabases]
    public async Task Administration_needs_a_password_confirmed_in_the_last_five_minutes(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Admin);
        using var browser = await app.BrowseAsync(ana);
        var ben = await app.AddUserAsync("ben@firm.example", Role.Contractor);
        var version = await VersionAsync(app, ben);
        app.Clock.Skip(TimeSpan.FromMinutes(4.9));
        (await ana.SendAsync(HttpMethod.Post, $"{Users}/{ben}/password-link")).StatusCode.ShouldBe(HttpStatusCode.OK);
        app.Clock.Skip(TimeSpan.FromSeconds(10));
        using var session = await browser.Http.GetAsync(new Uri("/users", UriKind.Relative), Ct);
        HttpResponseMessage[] answers =
        [
            await ana.SendAsync(HttpMethod.Post, Users, Invitation("new@firm.example")),
            await ana.SendAsync(HttpMethod.Post, $"{Users}/{ben}/password-link"),
            await ana.SendAsync(HttpMethod.Delete, $"{Users}/{ben}", version: version),
            await PatchAsync(ana, ben, new { role = Role.Admin }, version),
        ];

        foreach (var answer in answers)
            (await answer.CodeAsync()).ShouldBe("step_up_required");
        (await VersionAsync(app, ben)).ShouldBe(version);
        foreach (var (url, back) in new[] { ("/users/new", "/users/new"), ($"/users/{ben}/edit", $"/users/{ben}/edit") })
        {
            var page = await browser.GetPageAsync(url);
            page.Status.ShouldBe(HttpStatusCode.Redirect, page.Text);
            page.Location.ShouldBe($"/step-up?return={back}");
        }
        (await browser.PostFormAsync($"/users/{ben}", "deactivate")).Location.ShouldBe($"/step-up?return=/users/{ben}");
        (await VersionAsync(app, ben)).ShouldBe(version);
    }

    [Theory, OnBothDatabases]
    public async Task Nobody_hands_out_or_takes_over_more_rights_than_their_own(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        await app.AddRoleAsync("Office", PermissionSet.Of(Permission.UsersManage, Permission.ClientsRead));
        var admin = await app.SignInAsync(Role.Admin);
        var office = await app.SignInAsync("Office");

        using var invite = await office.SendAsync(HttpMethod.Post, Users, Invitation("new@firm.example", Role.Admin));
        using var promote = await PatchAsync(office, office.Id, new { role = Role.Admin }, await VersionAsync(app, office.Id));
        using var link = await office.SendAsync(HttpMethod.Post, $"{Users}/{admin.Id}/password-link");
        using var remove = await office.SendAsync(HttpMethod.Delete, $"{Users}/{admin.Id}", version: await VersionAsync(app, admin.Id));

        foreach (var answer in new[] { invite, promote, link, remove })
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden, await answer.Content.ReadAsStringAsync(Ct));
        (await app.ReadAsync(db => db.Users.CountAsync(u => u.Role.Name == Role.Admin, Ct))).ShouldBe(1);
    }

    private static JsonContent Invitation(string email, string role = Role.Contractor) =>
        JsonContent.Create(
            new
            {
                email,
                name = "Ben",
                role,
                timeZone = "Europe/Berlin",
            }
        );

    private static async Task<JsonElement> InviteAsync(ApiUser by, string email)
    {
        using var answer = await by.SendAsync(HttpMethod.Post, Users, Invitation(email));
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync(Ct));
        return await answer.JsonAsync();
    }

    private static Task<HttpResponseMessage> PatchAsync(ApiUser by, Guid id, object body, int version) =>
        by.SendAsync(
            HttpMethod.Patch,
            $"{Users}/{id}",
            JsonContent.Create(body, new MediaTypeHeaderValue("application/merge-patch+json")),
            version
        );

    private static async Task<HttpStatusCode> LoginAsync(TestApp app, string email)
    {
        using var http = app.NewClient();
        using var answer = await http.PostAsJsonAsync("/api/v1/auth/login", new { email, password = TestApp.Password }, Ct);
        return answer.StatusCode;
    }

    private static Task<int> VersionAsync(TestApp app, Guid id) =>
        app.ReadAsync(db => db.Users.Where(u => u.Id == id).Select(u => u.Version).SingleAsync(Ct));

    private static Task<List<string>> ActionsAsync(TestApp app, Guid id) =>
        app.ReadAsync(db => db.AuditEvents.Where(e => e.ObjectId == id).Select(e => e.Action).ToListAsync(Ct));
}
