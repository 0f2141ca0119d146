using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Tests.Features.Clients;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.Contacts;

/// <summary>Whatever somebody types about a contact comes back as it was, or is refused with a word; never changed, never markup.</summary>
public sealed class NaughtyContactsTests
{
    [Theory, OnBothDatabases]
    public async Task Naughty_strings_come_back_from_the_API_or_are_refused(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var client = await ana.AddClientAsync("Acme");
        var naughty = await NaughtyStrings.ReadAsync();
        var kept = 0;

        foreach (var text in naughty)
        {
            using var answer = await PostAsync(
                ana,
                client,
                new
                {
                    name = text,
                    role = text,
                    note = text,
                }
            );
            if (answer.StatusCode == HttpStatusCode.BadRequest)
            {
                // Too long, empty, or more than a line: a note takes all of them.
                (await answer.JsonAsync())
                    .GetProperty("errors")
                    .TryGetProperty("note", out _)
                    .ShouldBeFalse(text);
                using var noted = await PostAsync(ana, client, new { name = "x", note = text });
                noted.StatusCode.ShouldBe(HttpStatusCode.Created, text);
                (await ReadAsync(ana, noted)).GetProperty("note").GetString().ShouldBe(Lines(text), text);
                continue;
            }
            answer.StatusCode.ShouldBe(HttpStatusCode.Created, text);
            var stored = await ReadAsync(ana, answer);
            stored.Text("name").ShouldBe(text.Trim());
            stored.Text("role").ShouldBe(text.Trim());
            stored.Text("note").ShouldBe(Lines(text));
            kept++;
        }

        kept.ShouldBeGreaterThan(naughty.Length * 9 / 10);
    }

    [Theory, OnBothDatabases]
    public async Task Naughty_strings_are_kept_and_shown_as_text_by_the_pages(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var client = await ana.AddClientAsync("Acme");
        using var browser = await app.BrowseAsync(ana);
        var page = $"/clients/{client.Id()}";
        var kept = 0;

        // A form can't carry a zero byte or half a character; the API's tests send those.
        foreach (var text in (await NaughtyStrings.ReadAsync()).Where(Steward.Platform.Validation.IsStorable))
        {
            var answer = await browser.PostFormAsync(
                $"{page}/contacts/new",
                "contact",
                ("Input.Name", text),
                ("Input.Role", text),
                ("Input.Note", text)
            );
            if (answer.Status == HttpStatusCode.UnprocessableEntity)
            {
                // What was typed is still there to be put right.
                answer.ShouldShowAsText(text);
                continue;
            }
            answer.Location.ShouldBe(page, text);
            var stored = await app.ReadAsync(db => db.Contacts.OrderByDescending(c => c.Id).FirstAsync(Ct));
            stored.Name.ShouldBe(text.Trim());
            stored.Role.ShouldBe(text.Trim());
            stored.Note.ShouldBe(Lines(text));
            if (text.AsSpan().ContainsAny("<\"'&{"))
            {
                (await browser.GetPageAsync($"{page}/contacts/{stored.Id}/edit")).ShouldShowAsText(text.Trim());
                (await browser.GetPageAsync(page)).ShouldShowAsText(text.Trim());
            }
            // So that the next one is on the first page of the client too.
            await app.ChangeAsync(db => db.Contacts.Where(c => c.Id == stored.Id).ExecuteDeleteAsync(Ct));
            kept++;
        }

        kept.ShouldBeGreaterThan(400);
    }

    /// <summary>As it is stored: without blanks around, and every line ended alike.</summary>
    private static string? Lines(string text) => text.ReplaceLineEndings("\n").Trim() is { Length: > 0 } some ? some : null;

    private static Task<HttpResponseMessage> PostAsync(ApiUser ana, JsonElement client, object contact) =>
        ana.Http.PostAsJsonAsync($"{client.Path()}/contacts", contact, Ct);

    private static Task<JsonElement> ReadAsync(ApiUser ana, HttpResponseMessage created) =>
        ana.GetAsync(created.Headers.Location!.ToString());
}
