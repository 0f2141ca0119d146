using Steward.Features.Roles;
using Steward.Features.Search;
using Steward.Tests.Features.Clients;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Search;

public sealed class NearWordsTests
{
    [Theory, OnBothDatabases]
    public async Task One_slip_from_five_letters_on_still_finds_what_one_may_see(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var adler = await ana.AddClientAsync("Adler Metallbau");
        await ana.AddClientAsync("Café Lumen");
        var contractor = await app.SignInAsync(Role.Contractor);
        await ana.AssignAsync(adler, contractor.Id);

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

    [Theory, OnBothDatabases]
    public async Task A_name_with_its_umlauts_spelt_out_comes_before_what_is_only_near(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        foreach (
            var name in (string[])["Möller", "Moeller & Co", "Anna Müllerei", "Zacharias Müller", "Müller", "Müller Bau", "Jörg Öllinger"]
        )
            await ana.AddClientAsync(name);
        var contractor = await app.SignInAsync(Role.Contractor);
        foreach (var client in (await ana.GetAsync("/api/v1/clients")).GetProperty("items").EnumerateArray())
            await ana.AssignAsync(client, contractor.Id);

        foreach (var who in (ApiUser[])[ana, contractor])
        {
            (await FindAsync(who, "mueller")).ShouldBe(["Müller", "Müller Bau", "Zacharias Müller", "Anna Müllerei", "Moeller & Co"]);
            // As it is written, the word itself before longer ones.
            (await FindAsync(who, "müller")).ShouldBe(["Müller", "Müller Bau", "Zacharias Müller", "Anna Müllerei"]);
            (await FindAsync(who, "joerg oellinger")).ShouldBe(["Jörg Öllinger"]);
            (await FindAsync(who, "moeller")).ShouldBe(["Moeller & Co"]);
        }
    }

    [Theory, OnBothDatabases]
    public async Task Letters_of_two_characters_are_no_error_wherever_the_middle_is(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        await ana.AddClientAsync("a𠀀bcd Ltd");

        (await FindAsync(ana, "a𠀀bc")).ShouldBe(["a𠀀bcd Ltd"]);
        foreach (var typed in (string[])["a𠀀bcx", "𠀀abcx", "ab𠀀cx", "abc𠀀x", "𠀀𠀀𠀀x"])
            (await FindAsync(ana, typed)).ShouldBe([], typed);
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

    private static async Task<string[]> FindAsync(ApiUser who, string typed)
    {
        var page = await who.GetAsync($"/api/v1/search?q={Uri.EscapeDataString(typed)}");
        return [.. page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("title").GetString()!)];
    }
}
