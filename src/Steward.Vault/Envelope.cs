using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Steward.Vault;

/// <summary>
/// The layout of envelope v1; all integers big-endian:
/// magic "STWD" (4) · format (1) · algorithm (1) · reference length (1) · KEK reference · wrapped length (2) · wrapped data key ·
/// nonce (12) · ciphertext length (4) · ciphertext · tag (16). See docs/vault-format.md.
/// </summary>
internal readonly record struct Envelope(string KekReference, int WrappedStart, int WrappedSize, int CiphertextSize)
{
    public const byte Format = 1;
    public const byte Aes256Gcm = 1;
    public const int DataKeySize = 32;
    public const int MaxReferenceSize = 32;
    public const int MaxWrappedSize = 4096;
    public const int MaxPlaintextSize = 1 << 20;

    private const int FixedSize = 7;
    private const int StackLimit = 1024;

    private int NonceStart => WrappedStart + WrappedSize;

    private int CiphertextStart => NonceStart + Gcm.NonceSize + sizeof(int);

    private static ReadOnlySpan<byte> Magic => "STWD"u8;

    /// <summary>Checks every length against the bytes that are there before anything is allocated.</summary>
    public static Envelope Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < FixedSize || !bytes.StartsWith(Magic))
        {
            throw Malformed();
        }

        if (bytes[4] != Format)
        {
            throw new VaultIntegrityException(VaultIntegrityDetail.UnknownFormat);
        }

        if (bytes[5] != Aes256Gcm)
        {
            throw new VaultIntegrityException(VaultIntegrityDetail.UnknownAlgorithm);
        }

        int referenceSize = bytes[6];
        if (referenceSize is 0 or > MaxReferenceSize || bytes.Length < FixedSize + referenceSize + sizeof(ushort))
        {
            throw Malformed();
        }

        var reference = bytes.Slice(FixedSize, referenceSize);
        if (reference.ContainsAnyExceptInRange((byte)'!', (byte)'~'))
        {
            throw Malformed();
        }

        var wrappedStart = FixedSize + referenceSize + sizeof(ushort);
        int wrappedSize = BinaryPrimitives.ReadUInt16BigEndian(bytes[(wrappedStart - sizeof(ushort))..]);
        var rest = bytes.Length - wrappedStart - wrappedSize - Gcm.NonceSize - sizeof(int) - Gcm.TagSize;
        if (wrappedSize is 0 or > MaxWrappedSize || rest < Padding.Step || rest % Padding.Step != 0)
        {
            throw Malformed();
        }

        var stated = BinaryPrimitives.ReadUInt32BigEndian(bytes[(wrappedStart + wrappedSize + Gcm.NonceSize)..]);
        if (stated != (uint)rest || rest > Padding.SizeFor(MaxPlaintextSize))
        {
            throw Malformed();
        }

        return new Envelope(Encoding.ASCII.GetString(reference), wrappedStart, wrappedSize, rest);
    }

    public static bool IsReference(string? reference) =>
        reference is { Length: > 0 and <= MaxReferenceSize } && !reference.AsSpan().ContainsAnyExceptInRange('!', '~');

    public static byte[] Seal(
        ReadOnlySpan<byte> plaintext,
        ReadOnlySpan<byte> dataKey,
        string kekReference,
        ReadOnlySpan<byte> wrapped,
        in SealLocation at
    )
    {
        var padded = Padding.SizeFor(plaintext.Length);
        var envelope = Head(kekReference, wrapped, Gcm.NonceSize + sizeof(int) + padded + Gcm.TagSize, out var head);
        var tail = envelope.AsSpan(head);
        var nonce = tail[..Gcm.NonceSize];
        RandomNumberGenerator.Fill(nonce);
        BinaryPrimitives.WriteInt32BigEndian(tail[Gcm.NonceSize..], padded);
        var ciphertext = tail.Slice(Gcm.NonceSize + sizeof(int), padded);

        Span<byte> associated = stackalloc byte[AssociatedData.MaxSize];
        associated = associated[..AssociatedData.WriteSecret(associated, at, Format, Aes256Gcm)];
        EncryptPadded(dataKey, nonce, plaintext, ciphertext, tail[^Gcm.TagSize..], associated);
        return envelope;
    }

    public SecretBytes Open(ReadOnlySpan<byte> envelope, ReadOnlySpan<byte> dataKey, in SealLocation at)
    {
        Span<byte> associated = stackalloc byte[AssociatedData.MaxSize];
        associated = associated[..AssociatedData.WriteSecret(associated, at, Format, Aes256Gcm)];
        return Padding.Open(
            dataKey,
            envelope.Slice(NonceStart, Gcm.NonceSize),
            envelope.Slice(CiphertextStart, CiphertextSize),
            envelope[^Gcm.TagSize..],
            associated
        );
    }

    /// <summary>The same content behind another wrapped data key.</summary>
    public byte[] WithWrap(ReadOnlySpan<byte> envelope, string kekReference, ReadOnlySpan<byte> wrapped)
    {
        var tail = envelope[NonceStart..];
        var result = Head(kekReference, wrapped, tail.Length, out var head);
        tail.CopyTo(result.AsSpan(head));
        return result;
    }

    public static void EncryptPadded(
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> plaintext,
        Span<byte> ciphertext,
        Span<byte> tag,
        ReadOnlySpan<byte> associatedData
    )
    {
        // The stack never moves; what doesn't fit goes to the pinned heap. Both are wiped.
        using var large = ciphertext.Length > StackLimit ? new SecretBytes(ciphertext.Length) : null;
        Span<byte> small = stackalloc byte[StackLimit];
        var padded = large is null ? small[..ciphertext.Length] : large.Span;
        try
        {
            Padding.Fill(plaintext, padded);
            Gcm.Encrypt(key, nonce, padded, ciphertext, tag, associatedData);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(padded);
        }
    }

    private static byte[] Head(string kekReference, ReadOnlySpan<byte> wrapped, int tailSize, out int headSize)
    {
        headSize = FixedSize + kekReference.Length + sizeof(ushort) + wrapped.Length;
        var envelope = new byte[headSize + tailSize];
        Magic.CopyTo(envelope);
        envelope[4] = Format;
        envelope[5] = Aes256Gcm;
        envelope[6] = (byte)kekReference.Length;
        Encoding.ASCII.GetBytes(kekReference, envelope.AsSpan(FixedSize));
        var at = FixedSize + kekReference.Length;
        BinaryPrimitives.WriteUInt16BigEndian(envelope.AsSpan(at), (ushort)wrapped.Length);
        wrapped.CopyTo(envelope.AsSpan(at + sizeof(ushort)));
        return envelope;
    }

    private static VaultIntegrityException Malformed() => new(VaultIntegrityDetail.Malformed);
}
