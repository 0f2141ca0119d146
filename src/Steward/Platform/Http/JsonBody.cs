using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Steward.Platform.Http;

/// <summary>Members of a representation that may be sent back and are ignored: <c>id</c>, <c>version</c>, counts.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReadOnlyMembersAttribute(params string[] names) : Attribute
{
    public string[] Names { get; } = names;
}

/// <summary>
/// A request's JSON, read when the handler asks for it: after it was decided whether the caller may see and do this at all.
/// Unknown members, duplicate keys, wrong types, too deep or not JSON: 400 with the field.
/// </summary>
public sealed class JsonBody<T>
{
    private readonly HttpContext _context;

    private JsonBody(HttpContext context) => _context = context;

    public static ValueTask<JsonBody<T>?> BindAsync(HttpContext context) => ValueTask.FromResult<JsonBody<T>?>(new JsonBody<T>(context));

    public Task<T> ReadAsync(CancellationToken ct) => JsonBodies.ReadAsync<T>(_context.Request, JsonBodies.IsJson, ct);
}

internal static class JsonBodies
{
    public static readonly JsonSerializerOptions Options = Make();

    public static bool IsJson(string? mediaType) => string.Equals(mediaType, "application/json", StringComparison.OrdinalIgnoreCase);

    public static bool IsMergePatch(string? mediaType) =>
        string.Equals(mediaType, "application/merge-patch+json", StringComparison.OrdinalIgnoreCase);

    public static async Task<T> ReadAsync<T>(HttpRequest request, Func<string?, bool> accepts, CancellationToken ct)
    {
        DemandMediaType(request, accepts);
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(request.Body, Options, ct)
                ?? throw new InvalidException("", "The body must be a JSON object, not null.");
        }
        catch (JsonException e)
        {
            throw Explain(e);
        }
    }

    public static void DemandMediaType(HttpRequest request, Func<string?, bool> accepts)
    {
        var mediaType = request.ContentType is { } type ? type.Split(';', 2)[0].Trim() : null;
        if (!accepts(mediaType))
            throw new RefusedException(
                415,
                "unsupported_media_type",
                "Send the body as application/json (PATCH: application/merge-patch+json)."
            );
    }

    public static InvalidException Explain(JsonException e)
    {
        var field = Field(e.Path);
        // System.Text.Json ends its messages with its own path and position; the field is said already.
        var message = e.Message.Split(" Path: ", 2)[0].Split(" LineNumber: ", 2)[0];
        if (message.Contains("could not be mapped to any .NET member", StringComparison.Ordinal))
            message = "There is no such member.";
        else if (message.Contains("could not be converted", StringComparison.Ordinal))
            message = "The value has the wrong type.";
        else if (message.Contains("missing required properties", StringComparison.Ordinal))
            message = $"Missing: {message[(message.LastIndexOf(':') + 1)..].Trim(' ', '.')}.";
        return new InvalidException(field, message);
    }

    private static string Field(string? path) =>
        path is null or "$" ? ""
        : path.StartsWith("$.", StringComparison.Ordinal) ? path[2..]
        : path;

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            AllowDuplicateProperties = false,
            NumberHandling = JsonNumberHandling.Strict,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            MaxDepth = 16,
            PropertyNameCaseInsensitive = false,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { IgnoreReadOnlyMembers } },
        };
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.MakeReadOnly();
        return options;
    }

    private static void IgnoreReadOnlyMembers(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object || type.Type.GetCustomAttribute<ReadOnlyMembersAttribute>() is not { } readOnly)
            return;
        foreach (var name in readOnly.Names)
        {
            var ignored = type.CreateJsonPropertyInfo(typeof(JsonElement), name);
            ignored.Set = static (_, _) => { };
            type.Properties.Add(ignored);
        }
    }
}
