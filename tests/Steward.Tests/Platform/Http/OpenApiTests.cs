using System.Net.Http.Json;
using System.Text.Json;
using Steward.Tests.Access;
using Steward.Tests.Harness;

namespace Steward.Tests.Platform.Http;

public sealed class OpenApiTests
{
    [Fact]
    public async Task The_description_is_public_and_names_every_route()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var document = await ReadAsync(app);

        document.GetProperty("openapi").GetString()!.ShouldStartWith("3.1.");
        Operations(document)
            .Select(o => o.Name)
            .Order(StringComparer.Ordinal)
            .ShouldBe(Described(app).Select(r => r.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_route_says_what_it_does_what_it_answers_and_how_it_fails()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var document = await ReadAsync(app);
        var wrong = new List<string>();

        foreach (var (name, operation) in Operations(document))
        {
            var answers = operation.GetProperty("responses").EnumerateObject().Select(r => r.Name).ToList();
            if (!operation.TryGetProperty("summary", out _))
                wrong.Add($"{name}: no summary; say .WithSummary(...)");
            if (!answers.Any(a => a[0] == '2'))
                wrong.Add($"{name}: no success; say .Produces<T>() or .Produces(204)");
            if (answers.Any(a => a is "200" or "201") && !Succeeds(operation).TryGetProperty("content", out _))
                wrong.Add($"{name}: success without a body; say .Produces<T>()");
            if (!answers.Any(a => a[0] == '4'))
                wrong.Add($"{name}: no errors");
            if (name.StartsWith('P') && NeedsBody(app, name) && !operation.TryGetProperty("requestBody", out _))
                wrong.Add($"{name}: no body; say .Takes<T>()");
            if (Returns(operation).Contains("PageOf", StringComparison.Ordinal) && !Parameters(operation).Contains("cursor"))
                wrong.Add($"{name}: a list without its parameters; say .Lists(sorts, filters)");
            if (Parameters(operation).Contains("body"))
                wrong.Add($"{name}: the body is described as a query parameter");
        }

        string.Join('\n', wrong).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_a_role_is_needed_for_says_401_and_403()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var operations = Operations(await ReadAsync(app)).ToDictionary(o => o.Name, o => o.Operation, StringComparer.Ordinal);

        foreach (var route in Described(app))
        {
            var policy = route.Metadata.GetMetadata<Steward.Platform.Http.RoutePolicy>();
            var answers = operations[route.Name].GetProperty("responses");
            if (policy?.Permission is not null)
                answers.TryGetProperty("403", out _).ShouldBeTrue(route.Name);
            if (policy != Steward.Platform.Http.RoutePolicy.Public)
                answers.TryGetProperty("401", out _).ShouldBeTrue(route.Name);
        }
    }

    [Fact]
    public async Task Every_member_has_a_type_and_a_body_with_a_secret_says_so()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var schemas = (await ReadAsync(app)).GetProperty("components").GetProperty("schemas");

        schemas
            .EnumerateObject()
            .Where(s => s.Value.TryGetProperty("properties", out _))
            .SelectMany(s => Members(schemas, s.Name).Select(m => (Name: $"{s.Name}.{m.Name}", m.Value)))
            .Where(m => !new[] { "type", "$ref", "enum", "oneOf", "anyOf" }.Any(word => m.Value.TryGetProperty(word, out _)))
            .Select(m => m.Name)
            .ShouldBeEmpty();
        Members(schemas, "NewVersion").Select(m => m.Name).ShouldBe(["secret"]);
        Members(schemas, "NewCredential")
            .Select(m => m.Name)
            .ShouldBe(["name", "kind", "username", "website", "ownerId", "rotateEveryDays", "tags", "secret"]);
    }

    [Fact]
    public async Task No_body_has_a_member_that_is_only_computed()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);

        Route
            .All(app)
            .SelectMany(r => r.Metadata.OfType<Steward.Platform.Http.TakesBody>())
            .Select(body => body.Type)
            .Distinct()
            .SelectMany(type => type.GetProperties().Where(p => !p.CanWrite).Select(p => $"{type.Name}.{p.Name}"))
            .ShouldBeEmpty("It would be taken from a caller without doing anything: make it a method.");
    }

    // A route that only says 405 in its own words is left out of the description.
    private static IEnumerable<Route> Described(TestApp app) =>
        Route
            .All(app)
            .Where(r => r.IsApi && r.Metadata.GetMetadata<Microsoft.AspNetCore.Routing.IExcludeFromDescriptionMetadata>() is null);

    private static async Task<JsonElement> ReadAsync(TestApp app)
    {
        using var http = app.NewClient();
        return await http.GetFromJsonAsync<JsonElement>("/openapi/v1.json", TestContext.Current.CancellationToken);
    }

    private static IEnumerable<(string Name, JsonElement Operation)> Operations(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select ($"{operation.Name.ToUpperInvariant()} {path.Name}", operation.Value);

    private static JsonElement.ObjectEnumerator Members(JsonElement schemas, string name) =>
        schemas.GetProperty(name).GetProperty("properties").EnumerateObject();

    private static JsonElement Succeeds(JsonElement operation) =>
        operation.GetProperty("responses").EnumerateObject().First(r => r.Name is "200" or "201").Value;

    private static string Returns(JsonElement operation) =>
        operation.GetProperty("responses").TryGetProperty("200", out var answer) ? answer.GetRawText() : "";

    private static List<string> Parameters(JsonElement operation) =>
        operation.TryGetProperty("parameters", out var parameters)
            ? [.. parameters.EnumerateArray().Select(p => p.GetProperty("name").GetString()!)]
            : [];

    // What is made or replaced has a body; a state noun (PUT .../archive) has none.
    private static bool NeedsBody(TestApp app, string name) =>
        Route
            .All(app)
            .Single(r => r.Name == name)
            .Metadata.OfType<System.Reflection.MethodInfo>()
            .Any(m => m.GetParameters().Any(p => p.ParameterType.Name.Contains("Body`", StringComparison.Ordinal)));
}
