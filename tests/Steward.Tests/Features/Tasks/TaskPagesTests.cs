using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Features.Tasks;
using Steward.Tests.Features.Clients;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.Tasks;

/// <summary>Without JavaScript: what the server renders and takes.</summary>
public sealed class TaskPagesTests
{
    [Theory, OnBothDatabases]
    public async Task A_task_is_made_edited_completed_reopened_deleted_and_restored_by_forms(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme");
        using var browser = await app.BrowseAsync(ana);
        (await browser.GetPageAsync("/tasks")).Text.ShouldContain("Nothing on your list");

        var made = await browser.PostFormAsync(
            $"/clients/{acme.Id()}/tasks/new",
            "task",
            ("Input.Title", "Call <b>Okafor</b>"),
            ("Input.Description", "one\r\ntwo"),
            ("Input.Status", "todo"),
            ("Input.Priority", "urgent"),
            ("Input.DueOn", $"{app.Today():yyyy-MM-dd}"),
            ("Input.AssigneeId", $"{ana.Id}")
        );
        made.Status.ShouldBe(HttpStatusCode.Redirect, made.Text);
        var url = made.Location!;
        var shown = await browser.GetPageAsync(url);
        shown.Text.ShouldContain("Call <b>Okafor</b>");
        shown.Html.ShouldNotContain("<b>Okafor");
        shown.Text.ShouldContain("Due today");
        (await app.ReadAsync(db => db.WorkTasks.SingleAsync(Ct))).Description.ShouldBe("one\ntwo");

        var saved = await browser.PostFormAsync(
            $"{url}/edit",
            "task",
            ("Input.Title", "Call Okafor"),
            ("Input.Status", "waiting"),
            ("Input.Priority", "urgent"),
            ("Input.AssigneeId", $"{ana.Id}")
        );
        saved.Location.ShouldBe(url, saved.Text);

        (await browser.GetPageAsync("/tasks")).Text.ShouldContain("No date");
        (await browser.PostFormAsync("/tasks", $"{url}/completion")).Location.ShouldBe("/tasks");
        var list = await browser.GetPageAsync("/tasks");
        list.Text.ShouldContain("“Call Okafor” completed");
        list.Text.ShouldContain("Nothing on your list");
        (await browser.PostFormAsync("/tasks", $"{url}/completion")).Location.ShouldBe("/tasks");
        (await browser.GetPageAsync("/tasks")).Text.ShouldContain("“Call Okafor” reopened");

        (await browser.PostFormAsync(url, $"{url}/trash")).Location.ShouldBe($"/clients/{acme.Id()}/tasks");
        (await browser.GetPageAsync(url)).Status.ShouldBe(HttpStatusCode.NotFound);
        var restored = await PostHandlerAsync(browser, $"{url}/trash", "restore");
        restored.Location.ShouldBe(url, restored.Text);
        (await browser.GetPageAsync(url)).Text.ShouldContain("“Call Okafor” restored");
    }

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
    public async Task A_stale_save_shows_what_is_stored_beside_what_was_typed_and_saving_again_is_a_choice(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme");
        var task = await ana.AddTaskAsync(acme, "Call");
        using var browser = await app.BrowseAsync(ana);
        var edit = $"/tasks/{task.Id()}/edit";
        await browser.GetPageAsync(edit);
        await ana.ChangeTaskAsync(task, new { title = "Call them", priority = "high" });

        (string, string?)[] typed =
        [
            ("Input.Title", "Call us"),
            ("Input.Status", "todo"),
            ("Input.Priority", "low"),
            ("Input.Description", "typed"),
        ];
        var stale = await browser.PostFormAsync(edit, "task", typed);

        stale.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        stale.Text.ShouldContain("changed this task while you were editing");
        stale.Text.ShouldContain("Call them");
        stale.Html.ShouldContain("value=\"Call us\"");
        stale.Text.ShouldContain("typed");
        (await ana.GetAsync(task.TaskPath())).Text("title").ShouldBe("Call them");
        (await browser.PostFormAsync(edit, "task", typed)).Location.ShouldBe($"/tasks/{task.Id()}");
        (await ana.GetAsync(task.TaskPath())).Text("title").ShouldBe("Call us");
    }

    [Theory, OnBothDatabases]
    public async Task Who_may_add_members_gives_a_task_to_somebody_outside_by_making_them_one(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var ben = await app.SignInAsync(Role.Contractor);
        var jo = await app.SignInAsync(Role.Contractor);
        var acme = await ana.AddClientAsync("Acme");
        await ana.AssignAsync(acme, jo.Id);
        (string, string?)[] typed =
        [
            ("Input.Title", "Call"),
            ("Input.Status", "todo"),
            ("Input.Priority", "normal"),
            ("Input.AssigneeId", $"{ben.Id}"),
        ];
        var url = $"/clients/{acme.Id()}/tasks/new";

        using var contractor = await app.BrowseAsync(jo);
        (await contractor.GetPageAsync(url)).Html.ShouldNotContain($"{ben.Id}");
        var noWay = await contractor.PostFormAsync(url, "task", typed);
        noWay.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        noWay.Text.ShouldContain("is not a member of Acme");
        noWay.Html.ShouldNotContain("Input.AddMember");
        (await contractor.PostFormAsync(url, "task", [.. typed, ("Input.AddMember", "true")])).Status.ShouldBe(HttpStatusCode.Forbidden);

        using var browser = await app.BrowseAsync(ana);
        var refused = await browser.PostFormAsync(url, "task", typed);
        refused.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        refused.Html.ShouldContain("Input.AddMember");
        refused.Html.ShouldContain("value=\"Call\"");
        (await ben.StatusOfAsync(acme.Path())).ShouldBe(HttpStatusCode.NotFound);
        var saved = await browser.PostFormAsync(url, "task", [.. typed, ("Input.AddMember", "true")]);
        saved.Status.ShouldBe(HttpStatusCode.Redirect, saved.Text);
        (await ben.TitlesAsync("?assignee=me")).ShouldBe(["Call"]);
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
    public async Task One_press_changes_one_thing_and_leaves_what_others_changed_meanwhile(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme");
        var task = await ana.AddTaskAsync(acme, "Call");
        using var browser = await app.BrowseAsync(ana);
        var url = $"/tasks/{task.Id()}/change?field=status&returnUrl=%2Ftasks%2Fall%3Fq%3Dcall";

        await browser.GetPageAsync(url);
        await ana.ChangeTaskAsync(task, new { description = "meanwhile" });
        (await browser.PostFormAsync(url, "change", ("Input.Status", "waiting"))).Location.ShouldBe("/tasks/all?q=call");
        (await browser.PostFormAsync(url, "change", ("Input.DueOn", $"{app.Today():yyyy-MM-dd}"))).Location.ShouldBe("/tasks/all?q=call");
        (await browser.PostFormAsync(url, "change", ("Input.Assignee", $"{ana.Id}"))).Location.ShouldBe("/tasks/all?q=call");
        (await browser.PostFormAsync(url, "change", ("Input.Priority", "urgent"))).Location.ShouldBe("/tasks/all?q=call");

        var now = await ana.GetAsync(task.TaskPath());
        now.Text("status").ShouldBe("waiting");
        now.Text("priority").ShouldBe("urgent");
        now.Text("description").ShouldBe("meanwhile");
        now.Text("dueOn").ShouldBe($"{app.Today():yyyy-MM-dd}");
        now.GetProperty("assigneeId").GetGuid().ShouldBe(ana.Id);
        (await browser.PostFormAsync(url, "change", ("Input.Status", "gone"))).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await browser.PostFormAsync(url, "change", ("Input.Assignee", "none"))).Location.ShouldBe("/tasks/all?q=call");
        var elsewhere = await browser.PostFormAsync(url, "change", ("Input.DueOn", "none"), ("Input.ReturnUrl", "//evil.example/"));
        elsewhere.Location.ShouldBe($"/tasks/{task.Id()}");
        (await ana.GetAsync(task.TaskPath())).GetProperty("dueOn").ValueKind.ShouldBe(JsonValueKind.Null);
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

    // What "Undo" sends.
    private static async Task<Page> PostHandlerAsync(Browser browser, string url, string handler)
    {
        var token = (await browser.GetPageAsync("/tasks")).CsrfToken!;
        using var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new FormUrlEncodedContent([new("_handler", handler), new("__RequestVerificationToken", token)]),
        };
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Mode", "navigate");
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");
        request.Headers.TryAddWithoutValidation("Accept", "text/html");
        using var answer = await browser.Http.SendAsync(request, Ct);
        return new Page(
            url,
            answer.StatusCode,
            await answer.Content.ReadAsStringAsync(Ct),
            answer.Headers.Location?.PathAndQuery,
            new Dictionary<string, string>()
        );
    }
}
