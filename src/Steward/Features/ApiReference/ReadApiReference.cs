using System.Text.Json.Nodes;
using Steward.Platform.Http.OpenApi;

namespace Steward.Features.ApiReference;

/// <summary>The reference page's content, made once from the OpenAPI document that programs read: the two can't disagree.</summary>
internal sealed class ReadApiReference(OpenApiFile file)
{
    private static readonly string[] Methods = ["get", "post", "put", "patch", "delete"];

    private Result? _made;

    public sealed record Result(string Introduction, string Server, IReadOnlyList<Chapter> Chapters, IReadOnlyList<ApiSchema> Schemas);

    public sealed record Chapter(string Name, string? Description, IReadOnlyList<ApiOperation> Operations)
    {
        public string Title => char.ToUpperInvariant(Name[0]) + Name[1..].Replace('-', ' ');
    }

    public async Task<Result> RunAsync(CancellationToken ct)
    {
        if (_made is not null)
            return _made;
        var root = JsonNode.Parse(await file.ReadAsync(ct))!.AsObject();
        var operations = root["paths"]!
            .AsObject()
            .SelectMany(path => Operations(root, path.Key, path.Value!.AsObject()))
            .ToLookup(o => o.Chapter, StringComparer.Ordinal);
        return _made = new Result(
            root["info"]!["description"]!.GetValue<string>(),
            root["servers"]![0]!["url"]!.GetValue<string>(),
            [
                .. root["tags"]!
                    .AsArray()
                    .Select(tag =>
                        (Name: ApiSchemas.Text(tag!.AsObject(), "name")!, Description: ApiSchemas.Text(tag.AsObject(), "description"))
                    )
                    .Select(tag => new Chapter(tag.Name, tag.Description, [.. operations[tag.Name]])),
            ],
            [
                .. root["components"]!["schemas"]!
                    .AsObject()
                    .OrderBy(s => s.Key, StringComparer.Ordinal)
                    .Select(s => new ApiSchema(
                        s.Key,
                        ApiSchemas.Text(s.Value!.AsObject(), "description"),
                        ApiSchemas.Values(s.Value!.AsObject()),
                        ApiSchemas.Fields(s.Value!.AsObject())
                    )),
            ]
        );
    }

    private static IEnumerable<ApiOperation> Operations(JsonObject root, string path, JsonObject item) =>
        from method in Methods
        let operation = item[method] as JsonObject
        where operation is not null
        select new ApiOperation(
            operation["operationId"]!.GetValue<string>(),
            operation["tags"]![0]!.GetValue<string>(),
            method.ToUpperInvariant(),
            path,
            ApiSchemas.Text(operation, "summary") ?? "",
            ApiSchemas.Text(operation, "description"),
            operation["security"] is JsonArray { Count: 0 },
            [.. Array(operation, "parameters").Select(ApiSchemas.Parameter)],
            operation["requestBody"] is JsonObject body ? ApiSchemas.Body(body) : null,
            [.. operation["responses"]!.AsObject().Select(r => Answer(root, r.Key, r.Value!.AsObject()))]
        );

    private static ApiAnswer Answer(JsonObject root, string status, JsonObject answer)
    {
        answer = JsonReference.Follow(root, answer);
        // What goes wrong has one shape, described once.
        var body = status[0] == '2' ? ApiSchemas.Body(answer) : null;
        return new ApiAnswer(status, ApiSchemas.Text(answer, "description") ?? "", body);
    }

    private static IEnumerable<JsonObject> Array(JsonObject of, string name) =>
        of[name] is JsonArray array ? array.Select(n => n!.AsObject()) : [];
}

public sealed record ApiOperation(
    string Id,
    string Chapter,
    string Method,
    string Path,
    string Summary,
    string? Description,
    bool IsPublic,
    IReadOnlyList<ApiField> Parameters,
    ApiBody? Body,
    IReadOnlyList<ApiAnswer> Answers
);

public sealed record ApiBody(string MediaType, ApiType Type, string? Example);

/// <param name="Body">Of a success only.</param>
public sealed record ApiAnswer(string Status, string Description, ApiBody? Body);

/// <param name="Schema">The schema it leads to, if it has a name.</param>
public sealed record ApiType(string Text, string? Schema);

/// <param name="Where">Of a parameter: path, query or header.</param>
public sealed record ApiField(string Name, ApiType Type, bool IsRequired, string? Description, string? Where);

/// <param name="Values">Those there are, of one that is one of several words.</param>
public sealed record ApiSchema(string Name, string? Description, string? Values, IReadOnlyList<ApiField> Fields);
