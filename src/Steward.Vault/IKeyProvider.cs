namespace Steward.Vault;

/// <summary>
/// Where a key-encryption key (KEK) lives: it wraps data keys and never leaves. Implementations are thread-safe.
/// <para>
/// When wrapped bytes or associated data are not accepted, they throw <see cref="VaultIntegrityException"/> with
/// <see cref="VaultIntegrityDetail.WrapRejected"/> (or let <see cref="System.Security.Cryptography.AuthenticationTagMismatchException"/> through);
/// every other exception is taken for "can't be reached" and becomes a <see cref="VaultSealedException"/>.
/// </para>
/// </summary>
public interface IKeyProvider : IDisposable
{
    /// <summary>The kind of provider, one word: "file", "environment" ...</summary>
    string Kind { get; }

    /// <summary>Describes the provider for people, without any secret: "key file kek-1.key".</summary>
    /// <returns>One line of text.</returns>
    string Describe();

    /// <summary>
    /// Tells keys apart, so that a wrong key is noticed before anything is written. For local keys: the first 8 bytes of
    /// HMAC-SHA256(KEK, "steward kek fingerprint v1") in lower-case hex (16 characters).
    /// </summary>
    /// <param name="ct">Cancels the call.</param>
    /// <returns>The fingerprint.</returns>
    ValueTask<string> FingerprintAsync(CancellationToken ct);

    /// <summary>Encrypts a key under the KEK.</summary>
    /// <param name="key">The key; 32 bytes for a data key.</param>
    /// <param name="associatedData">What the wrapped key is bound to; the same bytes are needed to unwrap it.</param>
    /// <param name="ct">Cancels the call.</param>
    /// <returns>The wrapped key: opaque, 1 to 4,096 bytes.</returns>
    ValueTask<byte[]> WrapAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> associatedData, CancellationToken ct);

    /// <summary>Decrypts a wrapped key.</summary>
    /// <param name="wrapped">What <see cref="WrapAsync"/> returned.</param>
    /// <param name="associatedData">The bytes that were given to <see cref="WrapAsync"/>.</param>
    /// <param name="ct">Cancels the call.</param>
    /// <returns>The key; the caller disposes it.</returns>
    /// <exception cref="VaultIntegrityException">The wrapped key or its associated data is not what was wrapped.</exception>
    ValueTask<SecretBytes> UnwrapAsync(ReadOnlyMemory<byte> wrapped, ReadOnlyMemory<byte> associatedData, CancellationToken ct);
}
