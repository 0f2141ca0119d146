using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Steward.Platform.Http.OpenApi;

/// <summary>Adds to each operation what its route says by metadata: body, list parameters, versions, who may use it, errors.</summary>
internal static class OperationTransformer
{
    public const string Bearer = "bearer";

    public static async Task RunAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var document = context.Document!;
        var path = context.Description.RelativePath!;
        var method = context.Description.HttpMethod!;
        operation.OperationId = OperationId(method, path);
        operation.Tags = new HashSet<OpenApiTagReference> { new(Tags.Of(path), document) };
        operation.Parameters = [.. (operation.Parameters ?? []).Where(p => !IsBody(p, context))];

        if (metadata.OfType<TakesBody>().LastOrDefault() is { } body)
            operation.RequestBody = await BodyAsync(body, context, ct);
        if (metadata.OfType<TakesList>().LastOrDefault() is { } list)
            AddList(operation, list);
        if (metadata.OfType<TakesIdempotencyKey>().Any())
            operation.Parameters.Add(
                Header("Idempotency-Key", "Your own key for this creation: sent again within 24 hours, nothing is made twice.")
            );

        var policy = metadata.OfType<RoutePolicy>().LastOrDefault();
        if (policy == RoutePolicy.Public)
            operation.Security = [];
        AddErrors(operation, Errors(operation, policy, path), document);
        AddVersions(operation);
    }

    private static string OperationId(string method, string path)
    {
        var id = new StringBuilder(method.ToLowerInvariant());
        foreach (var word in path["api/v1/".Length..].Split('/', '-', '{', '}').Where(w => w.Length > 0))
        {
            // Without a parameter's constraint: {id:guid} is an id.
            var name = word.Split(':')[0];
            id.Append(char.ToUpperInvariant(name[0])).Append(name.AsSpan(1));
        }
        return id.ToString();
    }

    // A parameter that reads the body by itself is taken for one of the query.
    private static bool IsBody(IOpenApiParameter parameter, OpenApiOperationTransformerContext context) =>
        parameter.In is ParameterLocation.Query
        && context.Description.ParameterDescriptions.Any(p =>
            p.Name == parameter.Name && p.Type is { IsGenericType: true } type && type.Name.Contains("Body`", StringComparison.Ordinal)
        );

    private static async Task<OpenApiRequestBody> BodyAsync(
        TakesBody body,
        OpenApiOperationTransformerContext context,
        CancellationToken ct
    )
    {
        var schema = await context.GetOrCreateSchemaAsync(body.Type, null, ct);
        var isPatch = JsonBodies.IsMergePatch(body.MediaType);
        if (isPatch)
            schema.Required = null;
        if (TakesSecret(context))
            AddSecret(schema);
        var name = SchemaNames.Of(body.Type) + (isPatch ? "Patch" : "");
        context.Document!.AddComponent<IOpenApiSchema>(name, schema);
        return new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                [body.MediaType] = new() { Schema = new OpenApiSchemaReference(name, context.Document) },
            },
        };
    }

    private static bool TakesSecret(OpenApiOperationTransformerContext context) =>
        context
            .Description.ActionDescriptor.EndpointMetadata.OfType<System.Reflection.MethodInfo>()
            .Any(m => m.GetParameters().Any(p => p.ParameterType.Name == "SecretBody`1"));

    // Read apart from the rest of its body, so that no secret is ever a string; to the caller it is a member like others.
    private static void AddSecret(OpenApiSchema schema)
    {
        var maybeText = new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null };
        schema.Properties ??= new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal);
        schema.Properties["secret"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "Null removes a field; in a new version, what is left out carries over.",
            Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
            {
                ["password"] = maybeText,
                ["totp"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.String | JsonSchemaType.Null,
                    Description = "An otpauth URI, or the seed in base32.",
                },
                ["notes"] = maybeText,
                ["custom"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Array | JsonSchemaType.Null,
                    Items = new OpenApiSchema
                    {
                        Type = JsonSchemaType.Object,
                        Required = new HashSet<string>(StringComparer.Ordinal) { "name", "value" },
                        Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
                        {
                            ["name"] = Text(),
                            ["value"] = Text(),
                        },
                    },
                },
            },
        };
    }

    private static void AddList(OpenApiOperation operation, TakesList list)
    {
        var limit = new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Minimum = "1",
            Maximum = list.MaxLimit.ToString(CultureInfo.InvariantCulture),
            Default = JsonValue.Create(Math.Min(ListQuery.DefaultLimit, list.MaxLimit)),
        };
        operation.Parameters!.Add(Query("limit", "How many at most.", limit));
        operation.Parameters.Add(Query("cursor", "The `nextCursor` of the page before.", Text()));
        if (list.Sorts.Length > 0)
        {
            var sorts = list.Sorts.Select(s => s.TrimStart('-')).ToArray();
            operation.Parameters.Add(
                Query(
                    "sort",
                    "By what; a minus in front means descending.",
                    new OpenApiSchema
                    {
                        Type = JsonSchemaType.String,
                        Enum = [.. sorts.SelectMany(s => new JsonNode[] { s, "-" + s })],
                        Default = JsonValue.Create(list.Sorts[0]),
                    }
                )
            );
        }
        foreach (var filter in list.Filters)
            operation.Parameters.Add(
                list.Once.Contains(filter, StringComparer.Ordinal)
                    ? Query(filter, "Only these; can be given once.", Text())
                    : Query(filter, "Only these; may be repeated.", new OpenApiSchema { Type = JsonSchemaType.Array, Items = Text() })
            );
    }

    private static IEnumerable<int> Errors(OpenApiOperation operation, RoutePolicy? policy, string path)
    {
        if (operation.RequestBody is not null)
            foreach (var status in (int[])[400, 413, 415])
                yield return status;
        if (operation.Parameters!.Any(p => p.In is ParameterLocation.Query))
            yield return 400;
        if (policy != RoutePolicy.Public)
            yield return 401;
        if (policy?.Permission is not null)
            yield return 403;
        if (path.Contains('{', StringComparison.Ordinal))
            yield return 404;
        if (operation.Parameters!.Any(p => p.Name == "Idempotency-Key"))
            yield return 409;
        yield return 429;
    }

    private static void AddErrors(OpenApiOperation operation, IEnumerable<int> statuses, OpenApiDocument document)
    {
        var declared = operation.Responses ?? [];
        var sorted = new OpenApiResponses();
        foreach (
            var status in declared
                .Keys.Select(k => int.Parse(k, CultureInfo.InvariantCulture))
                .Concat(statuses)
                .Distinct()
                .Order()
                .ToArray()
        )
        {
            var key = status.ToString(CultureInfo.InvariantCulture);
            sorted[key] = ErrorAnswers.Knows(status) ? ErrorAnswers.Of(status, document) : declared[key];
        }
        operation.Responses = sorted;
    }

    // A route that can answer 428 is one that wants a version, and its success gives the next one.
    private static void AddVersions(OpenApiOperation operation)
    {
        if (operation.Responses!.ContainsKey("428"))
            operation.Parameters!.Add(Header("If-Match", "The version you read, as its `ETag` says it: `\"3\"`.", required: true));
        foreach (var (status, answer) in operation.Responses)
        {
            if (status is not ("200" or "201") || answer is not OpenApiResponse made)
                continue;
            made.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
            if (status is "201")
                made.Headers["Location"] = new OpenApiHeader { Description = "Where the new one is.", Schema = Text() };
            if (made.Content?.Values.Any(c => c.Schema?.Properties?.ContainsKey("version") == true) == true)
                made.Headers["ETag"] = new OpenApiHeader { Description = "The version, for `If-Match`.", Schema = Text() };
        }
    }

    private static OpenApiSchema Text() => new() { Type = JsonSchemaType.String };

    private static OpenApiParameter Query(string name, string description, OpenApiSchema schema) =>
        new()
        {
            Name = name,
            In = ParameterLocation.Query,
            Description = description,
            Schema = schema,
        };

    private static OpenApiParameter Header(string name, string description, bool required = false) =>
        new()
        {
            Name = name,
            In = ParameterLocation.Header,
            Description = description,
            Required = required,
            Schema = Text(),
        };
}
