using System.Security.Cryptography;

namespace Steward.Vault;

/// <summary>
/// A key provider whose 256-bit KEK is in this process's memory (read from a file or the environment by the application).
/// Wraps with AES-256-GCM (NIST SP 800-38D): nonce (12) · ciphertext (as long as the key) · tag (16). All calls complete synchronously.
/// </summary>
/// <param name="kind">The kind of provider, one word: "file", "environment" ...</param>
/// <param name="description">One line for people, without any secret.</param>
/// <param name="kek">The raw KEK, 32 bytes. The provider owns it from now on and wipes it on disposal.</param>
/// <exception cref="ArgumentException"><paramref name="kek"/> is not 32 bytes long.</exception>
public sealed class LocalKeyProvider(string kind, string description, SecretBytes kek) : IKeyProvider
{
    /// <summary>Size of a KEK: 32 bytes.</summary>
    public const int KeySize = 32;

    private readonly SecretBytes _kek =
        kek?.Length == KeySize ? kek : throw new ArgumentException("A key-encryption key is 32 bytes long.", nameof(kek));

    /// <inheritdoc/>
    public string Kind { get; } = kind;

    /// <inheritdoc/>
    public string Describe() => description;

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The provider was disposed.</exception>
    public ValueTask<string> FingerprintAsync(CancellationToken ct)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_kek.Span, "steward kek fingerprint v1"u8, mac);
        _kek.ThrowIfDisposed();
        return ValueTask.FromResult(Convert.ToHexStringLower(mac[..8]));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The key is empty or longer than 4,068 bytes.</exception>
    /// <exception cref="ObjectDisposedException">The provider was disposed.</exception>
    public ValueTask<byte[]> WrapAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> associatedData, CancellationToken ct)
    {
        if (key.Length is 0 or > Envelope.MaxWrappedSize - Gcm.Overhead)
        {
            throw new ArgumentException("A key to wrap has 1 to 4,068 bytes.", nameof(key));
        }

        var wrapped = new byte[key.Length + Gcm.Overhead];
        Gcm.Seal(_kek.Span, key.Span, associatedData.Span, wrapped);

        // A KEK that was wiped meanwhile is all zeros: nothing wrapped under that may get out.
        _kek.ThrowIfDisposed();
        return ValueTask.FromResult(wrapped);
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The provider was disposed.</exception>
    public ValueTask<SecretBytes> UnwrapAsync(ReadOnlyMemory<byte> wrapped, ReadOnlyMemory<byte> associatedData, CancellationToken ct)
    {
        if (wrapped.Length <= Gcm.Overhead)
        {
            throw new VaultIntegrityException(VaultIntegrityDetail.WrapRejected);
        }

        var key = new SecretBytes(wrapped.Length - Gcm.Overhead);
        try
        {
            Gcm.Open(_kek.Span, wrapped.Span, associatedData.Span, key.Span);
            return ValueTask.FromResult(key);
        }
        catch (AuthenticationTagMismatchException e)
        {
            key.Dispose();
            _kek.ThrowIfDisposed();
            throw new VaultIntegrityException(VaultIntegrityDetail.WrapRejected, e);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>Wipes the KEK.</summary>
    public void Dispose() => _kek.Dispose();
}
