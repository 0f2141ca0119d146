using System.Net.Http.Json;
using System.Text.Json;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Backup;

internal static class World
{
    public static async Task<Guid> AddClientAsync(ApiUser user, string name)
    {
        using var answer = await user.Http.PostAsJsonAsync("/api/v1/clients", new { name, status = "active" });
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
    }
}
