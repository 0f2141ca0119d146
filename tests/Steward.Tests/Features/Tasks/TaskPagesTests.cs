using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Tests.Features.Clients;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.Tasks;

/// <summary>Without JavaScript: what the server renders and takes.</summary>
public sealed class TaskPagesTests
{
    [Theory, OnBothDatabases]
    public async Task Of_two_clients_with_one_name_one_is_chosen(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        await ana.AddClientAsync(new { name = "Café Schön", email = "info@schoen.example" });
        var second = await ana.AddClientAsync(new { name = "Café Schön", email = "office@cafe.example" });
        await ana.AddClientAsync("Café Schönau");
        using var browser = await app.BrowseAsync(ana);
        foreach (var (url, form, prefix) in new[] { ("/tasks/new", "task", "Input"), ("/tasks", "quick-add", "Quick") })
        {
            var asked = await browser.PostFormAsync(url, form, ($"{prefix}.Title", "Call"), ($"{prefix}.Client", "café schön"));
            asked.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
            asked.Html.ShouldContain($"<option value=\"{second.Id()}\"");
            asked.Text.ShouldContain("office@cafe.example");

            var again = await browser.PostFormAsync(url, form, ($"{prefix}.Title", ""), ($"{prefix}.Client", $"{second.Id()}"));
            again.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
            var made = await browser.PostFormAsync(
                url,
                form,
                ($"{prefix}.Title", $"Call by {form}"),
                ($"{prefix}.Client", $"{second.Id()}"),
                ($"{prefix}.Status", "todo"),
                ($"{prefix}.Priority", "normal")
            );
            made.Status.ShouldBe(HttpStatusCode.Redirect, made.Text);
        }
        (await app.ReadAsync(db => db.WorkTasks.CountAsync(t => t.ClientId == second.Id(), Ct))).ShouldBe(2);
    }

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
        // They know each other from another client: of a stranger there is nothing to be said.
        var both = await ana.AddClientAsync("Both");
        await ana.AssignAsync(both, jo.Id);
        await ana.AssignAsync(both, ben.Id);
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
            answer.Headers.Location is { } to ? new Uri(browser.Http.BaseAddress!, to).PathAndQuery : null,
            new Dictionary<string, string>()
        );
    }
}
