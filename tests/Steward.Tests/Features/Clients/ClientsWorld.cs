using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Clients;

/// <summary>What tests of clients say to the API.</summary>
internal static class ClientsWorld
{
    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<JsonElement> AddClientAsync(this ApiUser user, object client)
    {
        using var answer = await user.Http.PostAsJsonAsync("/api/v1/clients", client, Ct);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync(Ct));
        return await answer.JsonAsync();
    }

    public static Task<JsonElement> AddClientAsync(this ApiUser user, string name, Guid? owner = null) =>
        user.AddClientAsync(new { name, ownerId = owner });

    public static async Task AssignAsync(this ApiUser user, JsonElement client, Guid member)
    {
        using var answer = await user.Http.PutAsync(new Uri($"{client.Path()}/members/{member}", UriKind.Relative), null, Ct);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    public static Task<HttpResponseMessage> PutClientAsync(this ApiUser user, JsonElement client, object body, int? version = null) =>
        user.SendAsync(HttpMethod.Put, client.Path(), JsonContent.Create(body), version ?? client.Version());

    public static Task<HttpResponseMessage> PatchClientAsync(this ApiUser user, JsonElement client, object body, int? version = null) =>
        user.SendAsync(
            HttpMethod.Patch,
            client.Path(),
            JsonContent.Create(body, new MediaTypeHeaderValue("application/merge-patch+json")),
            version ?? client.Version()
        );

    public static Task<HttpResponseMessage> SendAsync(
        this ApiUser user,
        HttpMethod method,
        string path,
        HttpContent? body = null,
        int? version = null
    )
    {
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body };
        if (version is { } v)
            request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{v}\""));
        return user.Http.SendAsync(request, Ct);
    }

    public static async Task<JsonElement> GetAsync(this ApiUser user, string path)
    {
        using var answer = await user.Http.GetAsync(new Uri(path, UriKind.Relative), Ct);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Ct));
        return await answer.JsonAsync();
    }

    public static async Task<HttpStatusCode> StatusOfAsync(this ApiUser user, string path)
    {
        using var answer = await user.Http.GetAsync(new Uri(path, UriKind.Relative), Ct);
        return answer.StatusCode;
    }

    public static async Task<string[]> NamesAsync(this ApiUser user, string query) =>
        [
            .. (await user.GetAsync($"/api/v1/clients{query}"))
                .GetProperty("items")
                .EnumerateArray()
                .Select(c => c.GetProperty("name").GetString()!),
        ];

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage answer) =>
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ct)).RootElement;

    public static async Task<string> CodeAsync(this HttpResponseMessage answer) =>
        (await answer.JsonAsync()).GetProperty("code").GetString()!;

    public static Guid Id(this JsonElement client) => client.GetProperty("id").GetGuid();

    public static int Version(this JsonElement client) => client.GetProperty("version").GetInt32();

    public static string Text(this JsonElement element, string member) => element.GetProperty(member).GetString()!;

    public static string Path(this JsonElement client) => $"/api/v1/clients/{client.Id()}";
}
