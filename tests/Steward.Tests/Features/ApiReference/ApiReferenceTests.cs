using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.ApiReference;

public sealed partial class ApiReferenceTests
{
    [Fact]
    public async Task Anybody_reads_of_every_route_and_every_link_in_it_leads_somewhere()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        using var http = app.NewClient();

        var page = await http.GetStringAsync("/api", TestContext.Current.CancellationToken);

        var document = await http.GetFromJsonAsync<JsonElement>("/openapi/v1.json", TestContext.Current.CancellationToken);
        var ids = Ids().Matches(page).Select(m => m.Groups[1].Value).ToList();
        ids.ShouldBeUnique();
        document
            .GetProperty("paths")
            .EnumerateObject()
            .SelectMany(p => p.Value.EnumerateObject())
            .Select(o => o.Value.GetProperty("operationId").GetString()!)
            .ShouldAllBe(id => ids.Contains(id));
        Anchors().Matches(page).Select(m => m.Groups[1].Value).ShouldAllBe(anchor => ids.Contains(anchor));
    }

    [Fact]
    public async Task Every_body_that_is_sent_or_answered_has_an_example_with_its_members()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        using var http = app.NewClient();
        var document = await http.GetFromJsonAsync<JsonElement>("/openapi/v1.json", TestContext.Current.CancellationToken);
        var schemas = document.GetProperty("components").GetProperty("schemas");
        var wrong = new List<string>();

        foreach (var path in document.GetProperty("paths").EnumerateObject())
        foreach (var operation in path.Value.EnumerateObject())
        foreach (var media in Json(operation.Value))
        {
            var name = $"{operation.Name} {path.Name}";
            if (!media.TryGetProperty("example", out var example))
                wrong.Add($"{name}: no example");
            else if (media.GetProperty("schema").TryGetProperty("$ref", out var reference))
                wrong.AddRange(
                    Members(schemas.GetProperty(reference.GetString()!.Split('/')[^1]))
                        .Where(member => !example.TryGetProperty(member, out _))
                        .Select(member => $"{name}: the example has no {member}")
                );
        }

        string.Join('\n', wrong).ShouldBeEmpty();
    }

    private static IEnumerable<JsonElement> Json(JsonElement operation)
    {
        var holders = operation.GetProperty("responses").EnumerateObject().Where(r => r.Name[0] == '2').Select(r => r.Value).ToList();
        if (operation.TryGetProperty("requestBody", out var body))
            holders.Add(body);
        return holders
            .Where(h => h.TryGetProperty("content", out _))
            .SelectMany(h => h.GetProperty("content").EnumerateObject())
            .Where(c => c.Name.EndsWith("json", StringComparison.Ordinal))
            .Select(c => c.Value);
    }

    private static IEnumerable<string> Members(JsonElement schema) =>
        schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject().Select(p => p.Name) : [];

    [GeneratedRegex("\\sid=\"([^\"]+)\"")]
    private static partial Regex Ids();

    [GeneratedRegex("href=\"#([^\"]+)\"")]
    private static partial Regex Anchors();
}
