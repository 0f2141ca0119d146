using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Steward.Vault;

/// <summary>Reads what <see cref="ChunkSealer"/> wrote. No byte is given out before its chunk proved authentic and in its place.</summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class ChunkOpener : IDisposable
{
    private readonly Stream _source;
    private readonly AesGcm _aes;
    private readonly byte[] _headerHash;
    private readonly byte[] _plain = GC.AllocateArray<byte>(ChunkSealer.ChunkSize, pinned: true);
    private readonly byte[] _sealed = new byte[ChunkSealer.ChunkSize + Gcm.TagSize];
    private int _position;
    private int _filled;
    private ulong _counter;
    private bool _last;

    /// <summary>Begins where the first chunk is.</summary>
    /// <param name="source">Stands behind the header; stays the caller's.</param>
    /// <param name="key">The 32 bytes it was sealed with; copied.</param>
    /// <param name="header">What stood before the chunks.</param>
    public ChunkOpener(Stream source, SecretBytes key, ReadOnlySpan<byte> header)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(key);
        _source = source;
        _aes = new AesGcm(key.Span, Gcm.TagSize);
        _headerHash = SHA256.HashData(header);
    }

    /// <summary>Gives the next bytes.</summary>
    /// <param name="destination">Filled from its beginning.</param>
    /// <returns>How many; 0 only behind the authentic last chunk, or when nothing was asked for.</returns>
    /// <exception cref="VaultIntegrityException">A chunk was changed, moved or left out, the end was cut off, or something follows it.</exception>
    public int Read(Span<byte> destination)
    {
        while (_position == _filled && !destination.IsEmpty)
        {
            if (_last)
                return 0;
            ReadChunk();
        }
        var given = Math.Min(destination.Length, _filled - _position);
        _plain.AsSpan(_position, given).CopyTo(destination);
        _position += given;
        return given;
    }

    /// <summary>Wipes what it held.</summary>
    public void Dispose()
    {
        _aes.Dispose();
        CryptographicOperations.ZeroMemory(_plain);
    }

    private void ReadChunk()
    {
        Span<byte> associated = stackalloc byte[SHA256.HashSizeInBytes + ChunkSealer.PrefixSize];
        Span<byte> nonce = stackalloc byte[Gcm.NonceSize];
        _headerHash.CopyTo(associated);
        var prefix = associated[SHA256.HashSizeInBytes..];
        Fill(prefix);
        var length = BinaryPrimitives.ReadInt32BigEndian(prefix[1..]);
        // A length nobody vouches for yet allocates nothing and reads no further than a chunk may be.
        if (prefix[0] > 1 || length is < 0 or > ChunkSealer.ChunkSize)
            throw new VaultIntegrityException(VaultIntegrityDetail.Malformed);
        var last = prefix[0] == 1;
        Fill(_sealed.AsSpan(0, length + Gcm.TagSize));
        ChunkSealer.Nonce(_counter++, last, nonce);
        try
        {
            _aes.Decrypt(nonce, _sealed.AsSpan(0, length), _sealed.AsSpan(length, Gcm.TagSize), _plain.AsSpan(0, length), associated);
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new VaultIntegrityException(VaultIntegrityDetail.ContentRejected, e);
        }
        if (last && _source.ReadByte() >= 0)
            throw new VaultIntegrityException(VaultIntegrityDetail.Malformed);
        (_position, _filled, _last) = (0, length, last);
    }

    private void Fill(Span<byte> destination)
    {
        if (_source.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false) < destination.Length)
            throw new VaultIntegrityException(VaultIntegrityDetail.Malformed);
    }
}
