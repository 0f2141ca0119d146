using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Platform;
using Steward.Tests.Features.Clients;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.Tags;

/// <summary>Whatever is typed as a tag is one, word by word, or is refused with a word; never changed, never markup.</summary>
public sealed class NaughtyTagsTests
{
    [Theory, OnBothDatabases]
    public async Task Naughty_strings_are_tags_of_the_API_or_are_refused(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var naughty = await NaughtyStrings.ReadAsync();
        var seen = new HashSet<Guid>();

        foreach (var text in naughty)
        {
            using var answer = await ana.Http.PostAsJsonAsync("/api/v1/tags", new { name = text }, Ct);
            using var carried = await ana.Http.PostAsJsonAsync("/api/v1/clients", new { name = "Acme", tags = new[] { text } }, Ct);
            carried.StatusCode.ShouldBe(answer.StatusCode, text);
            if (answer.StatusCode == HttpStatusCode.BadRequest)
            {
                (await answer.JsonAsync()).GetProperty("errors").TryGetProperty("name", out _).ShouldBeTrue(text);
                continue;
            }
            answer.StatusCode.ShouldBe(HttpStatusCode.Created, text);
            var tag = await ana.GetAsync((await answer.JsonAsync()).TagPath());
            // One word is one tag: what folds alike was made by an earlier string.
            if (seen.Add(tag.Id()))
                tag.Text("name").ShouldBe(Words(text));
            (await carried.JsonAsync()).Tags().ShouldBe([tag.Text("name")]);
        }

        seen.Count.ShouldBeGreaterThan(200);
    }

    [Theory, OnBothDatabases]
    public async Task Naughty_strings_are_kept_and_shown_as_text_by_the_pages(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var tag = await ana.AddTagAsync("vip");
        var acme = await ana.AddClientAsync(new { name = "Acme", tags = new[] { "vip" } });
        using var browser = await app.BrowseAsync(ana);
        var kept = 0;

        foreach (var text in (await NaughtyStrings.ReadAsync()).Where(Validation.IsStorable))
        {
            var answer = await browser.PostFormAsync($"/tags/{tag.Id()}/edit", "tag", ("Input.Name", text), ("Input.Colour", "red"));
            if (answer.Status == HttpStatusCode.UnprocessableEntity)
            {
                answer.ShouldShowAsText(text);
                continue;
            }
            answer.Location.ShouldBe($"/tags/{tag.Id()}", text);
            (await app.ReadAsync(db => db.Tags.Select(t => t.Name).SingleAsync(Ct))).ShouldBe(Words(text));
            if (text.AsSpan().ContainsAny("<\"'&{"))
                foreach (var path in (string[])["/tags", $"/tags/{tag.Id()}", $"/clients/{acme.Id()}", "/clients"])
                    (await browser.GetPageAsync(path)).ShouldShowAsText(Words(text));
            kept++;
        }

        kept.ShouldBeGreaterThan(200);
    }

    private static string Words(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
