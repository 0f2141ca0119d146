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
            if (media.TryGetProperty("example", out var example))
                wrong.AddRange(Differences(schemas, media.GetProperty("schema"), example, name));
            else
                wrong.Add($"{name}: no example");
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

    /// <summary>Where an example is not what its schema says: a member that is missing, a value of another kind.</summary>
    private static IEnumerable<string> Differences(JsonElement schemas, JsonElement schema, JsonElement example, string at)
    {
        if (schema.TryGetProperty("$ref", out var reference))
            schema = schemas.GetProperty(reference.GetString()!.Split('/')[^1]);
        if (example.ValueKind == JsonValueKind.String && example.GetString() == "text")
            yield return $"{at}: no value a person would expect; add one to ApiExamples";
        if (schema.TryGetProperty("type", out var type) && !IsOneOf(type, example.ValueKind))
            yield return $"{at}: {type} is shown as {example.ValueKind}";
        if (schema.TryGetProperty("properties", out var properties) && example.ValueKind == JsonValueKind.Object)
            foreach (var property in properties.EnumerateObject())
            {
                if (!example.TryGetProperty(property.Name, out var value))
                    yield return $"{at}: has no {property.Name}";
                else
                    foreach (var difference in Differences(schemas, property.Value, value, $"{at} {property.Name}"))
                        yield return difference;
            }
        if (schema.TryGetProperty("items", out var items) && example.ValueKind == JsonValueKind.Array)
            foreach (var difference in example.EnumerateArray().SelectMany(item => Differences(schemas, items, item, $"{at}[]")))
                yield return difference;
    }

    private static bool IsOneOf(JsonElement type, JsonValueKind kind)
    {
        var types =
            type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(t => t.GetString())] : new[] { type.GetString() };
        string[] fitting = kind switch
        {
            JsonValueKind.String => ["string"],
            JsonValueKind.Number => ["integer", "number"],
            JsonValueKind.Array => ["array"],
            JsonValueKind.Object => ["object"],
            JsonValueKind.Null => ["null"],
            _ => ["boolean"],
        };
        return types.Any(t => fitting.Contains(t, StringComparer.Ordinal));
    }

    [GeneratedRegex("\\sid=\"([^\"]+)\"")]
    private static partial Regex Ids();

    [GeneratedRegex("href=\"#([^\"]+)\"")]
    private static partial Regex Anchors();
}
