using System.Text;

namespace Steward.Vault;

/// <summary>The associated data of everything that is sealed: domain string first, then the location, then what is particular.</summary>
internal static class AssociatedData
{
    /// <summary>More than the longest there can be (names are limited), for stack buffers.</summary>
    public const int MaxSize = 1024;

    private const int MaxNameSize = 256;

    // Strict: a lone surrogate would silently become U+FFFD, and two names would be one.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Of a secret's content in an envelope.</summary>
    public static int WriteSecret(Span<byte> destination, in SealLocation at, byte format, byte algorithm) =>
        Write(destination, "steward secret v1"u8, at, format, algorithm, null);

    /// <summary>Of the wrapped data key in an envelope.</summary>
    public static byte[] Wrap(in SealLocation at, byte format, byte algorithm, string kekReference)
    {
        Span<byte> buffer = stackalloc byte[MaxSize];
        return buffer[..Write(buffer, "steward wrap v1"u8, at, format, algorithm, kekReference)].ToArray();
    }

    /// <summary>Of a value sealed under a held key.</summary>
    public static int WriteHeld(Span<byte> destination, in SealLocation at, byte format, string keyName) =>
        Write(destination, "steward held v1"u8, at, format, null, keyName);

    /// <summary>Refuses names that can't be written.</summary>
    public static void DemandName(string name, string what)
    {
        if (string.IsNullOrEmpty(name) || name.Length > MaxNameSize || Utf8.GetByteCount(name) > MaxNameSize)
        {
            throw new ArgumentException($"The {what} has 1 to {MaxNameSize} bytes.", what);
        }
    }

    private static int Write(
        Span<byte> destination,
        ReadOnlySpan<byte> domain,
        in SealLocation at,
        byte format,
        byte? algorithm,
        string? last
    )
    {
        DemandName(at.Table, nameof(at.Table));
        DemandName(at.Field, nameof(at.Field));
        var writer = new FieldWriter(destination);
        writer.Bytes(domain);
        writer.Id(at.Installation);
        writer.Text(at.Table, Utf8);
        writer.Id(at.Record);
        writer.Id(at.Client);
        writer.Text(at.Field, Utf8);
        writer.Int32(at.Version);
        writer.Byte(format);
        if (algorithm is { } known)
        {
            writer.Byte(known);
        }

        if (last is not null)
        {
            writer.Text(last, Utf8);
        }

        return writer.Position;
    }
}
