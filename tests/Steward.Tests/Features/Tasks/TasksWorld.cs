using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Tests.Features.Clients;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.Tasks;

/// <summary>What tests of tasks say to the API.</summary>
internal static class TasksWorld
{
    /// <summary>The day it is for somebody who lives in UTC.</summary>
    public static DateOnly Today(this TestApp app) => DateOnly.FromDateTime(app.Clock.GetUtcNow().UtcDateTime);

    /// <summary>Moves the clock to that time of day, tomorrow.</summary>
    public static void SkipTo(this TestApp app, int hour)
    {
        var now = app.Clock.GetUtcNow();
        app.Clock.Skip(new DateTimeOffset(now.Date.AddDays(1).AddHours(hour), TimeSpan.Zero) - now);
    }

    public static async Task<JsonElement> AddTaskAsync(this ApiUser user, JsonElement client, object task)
    {
        using var answer = await user.PostTaskAsync(client, task);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync(Ct));
        return await answer.JsonAsync();
    }

    public static Task<JsonElement> AddTaskAsync(this ApiUser user, JsonElement client, string title, DateOnly? dueOn = null) =>
        user.AddTaskAsync(client, new { title, dueOn });

    public static Task<HttpResponseMessage> PostTaskAsync(this ApiUser user, JsonElement client, object task) =>
        user.Http.PostAsJsonAsync($"{client.Path()}/tasks", task, Ct);

    public static Task<HttpResponseMessage> PatchTaskAsync(this ApiUser user, JsonElement task, object body, int? version = null) =>
        user.SendAsync(
            HttpMethod.Patch,
            task.TaskPath(),
            JsonContent.Create(body, new MediaTypeHeaderValue("application/merge-patch+json")),
            version ?? task.Version()
        );

    public static async Task<JsonElement> ChangeTaskAsync(this ApiUser user, JsonElement task, object body)
    {
        using var answer = await user.PatchTaskAsync(task, body);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Ct));
        return await answer.JsonAsync();
    }

    public static async Task CompleteAsync(this ApiUser user, JsonElement task)
    {
        using var answer = await user.SendAsync(HttpMethod.Put, $"{task.TaskPath()}/completion");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>The titles of a list, in its order.</summary>
    public static async Task<string[]> TitlesAsync(this ApiUser user, string query, string path = "/api/v1/tasks") =>
        [.. (await user.GetAsync(path + query)).GetProperty("items").EnumerateArray().Select(t => t.Text("title"))];

    /// <summary>Open and overdue, as the client says them.</summary>
    public static async Task<(int Open, int Overdue)> CountsAsync(this ApiUser user, JsonElement client)
    {
        var shown = await user.GetAsync(client.Path());
        return (shown.GetProperty("openTasks").GetInt32(), shown.GetProperty("overdueTasks").GetInt32());
    }

    public static string TaskPath(this JsonElement task) => $"/api/v1/tasks/{task.Id()}";

    /// <summary>Makes somebody live there; their next request notices.</summary>
    public static async Task LiveInAsync(this TestApp app, ApiUser user, string zone)
    {
        await app.ChangeAsync(async db => (await db.Users.SingleAsync(u => u.Id == user.Id, Ct)).LiveIn(zone));
        app.Services.GetRequiredService<Steward.Features.Sessions.Identities>().ForgetAll();
    }
}
