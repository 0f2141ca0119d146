using System.Buffers;
using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

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

    public static Task<T> ReadAsync<T>(HttpRequest request, Func<string?, bool> accepts, CancellationToken ct) =>
        ReadAsync(request, accepts, static json => Deserialize<T>(json.Span), ct);

    /// <summary>The whole body, checked to be strict JSON; its buffer is wiped afterwards, for it may hold a password.</summary>
    public static async Task<T> ReadAsync<T>(
        HttpRequest request,
        Func<string?, bool> accepts,
        Func<ReadOnlyMemory<byte>, T> make,
        CancellationToken ct
    )
    {
        DemandMediaType(request, accepts);
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(request.ContentLength ?? 4096, 256, Listening.MaxBodyBytes) + 1);
        var length = 0;
        try
        {
            while (await request.Body.ReadAsync(buffer.AsMemory(length), ct) is > 0 and var read)
            {
                length += read;
                if (length == buffer.Length)
                    buffer = Grow(buffer);
            }
            StrictJson.Demand(buffer.AsSpan(0, length));
            return make(buffer.AsMemory(0, length));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer.AsSpan(0, length));
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public static T Deserialize<T>(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Options)
                ?? throw new InvalidException("", "The body must be a JSON object, not null.");
        }
        catch (JsonException e)
        {
            throw Explain(e);
        }
    }

    public static void DemandMediaType(HttpRequest request, Func<string?, bool> accepts)
    {
        if (
            !MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !accepts(type.MediaType.Value)
            || (type.Charset.HasValue && !type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            || !StringValues.IsNullOrEmpty(request.Headers.ContentEncoding)
        )
            throw new RefusedException(
                415,
                "unsupported_media_type",
                "Send the body as application/json (PATCH: application/merge-patch+json), in UTF-8, not compressed."
            );
    }

    /// <summary>What the serializer found, in the sender's names: its own words tell types of ours.</summary>
    public static InvalidException Explain(JsonException e)
    {
        var field = Field(e.Path);
        if (e.Message.Contains("missing required properties", StringComparison.Ordinal))
            return Missing(field, e.Message);
        if (e.Message.Contains("could not be mapped to any .NET member", StringComparison.Ordinal))
            return new InvalidException(field, "There is no such member.");
        if (e.Message.Contains("doesn't allow", StringComparison.Ordinal) && e.Message.Contains("null", StringComparison.Ordinal))
            return new InvalidException(field, "This must not be null.");
        return new InvalidException(field, "The value has the wrong type, or is none that is allowed here.");
    }

    private static byte[] Grow(byte[] full)
    {
        var larger = ArrayPool<byte>.Shared.Rent(full.Length * 2);
        full.CopyTo(larger, 0);
        CryptographicOperations.ZeroMemory(full);
        ArrayPool<byte>.Shared.Return(full);
        return larger;
    }

    // "... was missing required properties including: 'email', 'password'."
    private static InvalidException Missing(string field, string message)
    {
        var names = message[(message.IndexOf(": ", StringComparison.Ordinal) + 2)..]
            .Split('\'')
            .Where((_, i) => i % 2 == 1)
            .Select(name => field.Length == 0 ? name : $"{field}.{name}");
        return new InvalidException(names.ToDictionary(name => name, _ => new[] { "This is missing." }, StringComparer.Ordinal));
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
            MaxDepth = StrictJson.MaxDepth,
            PropertyNameCaseInsensitive = false,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { IgnoreReadOnlyMembers } },
        };
        options.Converters.Add(new UtcInstant());
        options.Converters.Add(new UtcInstantOffset());
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
