using Steward.Tests.Harness;
using Steward.Ui;

namespace Steward.Tests.Ui;

public sealed class IconTests
{
    [Fact]
    public async Task What_goes_into_a_page_as_it_is_is_the_name_of_an_icon_and_nothing_else()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var urls = app.Services.GetRequiredService<AssetUrls>();

        $"{urls.Icon("user-plus", 12)}".ShouldContain("#user-plus\"></use></svg>");
        foreach (var name in (string[])["x\"><script>", "a b", "../other", "Ü", "x&amp;"])
            Should.Throw<ArgumentException>(() => urls.Icon(name)).Message.ShouldContain("no name of an icon");
    }
}
