using System.Text.Json;
using System.Text.Json.Nodes;

namespace Steward.Platform.Http;

/// <summary>JSON merge patch (RFC 7396): what is there replaces, null removes, what is absent stays.</summary>
public static class MergePatch
{
    /// <summary>The request as it would be had it been sent whole: the current one with the patch applied, checked like any body.</summary>
    public static Task<T> ReadAsync<T>(HttpRequest request, T current, CancellationToken ct) =>
        JsonBodies.ReadAsync(
            request,
            JsonBodies.IsMergePatch,
            json =>
            {
                if (JsonNode.Parse(json.Span) is not JsonObject changes)
                    throw new InvalidException("", "A merge patch must be a JSON object.");
                var target = JsonSerializer.SerializeToNode(current, JsonBodies.Options)!.AsObject();
                Apply(target, changes);
                return JsonBodies.Deserialize<T>(JsonSerializer.SerializeToUtf8Bytes(target, JsonBodies.Options));
            },
            ct
        );

    private static void Apply(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is JsonObject inner && target[name] is JsonObject existing)
                Apply(existing, inner);
            else
                // Null stays as null: members are nullable or required, and a required one says so.
                target[name] = value?.DeepClone();
        }
    }
}
