using System.Net;
using Steward.Features.Roles;
using Steward.Tests.Features.Clients;
using Steward.Tests.Features.Tasks;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Dashboard;

/// <summary>The dashboard without JavaScript.</summary>
public sealed class DashboardPagesTests
{
    [Theory]
    [InlineData(3, "Good evening")]
    [InlineData(4, "Good morning")]
    [InlineData(12, "Good afternoon")]
    [InlineData(18, "Good evening")]
    public async Task It_greets_by_the_clock_of_who_reads_it(int hour, string greeting)
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        app.SkipTo(hour + 1);
        var ana = await app.SignInAsync(Role.Manager);
        // An hour behind UTC all year.
        await app.LiveInAsync(ana, "Atlantic/Cape_Verde");
        using var browser = await app.BrowseAsync(ana);

        (await browser.GetPageAsync("/")).Html.ShouldContain($"<h1>{greeting}, ");
    }

    [Fact]
    public async Task The_first_steps_begin_with_clients_and_what_is_empty_has_no_footer()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        using var browser = await app.BrowseAsync(Role.Admin);

        var page = await browser.GetPageAsync("/");

        page.Text.IndexOf("Bring in your clients", StringComparison.Ordinal)
            .ShouldBeInRange(1, page.Text.IndexOf("Move in from the password manager", StringComparison.Ordinal));
        page.Html.ShouldNotContain("card__foot");
    }

    [Theory, OnBothDatabases]
    public async Task A_task_is_checked_off_in_place_and_the_figures_lead_to_their_lists(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme <script>");
        var task = await ana.AddTaskAsync(
            acme,
            new
            {
                title = "Renew it",
                dueOn = app.Today().AddDays(-1),
                assigneeId = ana.Id,
            }
        );
        using var browser = await app.BrowseAsync(ana);

        var page = await browser.GetPageAsync("/");

        page.Text.ShouldContain("1 task for today, overdue");
        page.Text.ShouldContain("Renew it");
        page.Html.ShouldNotContain("Acme <script>");
        foreach (
            var href in new[]
            {
                "/clients?status=active",
                "/tasks/all",
                "/tasks/all?due=overdue",
                "/vault?rotate=due",
                $"/clients/{acme.Id()}/tasks?due=overdue",
            }
        )
        {
            page.Html.ShouldContain($"href=\"{href}\"");
            (await browser.GetPageAsync(href)).Status.ShouldBe(HttpStatusCode.OK, href);
        }
        await browser.GetPageAsync("/");
        var done = await browser.PostFormAsync("/", $"/tasks/{task.Id()}/completion");
        done.Status.ShouldBe(HttpStatusCode.Redirect);
        done.Location.ShouldBe("/");
        var after = await browser.GetPageAsync("/");
        after.Text.ShouldContain("Nothing of yours is due today");
        after.Text.ShouldContain("Nobody is waiting");
    }

    [Theory, OnBothDatabases]
    public async Task It_shows_what_a_role_may_read_and_nothing_else(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        await app.AddRoleAsync("Book-keeper", PermissionSet.Of(Permission.ClientsRead));
        await app.AddRoleAsync("Nobody", PermissionSet.Of());
        var ana = await app.SignInAsync(Role.Manager);
        await ana.AddTaskAsync(await ana.AddClientAsync("Acme"), "Secret task", app.Today().AddDays(-1));
        using var clerk = await app.BrowseAsync("Book-keeper");
        using var nobody = await app.BrowseAsync("Nobody");

        var page = await clerk.GetPageAsync("/");
        page.Text.ShouldContain("Active clients 1");
        page.Html.ShouldNotContain("/tasks/all");
        page.Text.ShouldNotContain("1 overdue task");
        page.Text.ShouldNotContain("Secret task");
        page.Text.ShouldNotContain("Due to rotate");
        var empty = await nobody.GetPageAsync("/");
        empty.Status.ShouldBe(HttpStatusCode.OK);
        empty.Text.ShouldNotContain("Acme");
        (await nobody.GetPageAsync("/activity")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }
}
