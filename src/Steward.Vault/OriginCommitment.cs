using System.Security.Cryptography;
using System.Text;

namespace Steward.Vault;

/// <summary>The side row of an audit event: personal data that may be erased without harm to the chain.</summary>
/// <param name="Salt">The row's random salt, 32 bytes.</param>
/// <param name="Ip">The address the request came from.</param>
/// <param name="UserAgent">The user agent, as stored.</param>
/// <param name="TypedName">The name typed in a failed sign-in.</param>
public sealed record OriginShown(byte[] Salt, string? Ip, string? UserAgent, string? TypedName);

/// <summary>
/// Commits to where an event came from: the chain covers the commitment, the side row holds salt and text. When the side row is erased
/// (salt included), the commitment tells nothing, since 256 unknown random bits went into it.
/// </summary>
public static class OriginCommitment
{
    /// <summary>Size of a salt: 32 bytes.</summary>
    public const int SaltSize = 32;

    private const int StackLimit = 1024;

    private static ReadOnlySpan<byte> Domain => "steward audit origin v1"u8;

    /// <summary>Makes a salt, one for each event.</summary>
    /// <returns>32 random bytes.</returns>
    public static byte[] NewSalt() => RandomNumberGenerator.GetBytes(SaltSize);

    /// <summary>SHA-256 (FIPS 180-4) over domain · salt · the three texts, each with its length; null is not the empty text.</summary>
    /// <param name="salt">32 random bytes, erased together with the texts.</param>
    /// <param name="ip">The address, as stored.</param>
    /// <param name="userAgent">The user agent, as stored.</param>
    /// <param name="typedName">The name typed in a failed sign-in, as stored.</param>
    /// <returns>The commitment, 32 bytes.</returns>
    /// <exception cref="ArgumentException">The salt is not 32 bytes long.</exception>
    public static byte[] Compute(ReadOnlySpan<byte> salt, string? ip, string? userAgent, string? typedName)
    {
        if (salt.Length != SaltSize)
        {
            throw new ArgumentException("A salt has 32 bytes.", nameof(salt));
        }

        var size =
            Domain.Length
            + SaltSize
            + FieldWriter.SizeOf(ip, Encoding.UTF8)
            + FieldWriter.SizeOf(userAgent, Encoding.UTF8)
            + FieldWriter.SizeOf(typedName, Encoding.UTF8);
        var buffer = size <= StackLimit ? stackalloc byte[StackLimit] : new byte[size];
        Domain.CopyTo(buffer);
        salt.CopyTo(buffer[Domain.Length..]);
        var writer = new FieldWriter(buffer[(Domain.Length + SaltSize)..size]);
        writer.Text(ip, Encoding.UTF8);
        writer.Text(userAgent, Encoding.UTF8);
        writer.Text(typedName, Encoding.UTF8);
        return SHA256.HashData(buffer[..size]);
    }
}
