using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Steward.Tests.Features.Clients;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.ImportExport.Tables;

/// <summary>What tests of CSV files of records say to the API.</summary>
internal static class TablesWorld
{
    public static Task<HttpResponseMessage> SendFileAsync(this ApiUser user, string kind, byte[] file, string? fileName = null)
    {
        var content = new ByteArrayContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return user.Http.PostAsync(
            new Uri(
                $"/api/v1/imports?kind={kind}{(fileName is null ? "" : $"&fileName={Uri.EscapeDataString(fileName)}")}",
                UriKind.Relative
            ),
            content,
            Ct
        );
    }

    public static Task<Guid> ReadAsync(this ApiUser user, string kind, string csv) => user.ReadAsync(kind, Encoding.UTF8.GetBytes(csv));

    public static async Task<Guid> ReadAsync(this ApiUser user, string kind, byte[] file)
    {
        using var answer = await user.SendFileAsync(kind, file);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync(Ct));
        var import = await answer.JsonAsync();
        import.Text("state").ShouldBe("mapping");
        return import.Id();
    }

    public static Task<JsonElement> MappingAsync(this ApiUser user, Guid id) => user.GetAsync($"/api/v1/imports/{id}/mapping");

    public static Task<HttpResponseMessage> SendMappingAsync(this ApiUser user, Guid id, object mapping) =>
        user.SendAsync(HttpMethod.Put, $"/api/v1/imports/{id}/mapping", JsonContent.Create(mapping));

    /// <summary>With the columns that were recognised.</summary>
    public static async Task<JsonElement> MapAsync(
        this ApiUser user,
        Guid id,
        string unknownClients = "refuse",
        string dates = "recognised"
    )
    {
        var fields = (await user.MappingAsync(id)).GetProperty("fields");
        using var answer = await user.SendMappingAsync(
            id,
            new
            {
                fields,
                unknownClients,
                dates,
            }
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Ct));
        return await answer.JsonAsync();
    }

    public static Task<HttpResponseMessage> SendRunAsync(this ApiUser user, Guid id) =>
        user.Http.PostAsync(new Uri($"/api/v1/imports/{id}/run", UriKind.Relative), null, Ct);

    public static async Task<JsonElement> RunAsync(this ApiUser user, Guid id)
    {
        using var answer = await user.SendRunAsync(id);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Ct));
        return await answer.JsonAsync();
    }

    /// <summary>From file to report, with the columns that are recognised.</summary>
    public static async Task<JsonElement> ImportAsync(this ApiUser user, string kind, string csv, string unknownClients = "refuse")
    {
        var id = await user.ReadAsync(kind, csv);
        await user.MapAsync(id, unknownClients);
        return await user.RunAsync(id);
    }

    public static (int New, int Duplicate, int Refused) Verdicts(this JsonElement import) =>
        (import.GetProperty("new").GetInt32(), import.GetProperty("duplicate").GetInt32(), import.GetProperty("refused").GetInt32());

    /// <summary>Why each row that isn't simply new is what it is: "4: The name is missing."</summary>
    public static async Task<string[]> RemarksAsync(this ApiUser user, Guid id, string verdict = "refused") =>
        [
            .. (await user.GetAsync($"/api/v1/imports/{id}/items?verdict={verdict}&limit=200"))
                .GetProperty("items")
                .EnumerateArray()
                .Select(i =>
                    $"{i.GetProperty("number").GetInt32()}: {string.Join(' ', i.GetProperty("remarks").EnumerateArray().Select(r => r.GetString()))}"
                ),
        ];

    /// <summary>What is wrong with a file or a mapping, by field.</summary>
    public static async Task<string> ErrorAsync(this HttpResponseMessage answer, string field)
    {
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, await answer.Content.ReadAsStringAsync(Ct));
        return string.Join(
            ' ',
            (await answer.JsonAsync()).GetProperty("errors").GetProperty(field).EnumerateArray().Select(e => e.GetString())
        );
    }
}
