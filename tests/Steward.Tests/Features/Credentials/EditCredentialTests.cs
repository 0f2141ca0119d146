using System.Net.Http.Json;
using System.Text.Json;
using Steward.Features.Roles;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Credentials;

public sealed class EditCredentialTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBothDatabases]
    public async Task Who_may_write_but_not_reveal_neither_sets_nor_loses_a_user_name(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        await app.AddRoleAsync("Writer", PermissionSet.Of(Permission.ClientsRead, Permission.CredentialsRead, Permission.CredentialsWrite));
        var ana = await app.SignInAsync(Role.Manager);
        var writer = await app.SignInAsync("Writer");
        var id = await ana.AddCredentialAsync(await app.AddClientAsync("Acme"));

        (await SendAsync(writer, HttpMethod.Put, id, new { name = "Router", username = "mallory" })).ShouldBe("403 forbidden");
        (await SendAsync(writer, HttpMethod.Patch, id, new { username = "mallory" })).ShouldBe("403 forbidden");
        (await SendAsync(writer, HttpMethod.Put, id, new { name = "Switch" })).ShouldBe("200");

        var shown = await ana.GetAsync($"/api/v1/credentials/{id}");
        shown.GetProperty("name").GetString().ShouldBe("Switch");
        shown.GetProperty("username").GetString().ShouldBe("root");
        (await writer.GetAsync($"/api/v1/credentials/{id}")).GetProperty("username").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Theory, OnBothDatabases]
    public async Task What_is_only_computed_from_a_body_is_no_member_of_it(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var client = await app.AddClientAsync("Acme");

        var asked = ana.Http.PostAsJsonAsync(
            $"/api/v1/clients/{client}/credentials",
            new { name = "Router", input = new { name = "Switch" } },
            Ct
        );

        (await asked.SayAsync()).ShouldStartWith("400");
    }

    private static Task<string> SendAsync(ApiUser user, HttpMethod method, Guid id, object body)
    {
        var request = new HttpRequestMessage(method, $"/api/v1/credentials/{id}");
        request.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
        request.Content = JsonContent.Create(
            body,
            new System.Net.Http.Headers.MediaTypeHeaderValue(
                method == HttpMethod.Patch ? "application/merge-patch+json" : "application/json"
            )
        );
        return user.Http.SendAsync(request, Ct).SayAsync();
    }
}
