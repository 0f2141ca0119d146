using Steward.Vault;

namespace Steward.Features.Credentials;

/// <summary>
/// JSON strings of secrets, by hand from secret memory into secret memory: the writers of System.Text.Json leave escaped values
/// in pooled buffers that nobody wipes.
/// </summary>
internal static class SecretJson
{
    /// <summary>The text in quotes, as JSON has it; the caller disposes it.</summary>
    public static SecretBytes Quote(ReadOnlySpan<byte> utf8)
    {
        var json = new SecretBytes(EscapedLength(utf8) + 2);
        var rest = json.Span;
        Put(ref rest, "\""u8);
        PutEscaped(ref rest, utf8);
        Put(ref rest, "\""u8);
        return json;
    }

    public static int EscapedLength(ReadOnlySpan<byte> utf8)
    {
        var length = utf8.Length;
        foreach (var b in utf8)
            length += Extra(b);
        return length;
    }

    public static void PutEscaped(ref Span<byte> rest, ReadOnlySpan<byte> utf8)
    {
        foreach (var b in utf8)
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

    public static void Put(ref Span<byte> rest, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(rest);
        rest = rest[bytes.Length..];
    }

    /// <summary>Bytes that a byte needs beyond itself.</summary>
    private static int Extra(byte b) =>
        b switch
        {
            (byte)'"' or (byte)'\\' or (byte)'\n' or (byte)'\r' or (byte)'\t' => 1,
            < 0x20 => 5,
            _ => 0,
        };
}
