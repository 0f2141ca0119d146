using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Steward.Platform.Http.OpenApi;

namespace Steward.Features.ApiReference;

/// <summary>JSON schemas in words.</summary>
internal static class ApiSchemas
{
    private static readonly JsonSerializerOptions Legible = new()
    {
        WriteIndented = true,
        // Shown as text: what HTML must escape, Razor escapes.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static ApiField Parameter(JsonObject parameter) =>
        new(
            Text(parameter, "name")!,
            TypeOf(parameter["schema"] as JsonObject),
            Text(parameter, "in") == "path" || parameter["required"]?.GetValue<bool>() == true,
            Text(parameter, "description"),
            Text(parameter, "in")
        );

    public static ApiBody? Body(JsonObject holder)
    {
        if (holder["content"] is not JsonObject { Count: > 0 } content)
            return null;
        var (mediaType, media) = content.First();
        return new ApiBody(mediaType, TypeOf(media!["schema"] as JsonObject), media["example"]?.ToJsonString(Legible));
    }

    public static IReadOnlyList<ApiField> Fields(JsonObject schema)
    {
        var required = schema["required"] is JsonArray names
            ? names.Select(n => n!.GetValue<string>()).ToHashSet(StringComparer.Ordinal)
            : [];
        return schema["properties"] is JsonObject properties
            ?
            [
                .. properties.Select(p => new ApiField(
                    p.Key,
                    TypeOf(p.Value as JsonObject),
                    required.Contains(p.Key),
                    Text(p.Value!.AsObject(), "description"),
                    null
                )),
            ]
            : [];
    }

    public static string? Values(JsonObject schema) =>
        schema["enum"] is JsonArray values ? string.Join(" | ", values.Select(v => v?.ToString() ?? "null")) : null;

    private static ApiType TypeOf(JsonObject? schema)
    {
        if (schema is null)
            return new ApiType("anything", null);
        if (JsonReference.NameOf(schema) is { } name)
            return new ApiType(name, name);
        if ((schema["oneOf"] ?? schema["anyOf"]) is JsonArray choices)
            return Either(choices);
        if (Values(schema) is { } values)
            return new ApiType(values, null);
        var types = schema["type"] switch
        {
            JsonArray several => [.. several.Select(t => t!.GetValue<string>())],
            { } one => [one.GetValue<string>()],
            null => Array.Empty<string>(),
        };
        var orNull = types.Contains("null", StringComparer.Ordinal) ? " or null" : "";
        if (types.Contains("array", StringComparer.Ordinal))
        {
            var item = TypeOf(schema["items"] as JsonObject);
            return new ApiType($"list of {item.Text}{orNull}", item.Schema);
        }
        // A number that is written as text is read too; whoever writes one writes a number.
        var type = types.FirstOrDefault(t => t is "integer" or "number") ?? types.FirstOrDefault(t => t != "null") ?? "anything";
        return new ApiType((type == "string" ? Text(schema, "format") ?? "text" : type) + orNull, null);
    }

    private static ApiType Either(JsonArray choices)
    {
        var types = choices.Select(c => c!.AsObject()).ToLookup(c => Text(c, "type") == "null");
        var shown = types[false].Select(TypeOf).ToArray();
        return new ApiType(
            string.Join(" or ", shown.Select(t => t.Text)) + (types[true].Any() ? " or null" : ""),
            shown.FirstOrDefault()?.Schema
        );
    }

    public static string? Text(JsonObject of, string name) =>
        of[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
