using System.Text;
using Steward.Vault;

namespace Steward.Features.Credentials;

/// <summary>A field that a person added to a credential. Its value is not owned here.</summary>
public sealed record CustomField(string Name, SecretBytes? Value);

/// <summary>
/// The secret field "custom": UTF-8 JSON, <c>[{"name":"PIN","value":"1234"}]</c>. Written by hand straight into secret memory,
/// because Utf8JsonWriter leaves escaped values in pooled buffers.
/// </summary>
public static class CustomFields
{
    /// <summary>Values must be UTF-8. The caller disposes the result; null when there are no fields.</summary>
    public static SecretBytes? Write(IReadOnlyList<CustomField> fields)
    {
        if (fields.Count == 0)
            return null;
        var length = 1 + fields.Count;
        foreach (var field in fields)
        {
            length += "{\"name\":\"\",\"value\":\"\"}".Length;
            length += EscapedLength(Encoding.UTF8.GetBytes(field.Name)) + EscapedLength(ValueOf(field));
        }
        var json = new SecretBytes(length);
        var rest = json.Span;
        Put(ref rest, "["u8);
        for (var i = 0; i < fields.Count; i++)
        {
            Put(ref rest, i == 0 ? "{\"name\":\""u8 : ",{\"name\":\""u8);
            PutEscaped(ref rest, Encoding.UTF8.GetBytes(fields[i].Name));
            Put(ref rest, "\",\"value\":\""u8);
            PutEscaped(ref rest, ValueOf(fields[i]));
            Put(ref rest, "\"}"u8);
        }
        Put(ref rest, "]"u8);
        return json;
    }

    private static ReadOnlySpan<byte> ValueOf(CustomField field) => field.Value is { } value ? value.Span : [];

    private static int EscapedLength(ReadOnlySpan<byte> text)
    {
        var length = text.Length;
        foreach (var b in text)
            length += Extra(b);
        return length;
    }

    /// <summary>Bytes that a byte needs beyond itself.</summary>
    private static int Extra(byte b) =>
        b switch
        {
            (byte)'"' or (byte)'\\' or (byte)'\n' or (byte)'\r' or (byte)'\t' => 1,
            < 0x20 => 5,
            _ => 0,
        };

    private static void PutEscaped(ref Span<byte> rest, ReadOnlySpan<byte> text)
    {
        foreach (var b in text)
        {
            switch (Extra(b))
            {
                case 0:
                    rest[0] = b;
                    rest = rest[1..];
                    break;
                case 1:
                    rest[0] = (byte)'\\';
                    rest[1] = b switch
                    {
                        (byte)'\n' => (byte)'n',
                        (byte)'\r' => (byte)'r',
                        (byte)'\t' => (byte)'t',
                        _ => b,
                    };
                    rest = rest[2..];
                    break;
                default:
                    Put(ref rest, "\\u00"u8);
                    rest[0] = (byte)('0' + (b >> 4));
                    rest[1] = "0123456789abcdef"u8[b & 0xF];
                    rest = rest[2..];
                    break;
            }
        }
    }

    private static void Put(ref Span<byte> rest, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(rest);
        rest = rest[bytes.Length..];
    }
}
