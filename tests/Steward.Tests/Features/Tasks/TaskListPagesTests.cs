using System.Net;
using Steward.Features.Roles;
using Steward.Features.Tasks;
using Steward.Tests.Features.Clients;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.Tasks;

/// <summary>Lists of tasks without JavaScript.</summary>
public sealed class TaskListPagesTests
{
    [Theory, OnBothDatabases]
    public async Task Lists_are_grouped_by_the_day_it_is_where_the_reader_lives(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        app.SkipTo(hour: 12);
        var ana = await app.SignInAsync(Role.Manager);
        await app.LiveInAsync(ana, "Pacific/Auckland");
        var acme = await ana.AddClientAsync("Acme");
        var today = app.Today();
        foreach (var (title, day) in new (string, int?)[] { ("Alpha", 0), ("Bravo", 1), ("Charlie", 8), ("Delta", 9), ("Echo", null) })
            await ana.AddTaskAsync(acme, title, day is { } d ? today.AddDays(d) : null);
        await ana.CompleteAsync(await ana.AddTaskAsync(acme, "Foxtrot"));
        using var browser = await app.BrowseAsync(ana);

        foreach (var url in (string[])["/tasks/all", $"/clients/{acme.Id()}/tasks"])
        {
            var text = (await browser.GetPageAsync(url)).Html;
            int[] places =
            [
                .. new[]
                {
                    "<h2>Overdue",
                    "Alpha",
                    "<h2>Today",
                    "Bravo",
                    "<h2>Next 7 days",
                    "Charlie",
                    "<h2>Later",
                    "Delta",
                    "<h2>No date",
                    "Echo",
                    "<h2>Done",
                    "Foxtrot",
                }.Select(w => text.IndexOf(w, StringComparison.Ordinal)),
            ];
            places.ShouldAllBe(p => p > 0, url);
            places.ShouldBeInOrder();
        }
        (await browser.GetPageAsync("/tasks/all?due=overdue")).Text.ShouldNotContain("Bravo");
        (await browser.GetPageAsync("/tasks/all")).Text.ShouldContain("5 open, 1 of them overdue.");
        (await browser.GetPageAsync("/tasks")).Text.ShouldNotContain("Alpha");
    }

    [Theory, OnBothDatabases]
    public async Task One_line_adds_a_task_and_the_client_is_found_by_the_beginning_of_its_name(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        await ana.AddClientAsync("Café Lumen");
        await ana.AddClientAsync("Lumen AG");
        var okafor = await ana.AddClientAsync("Okafor Legal");
        await ana.AddClientAsync("Okafor Medical");
        using var browser = await app.BrowseAsync(ana);

        var added = await browser.PostFormAsync(
            "/tasks",
            "quick-add",
            ("Quick.Title", "Call"),
            ("Quick.Client", "CAFE"),
            ("Quick.DueOn", $"{app.Today():yyyy-MM-dd}")
        );
        added.Location.ShouldBe("/tasks", added.Text);
        (await browser.GetPageAsync("/tasks")).Text.ShouldContain("“Call” added for Café Lumen");
        (await ana.TitlesAsync("?assignee=me&due=today")).ShouldBe(["Call"]);

        var unclear = await browser.PostFormAsync("/tasks", "quick-add", ("Quick.Title", "Write"), ("Quick.Client", "okafor"));
        unclear.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        unclear.Text.ShouldContain("Okafor Legal, Okafor Medical");
        unclear.Html.ShouldContain("value=\"Write\"");
        var nobody = await browser.PostFormAsync("/tasks", "quick-add", ("Quick.Title", "Write"), ("Quick.Client", "Zebra"));
        nobody.Text.ShouldContain("No client begins with “Zebra”");
        (
            await browser.PostFormAsync(
                "/tasks",
                "quick-add",
                ("Quick.Title", "Write"),
                ("Quick.Client", "Okafor Legal"),
                ("Quick.DueOn", "soon")
            )
        ).Text.ShouldContain("The due date must be a day");

        var tab = $"/clients/{okafor.Id()}/tasks";
        (await browser.PostFormAsync(tab, "quick-add", ("Quick.Title", "Write"))).Location.ShouldBe(tab);
        (await browser.GetPageAsync(tab)).Text.ShouldContain("“Write” added");
        (await ana.CountsAsync(okafor)).ShouldBe((1, 0));
    }

    [Theory, OnBothDatabases]
    public async Task Those_who_may_only_read_see_no_way_to_change_and_a_contractor_only_their_clients(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var ben = await app.SignInAsync(Role.Contractor);
        var mine = await ana.AddClientAsync("Mine");
        var theirs = await ana.AddClientAsync("Theirs");
        await ana.AssignAsync(mine, ben.Id);
        var inside = await ana.AddTaskAsync(mine, "Inside");
        var outside = await ana.AddTaskAsync(theirs, "Outside");

        using var reader = await app.BrowseAsync(Role.ReadOnly);
        foreach (var url in (string[])["/tasks/all", $"/tasks/{inside.Id()}", $"/clients/{mine.Id()}/tasks"])
        {
            var page = await reader.GetPageAsync(url);
            page.Text.ShouldContain("Inside");
            foreach (var way in (string[])["/completion", "/change", "quick-add", "/tasks/new", "/edit", "/trash"])
                page.Html.ShouldNotContain(way, customMessage: url);
        }

        using var contractor = await app.BrowseAsync(ben);
        var list = await contractor.GetPageAsync("/tasks/all?status=todo&priority=normal");
        list.Text.ShouldContain("Inside");
        list.Text.ShouldNotContain("Outside");
        list.Text.ShouldNotContain("Theirs");
        foreach (var path in (string[])["", "/edit", "/change", "/completion", "/trash"])
            (await contractor.GetPageAsync($"/tasks/{outside.Id()}{path}")).Status.ShouldBe(HttpStatusCode.NotFound, path);
        (await contractor.GetPageAsync($"/clients/{theirs.Id()}/tasks/new")).Status.ShouldBe(HttpStatusCode.NotFound);
        var tried = await contractor.PostFormAsync("/tasks", "quick-add", ("Quick.Title", "x"), ("Quick.Client", "Theirs"));
        tried.Text.ShouldContain("No client begins with “Theirs”");
    }

    [Theory, OnBothDatabases]
    public async Task Pages_of_a_list_go_forward_and_back_keep_their_filters_and_take_any_address(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme");
        await app.ChangeAsync(db =>
        {
            var now = app.Clock.GetUtcNow().UtcDateTime;
            for (var i = 0; i < 120; i++)
            {
                var details = new WorkTaskDetails(
                    $"Task {i:000}",
                    null,
                    WorkTaskStatus.Todo,
                    WorkTaskPriority.Normal,
                    app.Today().AddDays(i - 60),
                    null
                );
                db.Add(new WorkTask(Guid.CreateVersion7(now), acme.Id(), details, now));
            }
            return Task.CompletedTask;
        });
        using var browser = await app.BrowseAsync(ana);

        var first = await browser.GetPageAsync("/tasks/all?priority=normal");
        first.Text.ShouldContain("Task 049");
        first.Text.ShouldNotContain("Task 050");
        var second = await browser.GetPageAsync(Link(first, "next")!);
        second.Text.ShouldContain("Task 050");
        var third = await browser.GetPageAsync(Link(second, "next")!);
        third.Text.ShouldContain("Task 119");
        Link(third, "next").ShouldBeNull();
        var back = await browser.GetPageAsync(Link(third, "prev")!);
        back.Url.ShouldContain("priority=normal");
        back.Text.ShouldContain("Task 050");
        back.Text.ShouldNotContain("Task 049");

        foreach (
            var odd in (string[])
                [
                    "cursor=%00",
                    "cursor=~",
                    "cursor=AAAA",
                    "due=x%27",
                    "status=nonsense",
                    "assignee=%27",
                    "client=x",
                    "limit=9999",
                    "q=%00",
                    "priority=",
                ]
        )
            (await browser.GetPageAsync($"/tasks/all?{odd}")).Status.ShouldBe(HttpStatusCode.OK, odd);

        static string? Link(Page page, string rel)
        {
            var match = System.Text.RegularExpressions.Regex.Match(page.Html, $"href=\"([^\"]*)\" rel=\"{rel}\"");
            return match.Success ? WebUtility.HtmlDecode(match.Groups[1].Value) : null;
        }
    }
}
