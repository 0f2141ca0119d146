using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Steward.Features.Roles;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Sessions;

public sealed class SignInTests
{
    [Theory, OnBothDatabases]
    public async Task The_right_password_gives_tokens_that_say_who_one_is(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager, "ana@firm.example");

        var me = await ana.Http.GetFromJsonAsync<JsonElement>("/api/v1/me", TestContext.Current.CancellationToken);

        me.GetProperty("email").GetString().ShouldBe("ana@firm.example");
        me.GetProperty("role").GetString().ShouldBe(Role.Manager);
    }

    [Theory, OnBothDatabases]
    public async Task A_wrong_password_and_an_unknown_name_get_the_same_answer(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        await app.AddUserAsync("ana@firm.example");
        using var http = app.NewClient();
        var ct = TestContext.Current.CancellationToken;

        using var wrong = await http.PostAsJsonAsync(
            "/api/v1/auth/login",
            new { email = "ana@firm.example", password = "wrong wrong wrong" },
            ct
        );
        using var unknown = await http.PostAsJsonAsync(
            "/api/v1/auth/login",
            new { email = "bob@firm.example", password = "wrong wrong wrong" },
            ct
        );

        wrong.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        unknown.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await unknown.Content.ReadAsStringAsync(ct)).ShouldBe(await wrong.Content.ReadAsStringAsync(ct));
    }
}
