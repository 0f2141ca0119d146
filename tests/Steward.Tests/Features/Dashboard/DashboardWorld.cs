using System.Text.Json;
using Steward.Features.Credentials;
using Steward.Features.Dashboard;
using Steward.Tests.Features.Clients;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.Dashboard;

/// <summary>What tests of the dashboard ask it, and bring about.</summary>
internal static class DashboardWorld
{
    public const string Url = "/api/v1/dashboard";

    public static async Task<(int Clients, int Open, int Overdue, int Today, int Rotate, int Late)> FiguresAsync(ApiUser user)
    {
        var figures = (await user.GetAsync(Url)).GetProperty("figures");
        int Of(string name) => figures.GetProperty(name).GetInt32();
        return (Of("activeClients"), Of("openTasks"), Of("overdueTasks"), Of("tasksToday"), Of("rotationsDue"), Of("rotationsOverdue"));
    }

    public static string[] Titles(JsonElement shown) => [.. shown.GetProperty("tasks").EnumerateArray().Select(t => t.Text("title"))];

    public static string[] Needing(JsonElement shown) =>
        [.. shown.GetProperty("attention").EnumerateArray().Select(c => $"{c.Text("clientName")} {c.GetProperty("score").GetInt32()}")];

    public static string[] Reasons(JsonElement shown, string client) =>
        [
            .. shown
                .GetProperty("attention")
                .EnumerateArray()
                .Single(c => c.Text("clientName") == client)
                .GetProperty("reasons")
                .EnumerateArray()
                .Select(r => r.Text("text")),
        ];

    public static string?[] Subjects(JsonElement shown) =>
        [.. shown.GetProperty("activity").EnumerateArray().Select(a => a.GetProperty("subject").GetString())];

    /// <summary>A secret that was to be replaced every 30 days, so long ago that it is due then.</summary>
    public static async Task<Guid> AddSecretAsync(TestApp app, Guid client, string name, int rotateIn)
    {
        var id = Guid.CreateVersion7();
        await app.ChangeAsync(db =>
        {
            var changed = app.Clock.GetUtcNow().UtcDateTime.AddDays(rotateIn - 30);
            db.Add(new Credential(id, client, new CredentialDetails(name, CredentialKind.Login, null, null, 30), changed));
            return Task.CompletedTask;
        });
        return id;
    }

    public static async Task DenyAsync(TestApp app, Guid user, Guid client, Guid? credential)
    {
        await app.ChangeAsync(db =>
        {
            db.Add(new AccessGrant(user, client, credential, GrantEffect.Deny, null, null, app.Clock.GetUtcNow().UtcDateTime));
            return Task.CompletedTask;
        });
        app.Services.GetRequiredService<Steward.Features.Sessions.Identities>().ForgetAll();
    }

    public static async Task<int> ScoreAsync(TestApp app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ScoreClients>().RunAsync(Ct);
    }

    public static async Task NoteAsync(TestApp app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<KeepFirmHistory>().RunAsync(Ct);
    }
}
