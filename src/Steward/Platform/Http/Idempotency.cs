using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Sessions;

namespace Steward.Platform.Http;

/// <summary>The route takes an <c>Idempotency-Key</c>: it makes a thing of that kind, as the audit calls it, which is read at that address.</summary>
/// <remarks>The last id of the address it is read at is the new thing's; those before it are the request's own: its client, its credential.</remarks>
public sealed partial record TakesIdempotencyKey(string Kind, string ReadAt, string Location)
{
    private readonly string _created = Id().Matches(ReadAt)[^1].Groups["name"].Value;

    /// <summary>What the route that reads the thing is asked with.</summary>
    public RouteValueDictionary Values(RouteValueDictionary request, Guid? created) => new(request) { [_created] = created?.ToString() };

    public string Fill(string pattern, RouteValueDictionary request, Guid? created)
    {
        var values = Values(request, created);
        return Id().Replace(pattern, id => Convert.ToString(values[id.Groups["name"].Value], CultureInfo.InvariantCulture)!);
    }

    [GeneratedRegex(@"\{(?<name>\w+):guid\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Id();
}

/// <summary>
/// A creation sent twice under one key happens once. The key is stored by the very transaction that creates, so two at once can't both;
/// what is kept is status, id and a keyed hash of the request, and a repetition reads the thing anew, with the rights of now.
/// </summary>
public sealed class Idempotency(StewardDb db, InstallationKeys keys, TimeProvider clock)
{
    public const string HeaderName = "Idempotency-Key";
    private const int LongestKey = 200;
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    internal async Task<object?> RunAsync(
        EndpointFilterInvocationContext context,
        EndpointFilterDelegate next,
        TakesIdempotencyKey route,
        CurrentUser user
    )
    {
        var http = context.HttpContext;
        var sent = http.Request.Headers[HeaderName];
        if (sent.Count == 0)
            return await next(context);
        if (sent is not [{ } key])
            throw new InvalidException(HeaderName, "Send one key.");
        if (key.Length is 0 or > LongestKey || !Ascii.IsValid(key) || key.Any(char.IsControl))
            throw new InvalidException(HeaderName, $"The key is text of at most {LongestKey} ASCII characters of your own.");
        var (body, length) = await ReadBodyAsync(http.Request);
        try
        {
            var hash = Hash(http.Request, body.AsSpan(0, length));
            if (await FindAsync(user.Id, key, http.RequestAborted) is { } earlier)
                return await RepeatAsync(http, route, earlier, hash);
            http.Request.Body = new MemoryStream(body, 0, length, writable: false);
            return await CreateAsync(context, next, route, user.Id, key, hash);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(body.AsSpan(0, length));
            ArrayPool<byte>.Shared.Return(body);
        }
    }

    private async Task<object?> CreateAsync(
        EndpointFilterInvocationContext context,
        EndpointFilterDelegate next,
        TakesIdempotencyKey route,
        Guid caller,
        string key,
        byte[] hash
    )
    {
        var http = context.HttpContext;
        WriteTransaction.Companion.Value = writing => KeepAsync(writing, route, http.Request.RouteValues, caller, key, hash);
        try
        {
            return await next(context);
        }
        catch (Exception e) when (e is TakenException or DbUpdateException)
        {
            // Somebody else's request with the same key was faster; if it wasn't that, it is the error it was.
            WriteTransaction.Companion.Value = null;
            if (await FindAsync(caller, key, http.RequestAborted) is not { } earlier)
                throw;
            return await RepeatAsync(http, route, earlier, hash);
        }
        finally
        {
            WriteTransaction.Companion.Value = null;
        }
    }

    private async Task KeepAsync(
        StewardDb writing,
        TakesIdempotencyKey route,
        RouteValueDictionary request,
        Guid caller,
        string key,
        byte[] hash
    )
    {
        // A write that makes no such thing is not the one the key is for.
        if (writing.CreatedId(route.Kind) is not { } id)
            return;
        var now = clock.GetUtcNow().UtcDateTime;
        var old = now - Kept;
        await writing.IdempotencyRecords.Where(r => r.CreatedAt < old).ExecuteDeleteAsync();
        if (await writing.IdempotencyRecords.AnyAsync(r => r.CallerId == caller && r.Key == key))
            throw new TakenException();
        var location = route.Fill(route.Location, request, id);
        writing.Add(new IdempotencyRecord(caller, key, hash, StatusCodes.Status201Created, location, id, now));
    }

    private Task<IdempotencyRecord?> FindAsync(Guid caller, string key, CancellationToken ct)
    {
        var old = clock.GetUtcNow().UtcDateTime - Kept;
        return db.IdempotencyRecords.SingleOrDefaultAsync(r => r.CallerId == caller && r.Key == key && r.CreatedAt >= old, ct);
    }

    /// <summary>The first answer again, as the thing is now: by the route that reads it, and by its rules.</summary>
    private static async Task<object?> RepeatAsync(HttpContext http, TakesIdempotencyKey route, IdempotencyRecord earlier, byte[] hash)
    {
        if (!CryptographicOperations.FixedTimeEquals(hash, earlier.BodyHash))
            throw RefusedException.Conflict("idempotency_mismatch", "This Idempotency-Key was used for another request. Use a new one.");
        var reads = http
            .RequestServices.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .First(e =>
                e.RoutePattern.RawText == route.ReadAt && e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") == true
            );
        http.Response.OnStarting(() =>
        {
            if (http.Response.StatusCode == StatusCodes.Status200OK)
            {
                http.Response.StatusCode = earlier.Status;
                http.Response.Headers.Location = earlier.Location;
            }
            return Task.CompletedTask;
        });
        http.Request.Method = HttpMethods.Get;
        http.Request.Path = route.Fill(route.ReadAt, http.Request.RouteValues, earlier.CreatedId);
        http.Request.RouteValues = route.Values(http.Request.RouteValues, earlier.CreatedId);
        http.SetEndpoint(reads);
        await reads.RequestDelegate!(http);
        return Results.Empty;
    }

    private byte[] Hash(HttpRequest request, ReadOnlySpan<byte> body) =>
        keys.Lookup.Mac([.. "idempotency "u8, .. Encoding.UTF8.GetBytes(request.Path.Value!), (byte)'\n', .. SHA256.HashData(body)]);

    private static async Task<(byte[] Body, int Length)> ReadBodyAsync(HttpRequest request)
    {
        var body = ArrayPool<byte>.Shared.Rent(Listening.MaxBodyBytes + 1);
        var length = 0;
        try
        {
            while (await request.Body.ReadAsync(body.AsMemory(length), request.HttpContext.RequestAborted) is > 0 and var read)
                length += read;
            return (body, length);
        }
        catch
        {
            CryptographicOperations.ZeroMemory(body.AsSpan(0, length));
            ArrayPool<byte>.Shared.Return(body);
            throw;
        }
    }

    private sealed class TakenException : Exception;
}

public static class IdempotencyExtensions
{
    /// <summary>Said after <c>Needs</c>: whoever may not create has no key to keep.</summary>
    /// <param name="builder">A POST that creates.</param>
    /// <param name="kind">What the audit, or the operation itself, calls the thing that is made.</param>
    /// <param name="readAt">The route that reads it, as it is mapped: <c>/api/v1/clients/{id:guid}</c>. Its last id is that of what is made.</param>
    /// <param name="location">What the route answers as Location, if that isn't where it is read.</param>
    public static RouteHandlerBuilder Idempotent(this RouteHandlerBuilder builder, string kind, string readAt, string? location = null)
    {
        var route = new TakesIdempotencyKey(kind, readAt, location ?? readAt);
        return builder
            .WithMetadata(route)
            .AddEndpointFilter(
                async (context, next) =>
                {
                    var services = context.HttpContext.RequestServices;
                    return await services
                        .GetRequiredService<Idempotency>()
                        .RunAsync(context, next, route, services.GetRequiredService<CurrentUser>());
                }
            );
    }

    /// <summary>A key where none is taken is refused: ignoring it would promise what is not kept.</summary>
    public static RouteGroupBuilder RefuseUntakenKeys(this RouteGroupBuilder group) =>
        group.AddEndpointFilter(
            async (context, next) =>
            {
                var http = context.HttpContext;
                if (
                    HttpMethods.IsPost(http.Request.Method)
                    && http.Request.Headers.ContainsKey(Idempotency.HeaderName)
                    && http.GetEndpoint()?.Metadata.GetMetadata<TakesIdempotencyKey>() is null
                )
                    throw new InvalidException(Idempotency.HeaderName, "This route takes no Idempotency-Key.");
                return await next(context);
            }
        );
}
