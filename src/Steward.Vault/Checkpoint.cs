using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Steward.Vault;

/// <summary>The newest event of a chain.</summary>
/// <param name="Chain">The chain's number, 0 or more.</param>
/// <param name="Sequence">The newest event's number; 0 when the chain has none yet.</param>
/// <param name="Hash">The newest event's hash, or the chain's genesis when it has none: 32 bytes.</param>
public sealed record ChainHead(int Chain, long Sequence, byte[] Hash);

/// <summary>What a checkpoint note says: how far all chains were at a time.</summary>
/// <param name="Number">The checkpoint's number; the first is 1, each next one more.</param>
/// <param name="At">When it was made: UTC, signed in whole microseconds.</param>
/// <param name="Installation">The installation's id.</param>
/// <param name="Heads">The heads in ascending order of chain, each chain once.</param>
/// <param name="PreviousNoteHash">The hash of the note before (<see cref="CheckpointNote.HashOf"/>), 32 bytes; zeros for the first.</param>
public sealed record Checkpoint(long Number, DateTime At, Guid Installation, IReadOnlyList<ChainHead> Heads, byte[] PreviousNoteHash)
{
    /// <summary>The previous note hash of the first checkpoint: 32 zero bytes.</summary>
    /// <returns>A new array.</returns>
    public static byte[] NoPreviousNote() => new byte[AuditChain.HashSize];

    /// <summary>
    /// SHA-256 over "steward audit root v1" · installation (16) · number of heads (int32) · for each head: chain (int32), sequence (int64),
    /// hash (32); integers big-endian.
    /// </summary>
    /// <returns>The root, 32 bytes.</returns>
    /// <exception cref="ArgumentException">The heads are not in ascending order of chain, or a value is out of range.</exception>
    public byte[] RootHash()
    {
        Demand();
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> buffer = stackalloc byte[AuditChain.LinkSize];
        sha.AppendData("steward audit root v1"u8);
        Installation.TryWriteBytes(buffer, bigEndian: true, out var written);
        BinaryPrimitives.WriteInt32BigEndian(buffer[written..], Heads.Count);
        sha.AppendData(buffer[..(written + sizeof(int))]);
        foreach (var head in Heads)
        {
            AuditChain.WriteLink(buffer, head.Chain, head.Sequence, head.Hash);
            sha.AppendData(buffer);
        }

        return sha.GetHashAndReset();
    }

    internal void Demand()
    {
        if (Number < 1 || PreviousNoteHash is not { Length: AuditChain.HashSize })
        {
            throw new ArgumentException("A checkpoint has a number from 1 on and a previous note hash of 32 bytes.");
        }

        var last = -1;
        foreach (var head in Heads)
        {
            if (head.Chain <= last || head.Sequence < 0 || head.Hash is not { Length: AuditChain.HashSize })
            {
                throw new ArgumentException("The heads of a checkpoint are in ascending order of chain, with hashes of 32 bytes.");
            }

            last = head.Chain;
        }
    }
}
