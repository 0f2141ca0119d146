using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Steward.Platform.Http.OpenApi;

/// <summary>The description of the API, for programs and for the reference page: made once from the routes themselves.</summary>
public static class OpenApiFeature
{
    private const string Document = "v1";

    private const string Introduction =
        "Everything the pages do. Lists are paged by cursor, changes carry the version they were made from (If-Match), "
        + "errors are application/problem+json with a stable code. What you may not see is 404.";

    public static IServiceCollection AddOpenApiDocument(this IServiceCollection services)
    {
        services.AddOpenApi(
            Document,
            options =>
            {
                options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
                options.CreateSchemaReferenceId = SchemaNames.Of;
                options.AddDocumentTransformer(DescribeAsync);
                options.AddOperationTransformer(OperationTransformer.RunAsync);
                options.AddSchemaTransformer(TypeInstantsAsync);
            }
        );
        services.AddSingleton<OpenApiFile>();
        return services;
    }

    public static void MapOpenApiDocument(this WebApplication app) =>
        app.MapGet(
                "/openapi/v1.json",
                async (OpenApiFile file, CancellationToken ct) => Results.Bytes(await file.ReadAsync(ct), "application/json")
            )
            .Public()
            .ExcludeFromDescription();

    // Read and written by a converter of our own, of which the framework can't tell what it makes.
    private static Task TypeInstantsAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken ct)
    {
        var type = context.JsonTypeInfo.Type;
        var given = Nullable.GetUnderlyingType(type) ?? type;
        if (given != typeof(DateTime) && given != typeof(DateTimeOffset))
            return Task.CompletedTask;
        schema.Format = "date-time";
        schema.Type = given == type ? JsonSchemaType.String : JsonSchemaType.String | JsonSchemaType.Null;
        return Task.CompletedTask;
    }

    private static Task DescribeAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken ct)
    {
        var listen = context.ApplicationServices.GetRequiredService<ListenSettings>();
        document.Info = new OpenApiInfo
        {
            Title = "Steward",
            Version = Document,
            Description = Introduction,
            License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
        };
        document.Servers = [new OpenApiServer { Url = listen.PublicUrl.GetLeftPart(UriPartial.Authority) }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [OperationTransformer.Bearer] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "JWT",
                Description = "An access token from POST /api/v1/auth/login, good for five minutes.",
            },
        };
        document.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(OperationTransformer.Bearer, document)] = [] },
        ];
        ErrorAnswers.AddTo(document.Components);
        // The framework's own word for errors; ours says more.
        document.Components.Schemas!.Remove("ProblemDetails");
        Tags.AddTo(document);
        return Task.CompletedTask;
    }
}

/// <summary>The document's bytes: the routes don't change while the process runs, and anybody may ask for them.</summary>
internal sealed class OpenApiFile([FromKeyedServices("v1")] IOpenApiDocumentProvider provider)
{
    private byte[]? _bytes;

    public async Task<byte[]> ReadAsync(CancellationToken ct)
    {
        if (_bytes is not null)
            return _bytes;
        var document = await provider.GetOpenApiDocumentAsync(ct);
        using var stream = new MemoryStream();
        await document.SerializeAsJsonAsync(stream, OpenApiSpecVersion.OpenApi3_1, ct);
        var made = JsonNode.Parse(stream.ToArray())!.AsObject();
        ApiExamples.AddTo(made);
        return _bytes = JsonSerializer.SerializeToUtf8Bytes(made);
    }
}
