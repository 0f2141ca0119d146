using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Steward.Vault;

/// <summary>
/// Writes content of any length as AES-256-GCM chunks, each bound to its place and to a header that stays readable: a chunk that was changed, moved, left
/// out or put in, and an end that was cut off, are found by <see cref="ChunkOpener"/>.
/// </summary>
/// <remarks>
/// A chunk is flag(1; 1 on the last) · length(4, big-endian) · ciphertext · tag(16). Its nonce is counter(8) · flag(1) · zero(3), its associated data
/// SHA-256(header) · flag · length. The nonces are counted, so <b>a key is for one content only</b>. Not thread-safe.
/// </remarks>
public sealed class ChunkSealer : IDisposable
{
    internal const int ChunkSize = 64 * 1024;
    internal const int PrefixSize = 1 + sizeof(int);

    private readonly Stream _destination;
    private readonly AesGcm _aes;
    private readonly byte[] _headerHash;
    private readonly byte[] _plain = GC.AllocateArray<byte>(ChunkSize, pinned: true);
    private readonly byte[] _frame = new byte[PrefixSize + ChunkSize + Gcm.TagSize];
    private int _filled;
    private ulong _counter;
    private bool _complete;

    /// <summary>Begins; nothing is written yet, the header neither.</summary>
    /// <param name="destination">Where the chunks go; stays the caller's.</param>
    /// <param name="key">32 bytes that seal nothing else; copied.</param>
    /// <param name="header">What stands before the chunks, as <see cref="ChunkOpener"/> will be given it.</param>
    public ChunkSealer(Stream destination, SecretBytes key, ReadOnlySpan<byte> header)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(key);
        _destination = destination;
        _aes = new AesGcm(key.Span, Gcm.TagSize);
        _headerHash = SHA256.HashData(header);
    }

    /// <summary>Takes content, in pieces of any size.</summary>
    /// <param name="content">The next bytes.</param>
    /// <exception cref="InvalidOperationException">It was completed.</exception>
    public void Write(ReadOnlySpan<byte> content)
    {
        if (_complete)
            throw new InvalidOperationException("Nothing follows the last chunk.");
        while (!content.IsEmpty)
        {
            if (_filled == ChunkSize)
                WriteChunk(last: false);
            var taken = Math.Min(content.Length, ChunkSize - _filled);
            content[..taken].CopyTo(_plain.AsSpan(_filled));
            _filled += taken;
            content = content[taken..];
        }
    }

    /// <summary>Writes the last chunk, without which the content is refused as cut off.</summary>
    /// <exception cref="InvalidOperationException">It was completed.</exception>
    public void Complete()
    {
        if (_complete)
            throw new InvalidOperationException("Nothing follows the last chunk.");
        WriteChunk(last: true);
        _complete = true;
    }

    /// <summary>Wipes what it held; what was not completed stays incomplete.</summary>
    public void Dispose()
    {
        _aes.Dispose();
        CryptographicOperations.ZeroMemory(_plain);
    }

    internal static void Describe(bool last, int length, Span<byte> prefix)
    {
        prefix[0] = last ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32BigEndian(prefix[1..], length);
    }

    internal static void Nonce(ulong counter, bool last, Span<byte> nonce)
    {
        nonce.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(nonce, counter);
        nonce[8] = last ? (byte)1 : (byte)0;
    }

    private void WriteChunk(bool last)
    {
        Span<byte> nonce = stackalloc byte[Gcm.NonceSize];
        Span<byte> associated = stackalloc byte[SHA256.HashSizeInBytes + PrefixSize];
        Nonce(_counter++, last, nonce);
        Describe(last, _filled, _frame);
        _headerHash.CopyTo(associated);
        _frame.AsSpan(0, PrefixSize).CopyTo(associated[SHA256.HashSizeInBytes..]);
        var frame = _frame.AsSpan(0, PrefixSize + _filled + Gcm.TagSize);
        _aes.Encrypt(nonce, _plain.AsSpan(0, _filled), frame[PrefixSize..^Gcm.TagSize], frame[^Gcm.TagSize..], associated);
        _destination.Write(frame);
        _filled = 0;
    }
}
