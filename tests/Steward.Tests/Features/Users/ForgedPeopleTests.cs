using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Features.Users;
using Steward.Tests.Features.Clients;
using Steward.Tests.Features.Credentials;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.Users;

/// <summary>Posts that no page of ours makes, and rows that Steward didn't write, in the administration of people.</summary>
public sealed class ForgedPeopleTests
{
    [Theory, OnBothDatabases]
    public async Task A_role_that_does_not_exist_is_refused_and_what_was_typed_stays(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        using var browser = await app.BrowseAsync(Role.Admin);
        var ben = await app.AddUserAsync("ben@firm.example", Role.Contractor, "Ben");

        foreach (var role in (string[])["Owner", "", Guid.CreateVersion7().ToString()])
        {
            var refused = await browser.PostFormAsync(
                $"/users/{ben}/edit",
                "person",
                ("Input.Name", "Benny"),
                ("Input.Role", role),
                ("Input.TimeZone", "UTC")
            );
            refused.Status.ShouldBe(HttpStatusCode.UnprocessableEntity, role);
            refused.Text.ShouldContain("There is no such role. Roles: Admin, Contractor");
            refused.Html.ShouldContain("value=\"Benny\"");
        }
        var invited = await browser.PostFormAsync(
            "/users/new",
            "invite",
            ("Input.Name", "Cy"),
            ("Input.Email", "cy@firm.example"),
            ("Input.Role", "Owner"),
            ("Input.TimeZone", "UTC")
        );

        using var api = await PatchAsync(await app.SignInAsync(Role.Admin), ben, new { role = "admin\0" });
        api.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        invited.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        invited.Html.ShouldContain("value=\"cy@firm.example\"");
        (await RoleAsync(app, ben)).ShouldBe(Role.Contractor);
        (await app.ReadAsync(db => db.Users.CountAsync(Ct))).ShouldBe(3);
    }

    [Theory, OnBothDatabases]
    public async Task Whoever_manages_people_posts_nothing_over_those_who_may_more_nor_over_themselves(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        await app.AddRoleAsync("Office", PermissionSet.Of(Permission.UsersManage, Permission.ClientsRead));
        var admin = await app.SignInAsync(Role.Admin);
        var office = await app.SignInAsync("Office");
        var ben = await app.SignInAsync(Role.Contractor);
        using var browser = await app.BrowseAsync(office);

        foreach (var form in (string[])["deactivate", "link", "sign-out"])
        {
            var refused = await browser.PostFormAsync($"/users/{admin.Id}", form);
            refused.Status.ShouldBe(HttpStatusCode.UnprocessableEntity, form);
            refused.Text.ShouldContain("may do more than your own");
            refused.Html.ShouldNotContain("/password/");
        }
        foreach (var (id, role) in ((Guid, string)[])[(admin.Id, Role.Contractor), (office.Id, Role.Admin), (ben.Id, Role.Admin)])
        {
            var refused = await browser.PostFormAsync(
                $"/users/{id}/edit",
                "person",
                ("Input.Name", "X"),
                ("Input.Role", role),
                ("Input.TimeZone", "UTC")
            );
            refused.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
            refused.Text.ShouldContain("may do more than your own");
        }

        (await admin.StatusOfAsync("/api/v1/me")).ShouldBe(HttpStatusCode.OK);
        (await RoleAsync(app, admin.Id)).ShouldBe(Role.Admin);
        (await RoleAsync(app, office.Id)).ShouldBe("Office");
        (await app.ReadAsync(db => db.Users.CountAsync(u => u.Name == "X", Ct))).ShouldBe(0);
        foreach (var path in (string[])["", "/edit"])
            (await browser.GetPageAsync($"/users/{Guid.CreateVersion7()}{path}")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory, OnBothDatabases]
    public async Task An_admin_demotes_themselves_only_while_another_is_left_and_is_signed_out_by_it(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Admin);
        using var browser = await app.BrowseAsync(ana);
        Task<Page> DemoteAsync() =>
            browser.PostFormAsync(
                $"/users/{ana.Id}/edit",
                "person",
                ("Input.Name", "Ana"),
                ("Input.Role", Role.ReadOnly),
                ("Input.TimeZone", "UTC")
            );

        var last = await DemoteAsync();
        last.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        last.Text.ShouldContain("last active admin");
        (await RoleAsync(app, ana.Id)).ShouldBe(Role.Admin);
        await app.AddUserAsync("second@firm.example");

        (await DemoteAsync()).Status.ShouldBe(HttpStatusCode.Redirect);
        (await RoleAsync(app, ana.Id)).ShouldBe(Role.ReadOnly);
        (await ana.StatusOfAsync("/api/v1/me")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory, OnBothDatabases]
    public async Task Two_admins_who_remove_each_other_on_the_pages_at_once_leave_one(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        for (var round = 0; round < 3; round++)
        {
            var ana = await app.SignInAsync(Role.Admin);
            var bo = await app.SignInAsync(Role.Admin);
            await app.ChangeAsync(async db =>
            {
                foreach (
                    var other in await db.Users.Where(u => u.Id != ana.Id && u.Id != bo.Id && u.Status == UserStatus.Active).ToListAsync(Ct)
                )
                    other.Deactivate(DateTime.UnixEpoch);
            });
            using var anas = await app.BrowseAsync(ana);
            using var bos = await app.BrowseAsync(bo);
            await anas.GetPageAsync($"/users/{bo.Id}");
            await bos.GetPageAsync($"/users/{ana.Id}");

            await Task.WhenAll(anas.PostFormAsync($"/users/{bo.Id}", "deactivate"), bos.PostFormAsync($"/users/{ana.Id}", "deactivate"));

            (await app.ReadAsync(db => db.Users.CountAsync(u => u.Role.Name == Role.Admin && u.Status == UserStatus.Active, Ct))).ShouldBe(
                1
            );
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_person_whose_row_Steward_did_not_write_is_neither_changed_nor_counted_as_an_admin(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Admin);
        var ben = await app.AddUserAsync("ben@firm.example", Role.Contractor);
        await app.TamperAsync($"UPDATE \"user\" SET role_id = (SELECT id FROM role WHERE name = 'Admin') WHERE id = {app.Literal(ben)}");

        using var renamed = await PatchAsync(ana, ben, new { name = "Benny" });
        using var demoted = await PatchAsync(ana, ben, new { role = Role.ReadOnly });
        using var alone = await PatchAsync(ana, ana.Id, new { role = Role.ReadOnly });

        renamed.IsSuccessStatusCode.ShouldBeFalse();
        demoted.IsSuccessStatusCode.ShouldBeFalse();
        (await alone.CodeAsync()).ShouldBe("last_admin");
        (await app.ReadAsync(db => db.Users.CountAsync(u => u.Name == "Benny", Ct))).ShouldBe(0);
    }

    [Theory, OnBothDatabases]
    public async Task A_grant_is_taken_back_on_the_persons_page_and_no_other_under_their_name(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Admin);
        var ben = await app.SignInAsync(Role.Contractor);
        var cy = await app.SignInAsync(Role.Contractor);
        var acme = await ana.AddClientAsync("Acme");
        await ana.AssignAsync(acme, ben.Id);
        await ana.AssignAsync(acme, cy.Id);
        var key = await ana.AddCredentialAsync(acme.Id());
        await ana.GrantAsync(key, new { userId = ben.Id });
        await ana.GrantAsync(key, new { userId = ben.Id, reach = "client" });
        var cys = await ana.GrantAsync(key, new { userId = cy.Id });
        using var browser = await app.BrowseAsync(ana);
        var page = $"/users/{ben.Id}";
        (await browser.GetPageAsync(page)).Text.ShouldContain("Router");

        foreach (var forged in (string[])[$"{key} {cys}", $"{Guid.CreateVersion7()} {cys}", $"{key}", "x y", ""])
            (await browser.PostFormAsync(page, "revoke", ("Revoked", forged))).Status.ShouldBe(HttpStatusCode.Redirect, forged);
        (await app.ReadAsync(db => db.AccessGrants.CountAsync(Ct))).ShouldBe(3);
        (await browser.GetPageAsync(page)).Text.ShouldNotContain("was taken back");

        (await browser.PostFormAsync(page, "revoke")).Location.ShouldBe(page);
        (await browser.GetPageAsync(page)).Text.ShouldContain("was taken back");
        (await browser.PostFormAsync(page, "revoke")).Location.ShouldBe(page);
        (await app.ReadAsync(db => db.AccessGrants.Select(g => g.Id).ToListAsync(Ct))).ShouldBe([cys]);
        (await ben.RevealAsync(key, "password").SayAsync()).ShouldBe("403 grant_required");
        (await cy.PasswordAsync(key)).ShouldBe("hunter2 hunter2");
    }

    [Theory, OnBothDatabases]
    public async Task A_persons_page_names_no_credential_to_who_sees_none(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        await app.AddRoleAsync("Office", PermissionSet.Of(Permission.UsersManage, Permission.ClientsRead, Permission.GrantsManage));
        var ana = await app.SignInAsync(Role.Admin);
        var ben = await app.SignInAsync(Role.Contractor);
        var acme = await ana.AddClientAsync("Acme");
        await ana.AssignAsync(acme, ben.Id);
        var key = await ana.AddCredentialAsync(acme.Id());
        await ana.GrantAsync(key, new { userId = ben.Id });
        using var office = await app.BrowseAsync("Office");
        using var admin = await app.BrowseAsync(ana);

        (await admin.GetPageAsync($"/users/{ben.Id}")).Text.ShouldContain("Router");
        var page = await office.GetPageAsync($"/users/{ben.Id}");
        page.Text.ShouldContain("Acme");
        page.Text.ShouldNotContain("Router");
        page.Html.ShouldNotContain($"{key}");
        // What is in the trash is no "all credentials".
        await Trash.TrashTests.DeleteAsync(ana, $"/api/v1/credentials/{key}");
        (await admin.GetPageAsync($"/users/{ben.Id}")).Text.ShouldNotContain("All credentials");
    }

    [Theory, OnBothDatabases]
    public async Task A_credentials_page_leads_to_people_those_who_may_see_them_and_nobody_else(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Admin);
        var ben = await app.SignInAsync(Role.Contractor);
        var acme = await ana.AddClientAsync("Acme");
        await ana.AssignAsync(acme, ben.Id);
        var key = await ana.AddCredentialAsync(acme.Id());
        await ana.GrantAsync(key, new { userId = ben.Id });
        using var admin = await app.BrowseAsync(ana);
        using var manager = await app.BrowseAsync(Role.Manager);

        (await admin.GetPageAsync($"/credentials/{key}")).Html.ShouldContain($"href=\"/users/{ben.Id}\"");
        var page = await manager.GetPageAsync($"/credentials/{key}");
        page.Html.ShouldContain("Take back");
        page.Html.ShouldNotContain("/users/");
    }

    private static async Task<HttpResponseMessage> PatchAsync(ApiUser by, Guid id, object body)
    {
        var version = (await ClientsWorld.GetAsync(by, $"/api/v1/users/{id}")).Version();
        return await by.SendAsync(
            HttpMethod.Patch,
            $"/api/v1/users/{id}",
            JsonContent.Create(body, new MediaTypeHeaderValue("application/merge-patch+json")),
            version
        );
    }

    private static Task<string> RoleAsync(TestApp app, Guid id) =>
        app.ReadAsync(db => db.Users.Where(u => u.Id == id).Select(u => u.Role.Name).SingleAsync(Ct));
}
