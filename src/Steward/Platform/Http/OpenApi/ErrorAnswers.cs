using System.Globalization;
using Microsoft.OpenApi;

namespace Steward.Platform.Http.OpenApi;

/// <summary>The errors every route can answer with, described once and referred to by status.</summary>
internal static class ErrorAnswers
{
    private const string Problem = "Problem";

    private static readonly (int Status, string Description)[] All =
    [
        (400, "Not valid: `invalid`, with `errors` by field; unknown members and parameters count."),
        (401, "Not signed in: `unauthenticated`, `invalid_credentials`."),
        (403, "You see it, but may not do this: `forbidden`, `grant_required`, `step_up_required`."),
        (404, "Nothing there, or nothing you may see: `not_found`."),
        (409, "Not possible as things are; `code` says why, for example `idempotency_mismatch`."),
        (412, "Changed since you read it: `stale`, with the `current` representation. Nothing was saved."),
        (413, "The body is over the limit: `too_large`."),
        (415, "Not the media type this route takes: `unsupported_media_type`."),
        (428, "Send `If-Match` with the version you read: `version_required`."),
        (429, "Too many requests: `too_many_requests`; `Retry-After` says how many seconds to wait."),
        (503, "Not available now: `vault_sealed`, `audit_unavailable`."),
    ];

    public static void AddTo(OpenApiComponents components)
    {
        components.Schemas ??= new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal);
        components.Schemas[Problem] = Schema();
        components.Responses ??= new Dictionary<string, IOpenApiResponse>(StringComparer.Ordinal);
        foreach (var (status, description) in All)
        {
            components.Responses[Name(status)] = new OpenApiResponse
            {
                Description = description,
                Headers = status is 429
                    ? new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal)
                    {
                        ["Retry-After"] = new OpenApiHeader
                        {
                            Description = "Seconds to wait.",
                            Schema = new OpenApiSchema { Type = JsonSchemaType.Integer },
                        },
                    }
                    : null,
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
                {
                    [Problems.ContentType] = new() { Schema = new OpenApiSchemaReference(Problem) },
                },
            };
        }
    }

    public static bool Knows(int status) => All.Any(e => e.Status == status);

    public static IOpenApiResponse Of(int status, OpenApiDocument document) => new OpenApiResponseReference(Name(status), document);

    private static string Name(int status) => string.Create(CultureInfo.InvariantCulture, $"Error{status}");

    private static OpenApiSchema Schema()
    {
        var text = new OpenApiSchema { Type = JsonSchemaType.String };
        return new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "RFC 9457. Decide by `code`; `title` and `detail` are for people.",
            Required = new HashSet<string>(StringComparer.Ordinal) { "type", "title", "status", "code" },
            Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
            {
                ["type"] = text,
                ["title"] = text,
                ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
                ["detail"] = text,
                ["code"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Stable, for programs." },
                ["errors"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Description = "400 only: messages by field, as `contacts[0].email`; the empty name is the body as a whole.",
                    AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = text },
                },
                ["current"] = new OpenApiSchema { Type = JsonSchemaType.Object, Description = "412 only: what is stored now." },
            },
        };
    }
}
