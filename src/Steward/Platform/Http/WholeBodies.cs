using System.Buffers;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Features;

namespace Steward.Platform.Http;

/// <summary>Its body is too large to be held; the route reads it as it comes and judges the caller again when it has all of it.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class StreamsBodyAttribute : Attribute;

/// <summary>
/// A page whose form carries a file: taken in once the caller is known and may come here, into memory and never onto a disk. What comes of it
/// is a step of its own, before which the caller is judged again.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class TakesFileAttribute(int maxBytes) : Attribute
{
    public int MaxBytes { get; } = maxBytes;
}

/// <summary>
/// Takes a request's body in before anybody asks who sent it: what the caller may is judged when all of it is there, not when its first
/// byte was. Whoever sends a byte a second would otherwise keep rights that were taken from them in the meantime.
/// </summary>
internal static class WholeBodies
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    /// <summary>After routing, before authentication.</summary>
    public static void UseWholeBodies(this WebApplication app) =>
        app.Use((context, next) => IsHeld(context) ? HoldAsync(context, next) : next(context));

    /// <summary>After authentication: makes room for the file of a form, where this route takes one and somebody is signed in.</summary>
    public static void TakeFile(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<TakesFileAttribute>() is not { } file)
            return;
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = file.MaxBytes;
        var options = new FormOptions { MemoryBufferThreshold = file.MaxBytes, MultipartBodyLengthLimit = file.MaxBytes };
        context.Features.Set<IFormFeature>(new FormFeature(context.Request, options));
    }

    private static bool IsHeld(HttpContext context) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true
        && context.GetEndpoint()?.Metadata is var metadata
        && metadata?.GetMetadata<StreamsBodyAttribute>() is null
        && metadata?.GetMetadata<TakesFileAttribute>() is null;

    private static async Task HoldAsync(HttpContext context, RequestDelegate next)
    {
        var (buffer, length, refusal) = await ReadAsync(context);
        var sent = context.Request.Body;
        try
        {
            context.Request.Body = refusal is null ? new MemoryStream(buffer, 0, length, writable: false) : new RefusedBody(refusal);
            await next(context);
        }
        finally
        {
            context.Request.Body = sent;
            // It may have held a password.
            CryptographicOperations.ZeroMemory(buffer.AsSpan(0, length));
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task<(byte[] Buffer, int Length, Exception? Refusal)> ReadAsync(HttpContext context)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(4096);
        var length = 0;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        patience.CancelAfter(Longest);
        try
        {
            while (await context.Request.Body.ReadAsync(buffer.AsMemory(length), patience.Token) is > 0 and var read)
            {
                length += read;
                if (length == buffer.Length)
                    buffer = Grow(buffer);
            }
            return (buffer, length, null);
        }
        // Told when the body is asked for: who is nobody, or may not do this, hears that first.
        catch (BadHttpRequestException e)
        {
            return (buffer, length, e);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return (buffer, length, new BadHttpRequestException("The body took too long.", StatusCodes.Status408RequestTimeout));
        }
    }

    private static byte[] Grow(byte[] full)
    {
        var larger = ArrayPool<byte>.Shared.Rent(full.Length * 2);
        full.CopyTo(larger, 0);
        CryptographicOperations.ZeroMemory(full);
        ArrayPool<byte>.Shared.Return(full);
        return larger;
    }

    /// <summary>A body that could not be taken in: reading it says why.</summary>
    private sealed class RefusedBody(Exception refusal) : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw refusal;

        public override int Read(byte[] buffer, int offset, int count) => throw refusal;

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
