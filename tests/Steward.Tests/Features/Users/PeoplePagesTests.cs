using System.Net;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Features.Users;
using Steward.Tests.Features.Clients;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.Users;

public sealed class PeoplePagesTests
{
    [Theory, OnBothDatabases]
    public async Task The_list_is_narrowed_by_role_and_status_on_the_page_and_at_the_API(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Admin);
        using var browser = await app.BrowseAsync(ana);
        await app.AddUserAsync("ben@firm.example", Role.Contractor, "Ben Brown");
        var gone = await app.AddUserAsync("gone@firm.example", Role.Contractor, "Gone Away");
        await app.DeactivateAsync(gone);
        await browser.PostFormAsync(
            "/users/new",
            "invite",
            ("Input.Name", "Late Comer"),
            ("Input.Email", "late@firm.example"),
            ("Input.Role", Role.ReadOnly),
            ("Input.TimeZone", "UTC")
        );
        (string Query, string[] Names)[] expected =
        [
            ("role=contractor", ["Ben Brown", "Gone Away"]),
            ("role=Contractor&role=Read-only", ["Ben Brown", "Gone Away", "Late Comer"]),
            ("status=invited", ["Late Comer"]),
            ("status=deactivated", ["Gone Away"]),
            ("status=active&role=Contractor", ["Ben Brown"]),
            ("status=invited&status=deactivated", ["Gone Away", "Late Comer"]),
            ("status=active&q=brown", ["Ben Brown"]),
        ];

        foreach (var (query, names) in expected)
        {
            var items = (await ana.GetAsync($"/api/v1/users?{query}")).GetProperty("items").EnumerateArray().Select(p => p.Text("name"));
            items.ShouldBe(names, query);
            var page = await browser.GetPageAsync($"/users?{query}");
            foreach (var name in (string[])["Ben Brown", "Gone Away", "Late Comer"])
                page.Text.Contains(name, StringComparison.Ordinal).ShouldBe(names.Contains(name), $"{query} {name}");
        }
        foreach (var wrong in (string[])["role=Owner", "status=gone"])
        {
            (await ana.StatusOfAsync($"/api/v1/users?{wrong}")).ShouldBe(HttpStatusCode.BadRequest);
            (await browser.GetPageAsync($"/users?{wrong}")).Text.ShouldContain("Ben Brown");
        }
        var filtered = await browser.GetPageAsync("/users?status=invited&role=Admin");
        filtered.Text.ShouldContain("Clear filters");
        filtered.Text.ShouldContain("No people");
    }

    [Theory, OnBothDatabases]
    public async Task A_stale_save_of_a_person_is_refused_with_both_sides_shown(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        using var browser = await app.BrowseAsync(Role.Admin);
        var ben = await app.AddUserAsync("ben@firm.example", Role.Contractor, "Ben");
        var edit = $"/users/{ben}/edit";
        await browser.GetPageAsync(edit);
        await app.ChangeAsync(async db => (await db.Users.SingleAsync(u => u.Id == ben)).Describe("Benedict", "UTC", DateTime.UnixEpoch));

        var refused = await browser.PostFormAsync(
            edit,
            "person",
            ("Input.Name", "Benny"),
            ("Input.Role", Role.Contractor),
            ("Input.TimeZone", "UTC")
        );

        refused.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        refused.Text.ShouldContain("Benedict");
        refused.Html.ShouldContain("value=\"Benny\"");
        var saved = await browser.PostFormAsync(
            edit,
            "person",
            ("Input.Name", "Benny"),
            ("Input.Role", Role.Contractor),
            ("Input.TimeZone", "UTC")
        );
        saved.Location.ShouldBe($"/users/{ben}");
    }

    [Theory, OnBothDatabases]
    public async Task A_persons_page_says_where_they_are_a_member_and_takes_them_off(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Admin);
        using var browser = await app.BrowseAsync(ana);
        var ben = await app.SignInAsync(Role.Contractor);
        var acme = await ana.AddClientAsync("Acme");
        await ana.AssignAsync(acme, ben.Id);
        (await browser.GetPageAsync($"/clients/{acme.Id()}/members")).Html.ShouldContain($"/users/{ben.Id}");
        (await browser.GetPageAsync($"/users/{ben.Id}")).Text.ShouldContain("Acme");

        (await browser.PostFormAsync($"/users/{ben.Id}", "leave")).Location.ShouldBe($"/users/{ben.Id}");

        (await ben.StatusOfAsync(acme.Path())).ShouldBe(HttpStatusCode.NotFound);
        (await browser.GetPageAsync($"/users/{Guid.CreateVersion7()}")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory, OnBothDatabases]
    public async Task Signing_somebody_out_ends_their_sessions_and_not_their_account(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        using var browser = await app.BrowseAsync(Role.Admin);
        var ben = await app.SignInAsync(Role.Contractor);

        (await browser.PostFormAsync($"/users/{ben.Id}", "sign-out")).Location.ShouldBe($"/users/{ben.Id}");

        (await ben.StatusOfAsync("/api/v1/me")).ShouldBe(HttpStatusCode.Unauthorized);
        var again = await app.SignInExistingAsync(ben.Id, ben.Email);
        (await again.StatusOfAsync("/api/v1/me")).ShouldBe(HttpStatusCode.OK);
    }

    [Theory, OnBothDatabases]
    public async Task The_last_admin_stays_and_the_page_says_why(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Admin);
        using var browser = await app.BrowseAsync(ana);

        var refused = await browser.PostFormAsync($"/users/{ana.Id}", "deactivate");

        refused.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        refused.Text.ShouldContain("last active admin");
        (await app.ReadAsync(db => db.Users.Select(u => u.Status).SingleAsync(Ct))).ShouldBe(UserStatus.Active);
    }

    [Theory, OnBothDatabases]
    public async Task Ones_own_password_is_changed_with_the_current_one_and_ends_the_other_sessions(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.ReadOnly);
        using var browser = await app.BrowseAsync(ana);
        const string next = "seven purple umbrellas dancing";

        var wrong = await browser.PostFormAsync("/account", "password", ("Input.Current", "not it at all"), ("Input.Password", next));
        wrong.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        wrong.Text.ShouldContain("not your current password");
        (await ana.StatusOfAsync("/api/v1/me")).ShouldBe(HttpStatusCode.OK);
        var changed = await browser.PostFormAsync("/account", "password", ("Input.Current", TestApp.Password), ("Input.Password", next));

        changed.Location.ShouldBe("/account", changed.Text);
        (await ana.StatusOfAsync("/api/v1/me")).ShouldBe(HttpStatusCode.Unauthorized);
        (await browser.GetPageAsync("/account")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory, OnBothDatabases]
    public async Task The_profile_keeps_name_and_time_zone_and_refuses_what_is_none(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Contractor);
        using var browser = await app.BrowseAsync(ana);

        (await browser.PostFormAsync("/account", "profile", ("Profile.Name", "Ana K"), ("Profile.TimeZone", "Moon/Base"))).Status.ShouldBe(
            HttpStatusCode.UnprocessableEntity
        );
        (
            await browser.PostFormAsync("/account", "profile", ("Profile.Name", "Ana K"), ("Profile.TimeZone", "Europe/Berlin"))
        ).Location.ShouldBe("/account");

        app.Clock.Skip(TimeSpan.FromSeconds(2));
        var me = await ana.GetAsync("/api/v1/me");
        me.Text("name").ShouldBe("Ana K");
        me.Text("timeZone").ShouldBe("Europe/Berlin");
    }

    [Theory, OnBothDatabases]
    public async Task Signing_out_everywhere_else_keeps_this_session(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Contractor);
        using var browser = await app.BrowseAsync(ana);

        (await browser.PostFormAsync("/account", "others")).Location.ShouldBe("/account");

        (await ana.StatusOfAsync("/api/v1/me")).ShouldBe(HttpStatusCode.Unauthorized);
        (await browser.GetPageAsync("/account")).Status.ShouldBe(HttpStatusCode.OK);
    }
}
