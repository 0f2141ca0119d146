using System.Security.Cryptography;

namespace Steward.Vault;

/// <summary>Hashes events into one buffer that is used again and again: a verification looks at millions.</summary>
internal sealed class ChainHasher
{
    private readonly int _prefixSize;
    private byte[] _buffer;

    public ChainHasher(Guid installation)
    {
        var prefix = AuditChain.Prefix(installation);
        _prefixSize = prefix.Length;
        _buffer = new byte[2048];
        prefix.CopyTo(_buffer, 0);
    }

    private int CanonicalStart => _prefixSize + AuditChain.LinkSize;

    /// <summary>Says whether the record, at this place and after this hash, has the hash it is said to have.</summary>
    public bool Matches(AuditRecord record, int chain, long sequence, byte[] previousHash, byte[] hash)
    {
        var size = AuditChain.CanonicalSize(record);
        if (_buffer.Length < CanonicalStart + size)
        {
            Array.Resize(ref _buffer, CanonicalStart + size);
        }

        AuditChain.WriteLink(_buffer.AsSpan(_prefixSize), chain, sequence, previousHash);
        AuditChain.WriteCanonical(record, _buffer.AsSpan(CanonicalStart, size));
        Span<byte> computed = stackalloc byte[AuditChain.HashSize];
        SHA256.HashData(_buffer.AsSpan(0, CanonicalStart + size), computed);
        return computed.SequenceEqual(hash);
    }
}
