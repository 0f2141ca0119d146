using Steward.Platform;
using Steward.Platform.Http;
using Steward.Vault;

namespace Steward.Features.Credentials;

/// <summary>
/// A request's JSON with a member <c>secret</c>: its values go from the body's bytes to <see cref="SecretBytes"/> and are never strings.
/// All the rest is read as <see cref="JsonBody{T}"/> reads it, as strictly.
/// </summary>
public sealed class SecretBody<T>
{
    private readonly HttpContext _context;

    private SecretBody(HttpContext context) => _context = context;

    public static ValueTask<SecretBody<T>?> BindAsync(HttpContext context) =>
        ValueTask.FromResult<SecretBody<T>?>(new SecretBody<T>(context));

    /// <summary>The caller disposes the secret.</summary>
    /// <exception cref="InvalidException">Not valid; says which field.</exception>
    public async Task<(T Other, SecretInput Secret)> ReadAsync(CancellationToken ct)
    {
        JsonBodies.DemandMediaType(_context.Request, JsonBodies.IsJson);
        var (body, length) = await ReadAllAsync(_context.Request, ct);
        using (body)
        {
            var json = body.Span[..length];
            StrictJson.Demand(json);
            var secret = SecretReader.Take(json);
            try
            {
                return (JsonBodies.Deserialize<T>(json), secret);
            }
            catch
            {
                secret.Dispose();
                throw;
            }
        }
    }

    /// <summary>Everything, in secret memory; Kestrel refuses what is too large.</summary>
    private static async Task<(SecretBytes Body, int Length)> ReadAllAsync(HttpRequest request, CancellationToken ct)
    {
        var body = new SecretBytes((int)Math.Clamp(request.ContentLength ?? 4096, 0, Listening.MaxBodyBytes) + 1);
        var length = 0;
        try
        {
            while (await request.Body.ReadAsync(body.Memory[length..], ct) is > 0 and var read)
            {
                length += read;
                if (length < body.Length)
                    continue;
                if (length > Listening.MaxBodyBytes)
                    throw new BadHttpRequestException("The body is too large.", StatusCodes.Status413PayloadTooLarge);
                var larger = new SecretBytes(length * 2);
                body.Span.CopyTo(larger.Span);
                body.Dispose();
                body = larger;
            }
            return (body, length);
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }
}
