using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Tests.Features.Clients;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.Tasks;

public sealed class EditTaskTests
{
    [Theory, OnBothDatabases]
    public async Task A_change_is_stored_told_in_words_and_found(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme");
        var task = await ana.AddTaskAsync(acme, new { title = "Renew the domain", priority = "low" });

        using var answer = await ana.PatchTaskAsync(
            task,
            new
            {
                title = "Renew the certificate",
                priority = "urgent",
                status = "waiting",
                dueOn = "2030-05-01",
                assigneeId = ana.Id,
                description = "Soon",
            }
        );

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.ETag!.Tag.ShouldBe("\"2\"");
        var told = (await ana.GetAsync($"{acme.Path()}/activity")).GetProperty("items")[0];
        told.Text("kind").ShouldBe("task.updated");
        var name = await app.ReadAsync(db => db.Users.Where(u => u.Id == ana.Id).Select(u => u.Name).SingleAsync(Ct));
        told.Text("detail")
            .ShouldBe(
                $"Title: Renew the domain → Renew the certificate\nStatus: To do → Waiting\nPriority: Low → Urgent\nDue: none → 1 May 2030\nAssignee: nobody → {name}\nDescription changed"
            );
        (await ana.GetAsync("/api/v1/search?q=domain")).GetProperty("items").GetArrayLength().ShouldBe(0);
        (await ana.GetAsync("/api/v1/search?q=certificate")).GetProperty("items").GetArrayLength().ShouldBe(1);
    }

    [Theory, OnBothDatabases]
    public async Task A_representation_sent_back_unchanged_changes_nothing(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme");
        var task = await ana.AddTaskAsync(acme, "Call", app.Today());

        using var answer = await ana.SendAsync(HttpMethod.Put, task.TaskPath(), JsonContent.Create(task), task.Version());

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.JsonAsync()).GetRawText().ShouldBe(task.GetRawText());
    }

    [Theory, OnBothDatabases]
    public async Task A_stale_save_is_412_with_what_is_stored_and_without_a_version_428(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme");
        var task = await ana.AddTaskAsync(acme, "Call");
        await ana.ChangeTaskAsync(task, new { priority = "high" });

        using var put = await ana.SendAsync(HttpMethod.Put, task.TaskPath(), JsonContent.Create(new { title = "Mine" }), task.Version());
        using var patch = await ana.PatchTaskAsync(task, new { title = "Mine" });
        using var delete = await ana.SendAsync(HttpMethod.Delete, task.TaskPath(), null, task.Version());
        using var none = await ana.SendAsync(HttpMethod.Put, task.TaskPath(), JsonContent.Create(new { title = "Mine" }));
        using var noneDeleted = await ana.SendAsync(HttpMethod.Delete, task.TaskPath());

        foreach (var stale in (HttpResponseMessage[])[put, patch, delete])
        {
            stale.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
            (await stale.JsonAsync()).GetProperty("current").Text("priority").ShouldBe("high");
        }
        none.StatusCode.ShouldBe(HttpStatusCode.PreconditionRequired);
        noneDeleted.StatusCode.ShouldBe(HttpStatusCode.PreconditionRequired);
        (await ana.GetAsync(task.TaskPath())).Text("title").ShouldBe("Call");
    }

    [Theory, OnBothDatabases]
    public async Task Completing_and_reopening_repeat_harmlessly(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme");
        var task = await ana.AddTaskAsync(acme, "Call", app.Today().AddDays(-1));
        (await ana.CountsAsync(acme)).ShouldBe((1, 1));

        await ana.CompleteAsync(task);
        var done = await ana.GetAsync(task.TaskPath());
        app.Clock.Skip(TimeSpan.FromMinutes(1));
        await ana.CompleteAsync(task);

        done.Text("status").ShouldBe("done");
        done.GetProperty("completedAt").GetDateTime().ShouldBe(app.Clock.GetUtcNow().UtcDateTime.AddMinutes(-1), TimeSpan.FromSeconds(30));
        (await ana.GetAsync(task.TaskPath())).GetRawText().ShouldBe(done.GetRawText());
        (await ana.CountsAsync(acme)).ShouldBe((0, 0));

        for (var i = 0; i < 2; i++)
        {
            using var reopened = await ana.SendAsync(HttpMethod.Delete, $"{task.TaskPath()}/completion");
            reopened.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        }
        var again = await ana.GetAsync(task.TaskPath());
        again.Text("status").ShouldBe("todo");
        again.GetProperty("completedAt").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        again.Version().ShouldBe(3);
        (await ana.CountsAsync(acme)).ShouldBe((1, 1));
        (await ana.GetAsync($"{acme.Path()}/activity"))
            .GetProperty("items")
            .EnumerateArray()
            .Select(a => a.Text("kind"))
            .ShouldBe(["task.reopened", "task.completed", "task.created", "client.created"]);
    }

    [Theory, OnBothDatabases]
    public async Task Deleting_takes_it_out_of_lists_counts_and_search_and_keeps_it_in_the_trash(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme");
        var task = await ana.AddTaskAsync(acme, "Call", app.Today());

        using var deleted = await ana.SendAsync(HttpMethod.Delete, task.TaskPath(), null, 1);

        deleted.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await ana.StatusOfAsync(task.TaskPath())).ShouldBe(HttpStatusCode.NotFound);
        (await ana.TitlesAsync("")).ShouldBeEmpty();
        (await ana.TitlesAsync("", $"{acme.Path()}/tasks")).ShouldBeEmpty();
        (await ana.CountsAsync(acme)).ShouldBe((0, 0));
        (await ana.GetAsync("/api/v1/search?q=call")).GetProperty("items").GetArrayLength().ShouldBe(0);
        using var completed = await ana.SendAsync(HttpMethod.Put, $"{task.TaskPath()}/completion");
        completed.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var row = await app.ReadAsync(db => db.WorkTasks.SingleAsync(Ct));
        row.IsTrashed.ShouldBeTrue();
        row.TrashedById.ShouldBe(ana.Id);
    }

    [Theory, OnBothDatabases]
    public async Task Those_without_the_right_are_404_outside_their_clients_and_403_inside_before_the_body_is_looked_at(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var ben = await app.SignInAsync(Role.Contractor);
        var reader = await app.SignInAsync(Role.ReadOnly);
        var theirs = await ana.AddTaskAsync(await ana.AddClientAsync("Theirs"), "Theirs");
        var client = await ana.AddClientAsync("Mine");
        await ana.AssignAsync(client, ben.Id);
        var mine = await ana.AddTaskAsync(client, "Mine");

        foreach (
            var (method, path) in new[]
            {
                (HttpMethod.Put, ""),
                (HttpMethod.Patch, ""),
                (HttpMethod.Delete, ""),
                (HttpMethod.Put, "/completion"),
                (HttpMethod.Delete, "/completion"),
            }
        )
        {
            using var outside = await ben.SendAsync(method, theirs.TaskPath() + path, new StringContent("not json"), 1);
            outside.StatusCode.ShouldBe(HttpStatusCode.NotFound, $"{method} {path}");
            using var read = await reader.SendAsync(method, mine.TaskPath() + path, new StringContent("not json"), 1);
            read.StatusCode.ShouldBe(HttpStatusCode.Forbidden, $"{method} {path}");
        }
        (await ben.StatusOfAsync(theirs.TaskPath())).ShouldBe(HttpStatusCode.NotFound);
        await ben.ChangeTaskAsync(mine, new { status = "inProgress" });
        await ben.CompleteAsync(mine);
        (await ana.GetAsync(theirs.TaskPath())).Version().ShouldBe(1);
    }

    [Theory, OnBothDatabases]
    public async Task Of_many_saves_at_once_from_one_version_exactly_one_wins(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var acme = await ana.AddClientAsync("Acme");
        var task = await ana.AddTaskAsync(acme, "Call");

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => ana.PatchTaskAsync(task, new { description = $"{i}" })));

        answers.Count(a => a.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        answers.Count(a => a.StatusCode == HttpStatusCode.PreconditionFailed).ShouldBe(11);
        foreach (var answer in answers)
            answer.Dispose();
    }
}
