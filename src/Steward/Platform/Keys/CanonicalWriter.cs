using System.Buffers.Binary;
using System.Text;

namespace Steward.Platform.Keys;

/// <summary>Writes values length-prefixed, so that no two different rows write the same bytes.</summary>
public sealed class CanonicalWriter : IDisposable
{
    private byte[] _buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(512);
    private int _length;

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    public CanonicalWriter Add(string? value)
    {
        if (value is null)
        {
            BinaryPrimitives.WriteInt32BigEndian(Take(4), -1);
            return this;
        }
        var count = Encoding.UTF8.GetByteCount(value);
        BinaryPrimitives.WriteInt32BigEndian(Take(4), count);
        Encoding.UTF8.GetBytes(value, Take(count));
        return this;
    }

    public CanonicalWriter Add(Guid? value)
    {
        BinaryPrimitives.WriteInt32BigEndian(Take(4), value is null ? -1 : 16);
        value?.TryWriteBytes(Take(16), true, out _);
        return this;
    }

    public CanonicalWriter Add(long? value)
    {
        BinaryPrimitives.WriteInt32BigEndian(Take(4), value is null ? -1 : 8);
        if (value is { } number)
            BinaryPrimitives.WriteInt64BigEndian(Take(8), number);
        return this;
    }

    /// <summary>An instant, cut to microseconds: what both databases keep.</summary>
    public CanonicalWriter Add(DateTime? value) => Add(value is { } at ? Data.Conventions.ToMicroseconds(at) : (long?)null);

    public CanonicalWriter Add(bool value) => Add(value ? 1L : 0L);

    public CanonicalWriter Add(Enum value) => Add(value.ToString());

    public void Dispose()
    {
        System.Buffers.ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        _buffer = [];
    }

    private Span<byte> Take(int count)
    {
        if (_length + count > _buffer.Length)
        {
            var larger = System.Buffers.ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + count));
            _buffer.AsSpan(0, _length).CopyTo(larger);
            System.Buffers.ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
            _buffer = larger;
        }
        var span = _buffer.AsSpan(_length, count);
        _length += count;
        return span;
    }
}
