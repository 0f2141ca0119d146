using System.Buffers.Binary;
using System.Text;

namespace Steward.Vault;

/// <summary>
/// Writes fields as a signed 32-bit big-endian length followed by that many bytes; a null field is the length -1 and nothing else.
/// So two different lists of fields never give the same bytes.
/// </summary>
internal ref struct FieldWriter(Span<byte> destination)
{
    public const int LengthSize = sizeof(int);
    public const int GuidSize = 16;

    private readonly Span<byte> _destination = destination;
    private int _position;

    public readonly int Position => _position;

    public static int SizeOf(string? text, Encoding encoding) => LengthSize + (text is null ? 0 : encoding.GetByteCount(text));

    public static int SizeOf(Guid? id) => LengthSize + (id is null ? 0 : GuidSize);

    public void Raw(byte value) => _destination[_position++] = value;

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Length(value.Length);
        value.CopyTo(_destination[_position..]);
        _position += value.Length;
    }

    public void Byte(byte value)
    {
        Length(1);
        Raw(value);
    }

    public void Int32(int? value)
    {
        if (value is not { } number)
        {
            Length(-1);
            return;
        }

        Length(sizeof(int));
        BinaryPrimitives.WriteInt32BigEndian(_destination[_position..], number);
        _position += sizeof(int);
    }

    public void Int64(long value)
    {
        Length(sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(_destination[_position..], value);
        _position += sizeof(long);
    }

    public void Id(Guid? value)
    {
        if (value is not { } id)
        {
            Length(-1);
            return;
        }

        Length(GuidSize);
        id.TryWriteBytes(_destination[_position..], bigEndian: true, out _);
        _position += GuidSize;
    }

    public void Text(string? value, Encoding encoding)
    {
        if (value is null)
        {
            Length(-1);
            return;
        }

        var written = encoding.GetBytes(value, _destination[(_position + LengthSize)..]);
        Length(written);
        _position += written;
    }

    private void Length(int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(_destination[_position..], length);
        _position += LengthSize;
    }
}
