using System.Text.Json;
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

    private const string Person = "Ana Kovač";

    private static readonly Dictionary<string, JsonNode?> Values = new(StringComparer.Ordinal)
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
        ["note"] = "Back from leave in May.",
        ["value"] = "4711",
        ["reason"] = "Renewing the certificate",
        ["text"] = "Called about the certificate.",
        ["role"] = "Contractor",
        ["timeZone"] = "Europe/Berlin",
        ["inviteLink"] = "https://steward.firm.example/password/q1b0…",
        ["url"] = "https://steward.firm.example/password/q1b0…",
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
        ["isActive"] = true,
        ["isNew"] = true,
        ["current"] = true,
        ["good"] = true,
        ["permissions"] = new JsonArray("clients.read", "clients.write"),
        ["source"] = "bitwarden",
        ["state"] = "ready",
        ["verdict"] = "new",
        ["remarks"] = new JsonArray("Its attachments are not imported."),
        ["client"] = "Harbour Bakery",
        ["outcome"] = "ok",
        ["purpose"] = "show",
        ["next"] = "/import/019b2f64-7c00-7d3e-9a51-6f0c2b8e4d17",
        ["actor"] = Person,
        ["deletedBy"] = Person,
        ["ContactView.name"] = "Zoë Fischer",
        ["ContactBody.name"] = "Zoë Fischer",
        ["ContactView.role"] = "Owner",
        ["ContactBody.role"] = "Owner",
        ["startedBy"] = Person,
        ["userName"] = Person,
        ["credentialName"] = "Hosting panel",
        ["totpPeriod"] = null,
        ["archivedAt"] = null,
        ["completedAt"] = null,
        ["nextCursor"] = null,
        ["error"] = null,
        ["problem"] = null,
        ["warning"] = null,
        ["detail"] = null,
        ["suggestions"] = new JsonArray(),
        ["score"] = 4,
        ["guessesLog10"] = 14.2,
        // What has another meaning in one body than in the others.
        ["Me.name"] = Person,
        ["TagItem.name"] = "vip",
        ["TagBody.name"] = "vip",
        ["TagBodyPatch.name"] = "vip",
        ["MemberView.name"] = Person,
        ["ActorResponse.name"] = Person,
        ["CredentialItem.name"] = "Hosting panel",
        ["CredentialInput.name"] = "Hosting panel",
        ["CredentialInputPatch.name"] = "Hosting panel",
        ["NewCredential.name"] = "Hosting panel",
        ["TableView.kind"] = "clients",
        ["TableView.state"] = "mapping",
        ["TableView.fields"] = new JsonArray("name"),
        ["MappingBody.fields"] = new JsonArray("name"),
        ["StagedRow.status"] = "todo",
        ["StagedRow.priority"] = "high",
        ["StagedRow.role"] = "Owner",
        ["StagedRow.owner"] = Person,
        ["StagedRow.assignee"] = Person,
        ["fileName"] = "harbour.csv",
        ["leftOut"] = new JsonArray("Turnover"),
        ["DoubtfulDates.example"] = "03/04/2026",
        ["DoubtfulDates.readAs"] = "2026-04-03",
        ["DoubtfulDates.order"] = "dayFirst",
        ["encoding"] = "UTF-8",
        ["delimiter"] = "semicolon",
        ["header"] = "Company",
        ["samples"] = new JsonArray("Harbour Bakery"),
        ["SearchItem.kind"] = "client",
        ["SearchItem.title"] = "Harbour Bakery",
        ["ActivityView.kind"] = "task.completed",
        ["ActivityView.subject"] = "Renew the certificate",
        ["FirmActivityView.kind"] = "task.completed",
        ["FirmActivityView.subject"] = "Renew the certificate",
        ["AttentionReason.kind"] = "overdueTasks",
        ["AttentionReason.text"] = "3 overdue tasks",
        ["AttentionItem.score"] = 9,
        ["ObjectResponse.kind"] = "credential",
        ["ObjectResponse.name"] = "Hosting panel",
        ["custom.name"] = "PIN",
        ["RevealRequest.version"] = null,
        ["RevealResponse.fields"] = new JsonObject { ["password"] = "correct horse battery staple" },
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
            if (media["schema"] is JsonObject schema && Of(document, schema, "", "", 0) is { } example)
                media["example"] = example;
    }

    /// <param name="document">Where references lead.</param>
    /// <param name="schema">Of the value.</param>
    /// <param name="owner">The schema, or the member, that it is a member of.</param>
    /// <param name="name">Its own name.</param>
    /// <param name="depth">How deep it lies.</param>
    private static JsonNode? Of(JsonObject document, JsonObject schema, string owner, string name, int depth)
    {
        if ((schema["oneOf"] ?? schema["anyOf"]) is JsonArray choices)
            schema = choices.Select(c => c!.AsObject()).First(c => c["type"]?.ToString() != "null");
        var type = JsonReference.NameOf(schema) ?? name;
        schema = JsonReference.Follow(document, schema);
        if (TryKnown(schema, $"{owner}.{name}", out var known) || TryKnown(schema, name, out known))
            return known?.DeepClone();
        if (schema["enum"] is JsonArray { Count: > 0 } values)
            return values[0]?.DeepClone();
        if (depth > MaxDepth)
            return null;
        if (schema["properties"] is JsonObject properties)
            return new JsonObject(
                properties.Select(p => KeyValuePair.Create(p.Key, Of(document, p.Value!.AsObject(), type, p.Key, depth + 1)))
            );
        if (schema["items"] is JsonObject items)
            return new JsonArray(Of(document, items, type, name.EndsWith('s') ? name[..^1] : name, depth + 1));
        return Scalar(schema);
    }

    // One name means different things in different bodies: a count here, a list there.
    private static bool TryKnown(JsonObject schema, string name, out JsonNode? value) =>
        Values.TryGetValue(name, out value)
        && value?.GetValueKind() switch
        {
            JsonValueKind.String => Is(schema, "string"),
            JsonValueKind.Number => Is(schema, "integer") || Is(schema, "number"),
            JsonValueKind.True => Is(schema, "boolean"),
            JsonValueKind.Array => Is(schema, "array"),
            JsonValueKind.Object => Is(schema, "object"),
            _ => Is(schema, "null"),
        };

    private static bool Is(JsonObject schema, string type) =>
        schema["type"] is JsonArray several ? several.Any(t => t!.GetValue<string>() == type) : schema["type"]?.GetValue<string>() == type;

    private static JsonNode? Scalar(JsonObject schema)
    {
        if (Is(schema, "integer") || Is(schema, "number"))
            return 1;
        if (Is(schema, "boolean"))
            return false;
        if (!Is(schema, "string"))
            return Is(schema, "object") ? new JsonObject() : null;
        return schema["format"]?.ToString() switch
        {
            "uuid" => "019b2f64-7c00-7d3e-9a51-6f0c2b8e4d17",
            "date-time" => "2026-03-02T09:30:00Z",
            "date" => "2026-03-15",
            _ => "text",
        };
    }
}
