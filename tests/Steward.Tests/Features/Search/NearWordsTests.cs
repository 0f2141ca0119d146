using System.Net.Http.Json;
using System.Text.Json;
using Steward.Features.Roles;
using Steward.Features.Search;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Search;

public sealed class NearWordsTests
{
    [Theory, OnBothDatabases]
    public async Task One_slip_from_five_letters_on_still_finds_what_one_may_see(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var adler = await CreateAsync(ana, "Adler Metallbau");
        await CreateAsync(ana, "Café Lumen");
        var contractor = await app.SignInAsync(Role.Contractor);
        using var member = await ana.Http.PutAsync(
            $"/api/v1/clients/{adler}/members/{contractor.Id}",
            null,
            TestContext.Current.CancellationToken
        );
        member.EnsureSuccessStatusCode();

        foreach (var typed in (string[])["metalbau", "metlalbau", "mettallbau", "metallbsu", "Netallbau", "metalbau adler"])
            (await FindAsync(ana, typed)).ShouldBe(["Adler Metallbau"], typed);
        (await FindAsync(ana, "lumne")).ShouldBe(["Café Lumen"]);
        (await FindAsync(ana, "lmuen")).ShouldBe(["Café Lumen"]);
        (await FindAsync(ana, "metalau")).ShouldBe([]); // two slips
        (await FindAsync(ana, "kafe")).ShouldBe([]); // too short
        (await FindAsync(ana, "metalbau lumen")).ShouldBe([]);
        (await FindAsync(contractor, "metalbau")).ShouldBe(["Adler Metallbau"]);
        (await FindAsync(contractor, "lumne")).ShouldBe([]);
    }

    [Theory]
    [InlineData("hafen", "hafenbau", true)]
    [InlineData("hafne", "hafenbau", true)]
    [InlineData("hfaen", "hafenbau", true)]
    [InlineData("haefn", "hafenbau", true)]
    [InlineData("afenb", "hafenbau", true)]
    [InlineData("hafenx", "hafen", true)]
    [InlineData("hafenxy", "hafen", false)]
    [InlineData("hefan", "hafenbau", false)]
    public void A_slip_is_one_letter_wrong_missing_too_many_or_two_swapped(string typed, string word, bool near) =>
        NearWords.Begins(typed, word).ShouldBe(near);

    private static async Task<Guid> CreateAsync(ApiUser who, string name)
    {
        using var answer = await who.Http.PostAsJsonAsync(
            "/api/v1/clients",
            new { name, status = "active" },
            TestContext.Current.CancellationToken
        );
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("id").GetGuid();
    }

    private static async Task<string[]> FindAsync(ApiUser who, string typed)
    {
        var page = await who.Http.GetFromJsonAsync<JsonElement>(
            $"/api/v1/search?q={Uri.EscapeDataString(typed)}",
            TestContext.Current.CancellationToken
        );
        return [.. page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("title").GetString()!)];
    }
}
