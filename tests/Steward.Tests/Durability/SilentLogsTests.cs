using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Steward.Features.Roles;
using Steward.Tests.Harness;

namespace Steward.Tests.Durability;

/// <summary>What the process writes to its console goes to places with other readers than the vault: no secret, user name, person or address is in it.</summary>
public sealed class SilentLogsTests
{
    private const string Secret = "zq-secret-7Kd";
    private const string UserName = "zq-username-4Tr";
    private const string Person = "zq-person";
    private const string Address = "127.0.0.";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBothDatabases]
    public async Task Whatever_is_done_and_goes_wrong_none_of_it_is_in_the_logs(Database database)
    {
        await using var world = await TestApp.StartAsync(database);
        await world.AddUserAsync($"{Person}@firm.example", Role.Admin);
        await world.StopAsync();
        await using var server = await ServerProcess.StartAsync(world.Folder, world.DatabaseUrl, https: true);
        server.Http.DefaultRequestHeaders.UserAgent.ParseAdd($"{Person}/1.0");

        await SignInAsync(server.Http);
        var (client, credential) = await WorkAsync(server.Http);
        await GoWrongAsync(server.Http, client, credential);
        await BreakAsync(world, server.Http, credential);
        (await server.TerminateAsync()).ShouldBe(0);

        // Something was logged, or this would prove nothing.
        server.Output.ShouldContain("fail: ");
        foreach (var word in new[] { Secret, UserName, Person, Address, "::1", TestApp.Password, "eyJ", "4711-reason" })
            server.Output.ShouldNotContain(word, Case.Insensitive);
    }

    private static async Task SignInAsync(HttpClient http)
    {
        using var wrong = await http.PostAsJsonAsync("/api/v1/auth/login", new { email = $"{Person}@firm.example", password = Secret }, Ct);
        wrong.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var right = await http.PostAsJsonAsync(
            "/api/v1/auth/login",
            new { email = $"{Person}@firm.example", password = TestApp.Password },
            Ct
        );
        var tokens = await right.Content.ReadFromJsonAsync<JsonElement>(Ct);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.GetProperty("accessToken").GetString());
    }

    private static async Task<(Guid Client, Guid Credential)> WorkAsync(HttpClient http)
    {
        var client = await IdAsync(await http.PostAsJsonAsync("/api/v1/clients", new { name = "Acme", status = "active" }, Ct));
        var credential = await IdAsync(
            await http.PostAsJsonAsync(
                $"/api/v1/clients/{client}/credentials",
                new
                {
                    name = "Router",
                    username = UserName,
                    secret = new
                    {
                        password = Secret,
                        notes = Secret,
                        totp = "JBSWY3DPEHPK3PXP",
                    },
                },
                Ct
            )
        );
        var reveal = new
        {
            fields = new[] { "password" },
            purpose = "show",
            reason = "4711-reason",
        };
        (await http.PostAsJsonAsync($"/api/v1/credentials/{credential}/reveals", reveal, Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await http.GetAsync($"/api/v1/search?q={UserName}", Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var export = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                items = new[]
                {
                    new
                    {
                        id = "1",
                        type = 1,
                        name = "Mail",
                        login = new { username = UserName, password = Secret },
                    },
                },
            }
        );
        var import = await IdAsync(await http.PostAsync("/api/v1/imports", new ByteArrayContent(export), Ct));
        (await http.PostAsync($"/api/v1/imports/{import}/run", null, Ct)).StatusCode.ShouldBe(HttpStatusCode.OK);
        return (client, credential);
    }

    private static async Task GoWrongAsync(HttpClient http, Guid client, Guid credential)
    {
        // Not JSON, the wrong type, an unknown member, a file that breaks off, pages that are not there, a method that is none.
        foreach (
            var body in new[] { $"{{\"name\":\"{Secret}", $"{{\"secret\":{{\"password\":{{\"{Secret}\":1}}}}}}", $"{{\"{Secret}\":1}}" }
        )
        {
            using var content = new StringContent(body, new MediaTypeHeaderValue("application/json"));
            (await http.PostAsync($"/api/v1/clients/{client}/credentials", content, Ct)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        }
        using var file = new StringContent($"{{\"items\":[{{\"login\":{{\"password\":\"{Secret}");
        (await http.PostAsync("/api/v1/imports", file, Ct)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await http.GetAsync($"/api/v1/credentials?q={UserName}&nonsense={Secret}", Ct)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await http.GetAsync($"/nothing?x={Secret}", Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await http.DeleteAsync($"/api/v1/credentials/{credential}/reveals?x={Secret}", Ct)).StatusCode.ShouldBe(
            HttpStatusCode.MethodNotAllowed
        );
    }

    /// <summary>The database fails in the middle of a reveal, a change and a search.</summary>
    private static async Task BreakAsync(TestApp world, HttpClient http, Guid credential)
    {
        await world.TamperAsync("ALTER TABLE credential_secret RENAME TO credential_secret_gone");
        await world.TamperAsync("ALTER TABLE search_entry RENAME TO search_entry_gone");
        foreach (
            var request in new Func<Task<HttpResponseMessage>>[]
            {
                () =>
                    http.PostAsJsonAsync(
                        $"/api/v1/credentials/{credential}/reveals",
                        new { fields = new[] { "password" }, purpose = "show" },
                        Ct
                    ),
                () => http.PostAsJsonAsync($"/api/v1/credentials/{credential}/versions", new { secret = new { password = Secret } }, Ct),
                () => http.GetAsync($"/api/v1/credentials?q={UserName}", Ct),
                () => http.GetAsync($"/clients?q={UserName}", Ct),
            }
        )
        {
            using var answer = await request();
            ((int)answer.StatusCode).ShouldBeGreaterThanOrEqualTo(500);
            (await answer.Content.ReadAsStringAsync(Ct)).ShouldNotContain(Secret);
        }
    }

    private static async Task<Guid> IdAsync(HttpResponseMessage answer)
    {
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync(Ct));
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("id").GetGuid();
    }
}
