using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Steward.Tests.Features.Clients;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.Tags;

/// <summary>What tests of tags say to the API.</summary>
internal static class TagsWorld
{
    public static async Task<JsonElement> AddTagAsync(this ApiUser user, string name, string? colour = null)
    {
        using var answer = await user.Http.PostAsJsonAsync("/api/v1/tags", new { name, colour }, Ct);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync(Ct));
        return await answer.JsonAsync();
    }

    public static Task<HttpResponseMessage> PatchTagAsync(this ApiUser user, JsonElement tag, object body, int? version = null) =>
        user.SendAsync(
            HttpMethod.Patch,
            tag.TagPath(),
            JsonContent.Create(body, new MediaTypeHeaderValue("application/merge-patch+json")),
            version ?? tag.Version()
        );

    /// <summary>"vip 2/1/0": the counts of clients, tasks and credentials.</summary>
    public static async Task<string[]> TagsAsync(this ApiUser user) =>
        [
            .. (await user.GetAsync("/api/v1/tags"))
                .GetProperty("items")
                .EnumerateArray()
                .Select(t => $"{t.Text("name")} {t.GetProperty("clients")}/{t.GetProperty("tasks")}/{t.GetProperty("credentials")}"),
        ];

    public static async Task<JsonElement> TagAsync(this ApiUser user, string name) =>
        (await user.GetAsync("/api/v1/tags")).GetProperty("items").EnumerateArray().Single(t => t.Text("name") == name);

    public static string TagPath(this JsonElement tag) => $"/api/v1/tags/{tag.Id()}";

    public static string[] Tags(this JsonElement record) => [.. record.GetProperty("tags").EnumerateArray().Select(t => t.GetString()!)];
}
