using System.Security.Cryptography;
using System.Text;

namespace Steward.Vault;

/// <summary>
/// A key that was unwrapped at start and is held in memory (names key, pepper, MAC keys ...). From it three kinds of keys are derived by
/// HKDF-SHA256 (RFC 5869), one for sealing, one for MACs and one per purpose, so that no use can harm another. Thread-safe.
/// </summary>
public sealed class HeldKey : IDisposable
{
    /// <summary>The longest value <see cref="Seal"/> takes: 1,048,576 bytes.</summary>
    public const int MaxPlaintextSize = Envelope.MaxPlaintextSize;

    /// <summary>Size of a MAC and of a derived key: 32 bytes.</summary>
    public const int MacSize = 32;

    private const byte Format = 1;
    private const int MinKeySize = 32;

    private readonly SecretBytes _key;
    private readonly SecretBytes _sealing;
    private readonly SecretBytes _mac;

    /// <summary>Takes a key.</summary>
    /// <param name="name">What the key is for; it enters derivation and associated data, so it never changes. 1 to 256 bytes of UTF-8.</param>
    /// <param name="key">At least 32 random bytes. Owned from now on, and wiped on disposal.</param>
    /// <exception cref="ArgumentException">The name is not valid, or the key too short.</exception>
    public HeldKey(string name, SecretBytes key)
    {
        ArgumentNullException.ThrowIfNull(key);
        AssociatedData.DemandName(name, nameof(name));
        if (key.Length < MinKeySize)
        {
            throw new ArgumentException("A held key has at least 32 bytes.", nameof(key));
        }

        Name = name;
        _key = key;
        _sealing = Expand("seal", null);
        _mac = Expand("mac", null);
    }

    /// <summary>What the key is for.</summary>
    public string Name { get; }

    /// <summary>
    /// Encrypts a value with AES-256-GCM (NIST SP 800-38D) under the sealing key and its own random 96-bit nonce, padded to 64-byte steps.
    /// One key serves up to 2^32 values.
    /// </summary>
    /// <param name="plaintext">0 to 1,048,576 bytes.</param>
    /// <param name="at">Where the value belongs; needed again to open it.</param>
    /// <returns>Format (1 byte) · nonce (12) · ciphertext (a multiple of 64) · tag (16).</returns>
    /// <exception cref="ArgumentException">The value is too long, or a name in <paramref name="at"/> is not valid.</exception>
    /// <exception cref="ObjectDisposedException">The key was wiped.</exception>
    public byte[] Seal(ReadOnlySpan<byte> plaintext, SealLocation at)
    {
        if (plaintext.Length > MaxPlaintextSize)
        {
            throw new ArgumentException($"A value has at most {MaxPlaintextSize} bytes.", nameof(plaintext));
        }

        var result = new byte[1 + Gcm.Overhead + Padding.SizeFor(plaintext.Length)];
        result[0] = Format;
        var nonce = result.AsSpan(1, Gcm.NonceSize);
        RandomNumberGenerator.Fill(nonce);
        Span<byte> associated = stackalloc byte[AssociatedData.MaxSize];
        associated = associated[..AssociatedData.WriteHeld(associated, at, Format, Name)];
        var ciphertext = result.AsSpan()[(1 + Gcm.NonceSize)..^Gcm.TagSize];
        Envelope.EncryptPadded(_sealing.Span, nonce, plaintext, ciphertext, result.AsSpan()[^Gcm.TagSize..], associated);
        _sealing.ThrowIfDisposed();
        return result;
    }

    /// <summary>Decrypts a value.</summary>
    /// <param name="sealedValue">What <see cref="Seal"/> returned.</param>
    /// <param name="at">Where the value belongs: what was given when it was sealed.</param>
    /// <returns>The plaintext; the caller disposes it.</returns>
    /// <exception cref="VaultIntegrityException">The value is damaged, changed, or belongs elsewhere.</exception>
    /// <exception cref="ObjectDisposedException">The key was wiped.</exception>
    public SecretBytes Open(ReadOnlySpan<byte> sealedValue, SealLocation at)
    {
        var padded = sealedValue.Length - 1 - Gcm.Overhead;
        if (padded < Padding.Step || padded % Padding.Step != 0 || padded > Padding.SizeFor(MaxPlaintextSize))
        {
            throw new VaultIntegrityException(VaultIntegrityDetail.Malformed);
        }

        if (sealedValue[0] != Format)
        {
            throw new VaultIntegrityException(VaultIntegrityDetail.UnknownFormat);
        }

        Span<byte> associated = stackalloc byte[AssociatedData.MaxSize];
        associated = associated[..AssociatedData.WriteHeld(associated, at, Format, Name)];
        var body = sealedValue[1..];
        return Padding.Open(_sealing.Span, body[..Gcm.NonceSize], body[Gcm.NonceSize..^Gcm.TagSize], body[^Gcm.TagSize..], associated);
    }

    /// <summary>Computes HMAC-SHA256 (RFC 2104) under the MAC key.</summary>
    /// <param name="message">The message; callers separate domains themselves.</param>
    /// <returns>32 bytes.</returns>
    /// <exception cref="ObjectDisposedException">The key was wiped.</exception>
    public byte[] Mac(ReadOnlySpan<byte> message)
    {
        var mac = new byte[MacSize];
        Mac(message, mac);
        return mac;
    }

    /// <summary>Computes HMAC-SHA256 (RFC 2104) under the MAC key, without an allocation.</summary>
    /// <param name="message">The message; callers separate domains themselves.</param>
    /// <param name="destination">Where to put the MAC: at least 32 bytes.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    /// <exception cref="ObjectDisposedException">The key was wiped.</exception>
    public void Mac(ReadOnlySpan<byte> message, Span<byte> destination)
    {
        HMACSHA256.HashData(_mac.Span, message, destination);
        if (!_mac.IsAlive)
        {
            destination[..MacSize].Clear();
            _mac.ThrowIfDisposed();
        }
    }

    /// <summary>Derives a key for one purpose by HKDF-SHA256 (RFC 5869), without salt.</summary>
    /// <param name="purpose">What the key is for. 1 to 256 bytes of UTF-8.</param>
    /// <returns>32 bytes; the caller disposes them.</returns>
    /// <exception cref="ArgumentException">The purpose is not valid.</exception>
    /// <exception cref="ObjectDisposedException">The key was wiped.</exception>
    public SecretBytes Derive(string purpose)
    {
        AssociatedData.DemandName(purpose, nameof(purpose));
        return Expand("derive", purpose);
    }

    /// <summary>Wipes the key and all that was derived from it here.</summary>
    public void Dispose()
    {
        _key.Dispose();
        _sealing.Dispose();
        _mac.Dispose();
    }

    private SecretBytes Expand(string use, string? purpose)
    {
        Span<byte> info = stackalloc byte[AssociatedData.MaxSize];
        var writer = new FieldWriter(info);
        writer.Bytes("steward held key v1"u8);
        writer.Text(Name, Encoding.UTF8);
        writer.Text(use, Encoding.UTF8);
        if (purpose is not null)
        {
            writer.Text(purpose, Encoding.UTF8);
        }

        var derived = new SecretBytes(MacSize);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _key.Span, derived.Span, salt: [], info[..writer.Position]);
        if (!_key.IsAlive)
        {
            derived.Dispose();
            _key.ThrowIfDisposed();
        }

        return derived;
    }
}
