using System.Text.Json.Nodes;

namespace Steward.Platform.Http.OpenApi;

/// <summary>References within an OpenAPI document: <c>{"$ref": "#/components/schemas/Client"}</c>.</summary>
internal static class JsonReference
{
    /// <summary>The name it ends with; null where there is none.</summary>
    public static string? NameOf(JsonObject node) => Of(node) is { } reference ? reference[(reference.LastIndexOf('/') + 1)..] : null;

    /// <summary>What it leads to, and the node itself where it is none.</summary>
    public static JsonObject Follow(JsonObject document, JsonObject node) =>
        Of(node) is { } reference ? reference.Split('/').Skip(1).Aggregate((JsonNode)document, (at, name) => at[name]!).AsObject() : node;

    private static string? Of(JsonObject node) => node["$ref"]?.GetValue<string>();
}
