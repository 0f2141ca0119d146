using System.Security.Cryptography;

namespace Steward.Vault;

/// <summary>AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce and a 128-bit tag, laid out as nonce · ciphertext · tag.</summary>
internal static class Gcm
{
    public const int NonceSize = 12;
    public const int TagSize = 16;
    public const int Overhead = NonceSize + TagSize;

    /// <summary>Fills <paramref name="destination"/>, which is <see cref="Overhead"/> longer than the plaintext.</summary>
    public static void Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associatedData, Span<byte> destination)
    {
        var nonce = destination[..NonceSize];
        RandomNumberGenerator.Fill(nonce);
        Encrypt(key, nonce, plaintext, destination[NonceSize..^TagSize], destination[^TagSize..], associatedData);
    }

    /// <summary>Fills <paramref name="plaintext"/>, which is <see cref="Overhead"/> shorter than the source.</summary>
    public static void Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> source, ReadOnlySpan<byte> associatedData, Span<byte> plaintext) =>
        Decrypt(key, source[..NonceSize], source[NonceSize..^TagSize], source[^TagSize..], plaintext, associatedData);

    public static void Encrypt(
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> plaintext,
        Span<byte> ciphertext,
        Span<byte> tag,
        ReadOnlySpan<byte> associatedData
    )
    {
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(nonce, plaintext, ciphertext, tag, associatedData);
    }

    public static void Decrypt(
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> ciphertext,
        ReadOnlySpan<byte> tag,
        Span<byte> plaintext,
        ReadOnlySpan<byte> associatedData
    )
    {
        using var aes = new AesGcm(key, TagSize);
        aes.Decrypt(nonce, ciphertext, tag, plaintext, associatedData);
    }
}
