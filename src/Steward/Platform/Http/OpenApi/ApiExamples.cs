using System.Text.Json.Nodes;

namespace Steward.Platform.Http.OpenApi;

/// <summary>
/// An example for every body, made from its schema with values a person would expect there. Made, not written: an example that is
/// kept by hand shows fields that are gone.
/// </summary>
internal static class ApiExamples
{
    /// <summary>Deep enough for what there is; a schema that refers to itself ends here.</summary>
    private const int MaxDepth = 6;

    private static readonly Dictionary<string, JsonNode> Values = new(StringComparer.Ordinal)
    {
        ["name"] = "Harbour Bakery",
        ["title"] = "Renew the certificate",
        ["description"] = "Expires in March; the old one is from 2024.",
        ["clientName"] = "Harbour Bakery",
        ["email"] = "ana@firm.example",
        ["phone"] = "+49 30 901820",
        ["website"] = "https://harbour-bakery.example",
        ["address"] = "Quay 3, Hamburg",
        ["username"] = "office@harbour-bakery.example",
        ["password"] = "correct horse battery staple",
        ["totp"] = "JBSWY3DPEHPK3PXP",
        ["notes"] = "Ask for the night shift.",
        ["value"] = "4711",
        ["reason"] = "Renewing the certificate",
        ["text"] = "Called about the certificate.",
        ["role"] = "Contractor",
        ["timeZone"] = "Europe/Berlin",
        ["tags"] = new JsonArray("vip"),
        ["fields"] = new JsonArray("password"),
        ["colour"] = "blue",
        ["version"] = 3,
        ["secretVersion"] = 2,
        ["expiresIn"] = 300,
        ["openTasks"] = 4,
        ["overdueTasks"] = 1,
        ["credentials"] = 7,
        ["rotateEveryDays"] = 90,
        ["ip"] = "192.0.2.7",
        ["userAgent"] = "Mozilla/5.0",
        ["action"] = "credential.revealed",
        ["snippet"] = "office@harbour-bakery.example",
        ["accessToken"] = "eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.…",
        ["refreshToken"] = "q1b0…",
        ["tokenType"] = "Bearer",
        ["archivedAt"] = null!,
        ["completedAt"] = null!,
        ["nextCursor"] = null!,
    };

    public static void AddTo(JsonObject document)
    {
        foreach (
            var operation in document["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject()).Select(o => o.Value).OfType<JsonObject>()
        )
        {
            AddToContent(document, operation["requestBody"] as JsonObject);
            foreach (var answer in operation["responses"]!.AsObject().Where(r => r.Key[0] == '2'))
                AddToContent(document, answer.Value as JsonObject);
        }
    }

    private static void AddToContent(JsonObject document, JsonObject? holder)
    {
        if (holder?["content"] is not JsonObject content)
            return;
        foreach (var media in content.Select(c => c.Value).OfType<JsonObject>())
            if (media["schema"] is JsonObject schema && Of(document, schema, "", 0) is { } example)
                media["example"] = example;
    }

    private static JsonNode? Of(JsonObject document, JsonObject schema, string name, int depth)
    {
        if (schema["$ref"]?.GetValue<string>() is { } reference)
            schema = document["components"]!["schemas"]![reference[(reference.LastIndexOf('/') + 1)..]]!.AsObject();
        if ((schema["oneOf"] ?? schema["anyOf"]) is JsonArray choices)
            schema = choices.Select(c => c!.AsObject()).First(c => c["type"]?.ToString() != "null");
        if (schema["$ref"] is not null)
            return Of(document, schema, name, depth);
        if (schema["enum"] is JsonArray { Count: > 0 } values)
            return values[0]?.DeepClone();
        if (depth > MaxDepth)
            return null;
        if (schema["properties"] is JsonObject properties)
            return new JsonObject(properties.Select(p => KeyValuePair.Create(p.Key, Of(document, p.Value!.AsObject(), p.Key, depth + 1))));
        if (Values.TryGetValue(name, out var known))
            return known?.DeepClone();
        if (schema["items"] is JsonObject items)
            return new JsonArray(Of(document, items, name.EndsWith('s') ? name[..^1] : name, depth + 1));
        return Scalar(schema);
    }

    private static JsonNode? Scalar(JsonObject schema)
    {
        var types = schema["type"] is JsonArray several ? several.Select(t => t!.ToString()).ToArray() : [schema["type"]?.ToString() ?? ""];
        if (types.Contains("integer", StringComparer.Ordinal) || types.Contains("number", StringComparer.Ordinal))
            return 1;
        if (types.Contains("boolean", StringComparer.Ordinal))
            return false;
        if (!types.Contains("string", StringComparer.Ordinal))
            return types.Contains("object", StringComparer.Ordinal) ? new JsonObject() : null;
        return schema["format"]?.ToString() switch
        {
            "uuid" => "019b2f64-7c00-7d3e-9a51-6f0c2b8e4d17",
            "date-time" => "2026-03-02T09:30:00Z",
            "date" => "2026-03-15",
            _ => "text",
        };
    }
}
