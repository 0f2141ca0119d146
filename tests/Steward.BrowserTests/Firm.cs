using System.Net.Http.Json;
using System.Text.Json;
using Steward.Features.Roles;
using Steward.Tests.Harness;

namespace Steward.BrowserTests;

/// <summary>A small firm in a Steward of its own: an admin, a contractor on one of two clients, and a credential each.</summary>
public sealed record Firm(
    TestApp App,
    string Admin,
    string Contractor,
    Guid ClientId,
    Guid OtherClientId,
    Guid CredentialId,
    Guid OtherCredentialId,
    Guid TaskId
) : IAsyncDisposable
{
    public const string Password = "tR7!vOk2#mequ9Lz";

    public static async Task<Firm> FoundAsync(Database database = Database.Sqlite)
    {
        var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Admin, "ana@firm.example");
        var jo = await app.AddUserAsync("jo@contractor.example", Role.Contractor, "Jo Sand");
        var okafor = await CreateClientAsync(ana, "Okafor Legal");
        var lumen = await CreateClientAsync(ana, "Café Lumen");
        await CreateClientAsync(ana, "مكتب النور للمحاماة");
        await CreateClientAsync(ana, "Müller & Søn <b>GmbH</b> with a name that goes on and on until nobody reads it any more, 有限会社");
        using var contact = await ana.Http.PostAsJsonAsync(
            $"/api/v1/clients/{okafor}/contacts",
            new
            {
                name = "Ngozi Okafor",
                role = "Owner",
                email = "ngozi@okafor.example",
                phone = "+49 30 77",
            }
        );
        contact.EnsureSuccessStatusCode();
        using var member = await ana.Http.PutAsync($"/api/v1/clients/{okafor}/members/{jo}", null);
        member.EnsureSuccessStatusCode();
        return new Firm(
            app,
            "ana@firm.example",
            "jo@contractor.example",
            okafor,
            lumen,
            await CreateCredentialAsync(ana, okafor, "FTP"),
            await CreateCredentialAsync(ana, lumen, "Router"),
            await PlanAsync(ana, okafor, DateOnly.FromDateTime(app.Clock.GetUtcNow().UtcDateTime))
        );
    }

    public async ValueTask DisposeAsync() => await App.DisposeAsync();

    private static async Task<Guid> CreateClientAsync(ApiUser ana, string name)
    {
        using var answer = await ana.Http.PostAsJsonAsync(
            "/api/v1/clients",
            new
            {
                name,
                status = "active",
                email = "office@okafor.example",
                phone = "+49 30 1234567",
                website = "https://okafor.example",
                address = "Hauptstraße 5\n10115 Berlin",
                ownerId = ana.Id,
                tags = new[] { "vip" },
            }
        );
        return await IdAsync(answer);
    }

    /// <summary>A task of every kind: overdue, today, soon, later, some day and done; the first one's id.</summary>
    private static async Task<Guid> PlanAsync(ApiUser ana, Guid client, DateOnly today)
    {
        var first = Guid.Empty;
        foreach (
            var (title, days, priority, status) in new (string, int?, string, string)[]
            {
                ("Renew the TLS certificate of the shop", -3, "urgent", "inProgress"),
                ("Call about the backup report", 0, "normal", "todo"),
                ("اتصل بالعميل", 3, "high", "waiting"),
                (
                    "A title that goes on and on, as titles do when somebody writes down what was said on the phone word for word",
                    30,
                    "low",
                    "todo"
                ),
                ("Document the network", null, "normal", "todo"),
                ("Send the checklist", -5, "normal", "done"),
            }
        )
        {
            using var answer = await ana.Http.PostAsJsonAsync(
                $"/api/v1/clients/{client}/tasks",
                new
                {
                    title,
                    description = "One line.\nAnother.",
                    priority,
                    status,
                    dueOn = days is { } d ? today.AddDays(d) : (DateOnly?)null,
                    assigneeId = ana.Id,
                    tags = new[] { "gdpr", "on-site" },
                }
            );
            var id = await IdAsync(answer);
            first = first == Guid.Empty ? id : first;
        }
        return first;
    }

    private static async Task<Guid> CreateCredentialAsync(ApiUser ana, Guid client, string name)
    {
        using var answer = await ana.Http.PostAsJsonAsync(
            $"/api/v1/clients/{client}/credentials",
            new
            {
                name,
                kind = "login",
                username = "okafor-web",
                website = "https://ftp.okafor.example",
                rotateEveryDays = 90,
                secret = new
                {
                    password = Password,
                    totp = "JBSWY3DPEHPK3PXP",
                    notes = "Ask Max before changing it.",
                    custom = new[] { new { name = "PIN", value = "4711" } },
                },
            }
        );
        return await IdAsync(answer);
    }

    private static async Task<Guid> IdAsync(HttpResponseMessage answer)
    {
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
    }
}
