using System.Net;
using System.Net.Http.Headers;

namespace Steward.Tests.Harness;

/// <summary>An upload that stops in the middle until it is told to go on, or is given up.</summary>
public sealed class HeldBody : HttpContent
{
    private readonly byte[] _bytes;
    private readonly TaskCompletionSource _half = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _rest = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public HeldBody(byte[] bytes)
    {
        _bytes = bytes;
        Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
    }

    public Task HalfIsSent => _half.Task;

    public void SendTheRest() => _rest.TrySetResult();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var half = _bytes.Length / 2;
        await stream.WriteAsync(_bytes.AsMemory(0, half), cancellationToken);
        await stream.FlushAsync(cancellationToken);
        _half.TrySetResult();
        await _rest.Task.WaitAsync(cancellationToken);
        await stream.WriteAsync(_bytes.AsMemory(half), cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _bytes.Length;
        return true;
    }
}
