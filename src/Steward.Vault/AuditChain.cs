using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Steward.Vault;

/// <summary>Where an event stands in its chain, as stored beside it.</summary>
/// <param name="Chain">The chain's number, 0 or more.</param>
/// <param name="Sequence">The event's number in its chain; the first is 1.</param>
/// <param name="PreviousHash">The hash of the event before, or the chain's genesis for the first: 32 bytes.</param>
/// <param name="Hash">The event's own hash, 32 bytes.</param>
public readonly record struct ChainLink(int Chain, long Sequence, byte[] PreviousHash, byte[] Hash);

/// <summary>
/// The hash chain over audit events (SHA-256, FIPS 180-4). Everything hashed is binary and length-prefixed, never JSON text;
/// docs/vault-format.md describes each byte.
/// </summary>
public static class AuditChain
{
    /// <summary>Size of every hash here: 32 bytes.</summary>
    public const int HashSize = SHA256.HashSizeInBytes;

    internal const int LinkSize = sizeof(int) + sizeof(long) + HashSize;

    private const byte CanonicalVersion = 1;
    private const int StackLimit = 1024;

    private static ReadOnlySpan<byte> Domain => "steward audit v1"u8;

    private static ReadOnlySpan<byte> GenesisDomain => "steward audit genesis v1"u8;

    internal static int PrefixSize => Domain.Length + FieldWriter.GuidSize;

    /// <summary>Writes a record as the bytes that are hashed: a version byte, then each column with its length; null is not the empty text.</summary>
    /// <param name="r">The record.</param>
    /// <returns>The canonical bytes, a few hundred.</returns>
    /// <exception cref="ArgumentException">The record's origin commitment is not 32 bytes long.</exception>
    /// <remarks>A lone surrogate, which no database keeps either, counts as U+FFFD.</remarks>
    public static byte[] Canonical(AuditRecord r)
    {
        ArgumentNullException.ThrowIfNull(r);
        if (r.OriginCommitment is not { Length: HashSize })
        {
            throw new ArgumentException("An origin commitment has 32 bytes.", nameof(r));
        }

        var bytes = new byte[CanonicalSize(r)];
        WriteCanonical(r, bytes);
        return bytes;
    }

    /// <summary>The constant start of what is hashed, the same for all chains of an installation.</summary>
    /// <param name="installation">The installation's id.</param>
    /// <returns>"steward audit v1" and the id, big-endian: 32 bytes.</returns>
    public static byte[] Prefix(Guid installation)
    {
        var prefix = new byte[PrefixSize];
        Domain.CopyTo(prefix);
        installation.TryWriteBytes(prefix.AsSpan(Domain.Length), bigEndian: true, out _);
        return prefix;
    }

    /// <summary>
    /// SHA-256 over prefix · chain (int32) · sequence (int64) · previous hash (32) · canonical bytes, integers big-endian. In PostgreSQL:
    /// <c>sha256(prefix || int4send(chain) || int8send(seq) || previous || canonical)</c>.
    /// </summary>
    /// <param name="prefix">What <see cref="Prefix"/> gives.</param>
    /// <param name="chain">The chain's number.</param>
    /// <param name="sequence">The event's number in its chain.</param>
    /// <param name="previousHash">The hash of the event before, 32 bytes.</param>
    /// <param name="canonical">What <see cref="Canonical"/> gives.</param>
    /// <returns>The event's hash, 32 bytes.</returns>
    /// <exception cref="ArgumentException">The previous hash is not 32 bytes long.</exception>
    public static byte[] Hash(
        ReadOnlySpan<byte> prefix,
        int chain,
        long sequence,
        ReadOnlySpan<byte> previousHash,
        ReadOnlySpan<byte> canonical
    )
    {
        if (previousHash.Length != HashSize)
        {
            throw new ArgumentException("A previous hash has 32 bytes.", nameof(previousHash));
        }

        var size = prefix.Length + LinkSize + canonical.Length;
        var buffer = size <= StackLimit ? stackalloc byte[StackLimit] : new byte[size];
        prefix.CopyTo(buffer);
        WriteLink(buffer[prefix.Length..], chain, sequence, previousHash);
        canonical.CopyTo(buffer[(prefix.Length + LinkSize)..]);
        return SHA256.HashData(buffer[..size]);
    }

    /// <summary>The previous hash of a chain's first event: SHA-256 over "steward audit genesis v1" · installation (16) · chain (int32).</summary>
    /// <param name="installation">The installation's id.</param>
    /// <param name="chain">The chain's number.</param>
    /// <returns>32 bytes.</returns>
    public static byte[] Genesis(Guid installation, int chain)
    {
        Span<byte> buffer = stackalloc byte[GenesisDomain.Length + FieldWriter.GuidSize + sizeof(int)];
        GenesisDomain.CopyTo(buffer);
        installation.TryWriteBytes(buffer[GenesisDomain.Length..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(buffer[^sizeof(int)..], chain);
        return SHA256.HashData(buffer);
    }

    internal static void WriteLink(Span<byte> destination, int chain, long sequence, ReadOnlySpan<byte> previousHash)
    {
        BinaryPrimitives.WriteInt32BigEndian(destination, chain);
        BinaryPrimitives.WriteInt64BigEndian(destination[sizeof(int)..], sequence);
        previousHash.CopyTo(destination[(sizeof(int) + sizeof(long))..]);
    }

    internal static int CanonicalSize(AuditRecord r) =>
        1
        + FieldWriter.SizeOf(r.Id)
        + FieldWriter.LengthSize
        + sizeof(long)
        + FieldWriter.SizeOf(r.ActorId)
        + FieldWriter.SizeOf(r.SessionId)
        + FieldWriter.SizeOf(r.Action, Encoding.UTF8)
        + FieldWriter.SizeOf(r.ObjectKind, Encoding.UTF8)
        + FieldWriter.SizeOf(r.ObjectId)
        + FieldWriter.SizeOf(r.ObjectName, Encoding.UTF8)
        + FieldWriter.LengthSize
        + (r.ObjectVersion is null ? 0 : sizeof(int))
        + FieldWriter.SizeOf(r.ClientId)
        + FieldWriter.SizeOf(r.CredentialId)
        + FieldWriter.SizeOf(r.Outcome, Encoding.UTF8)
        + FieldWriter.SizeOf(r.Reason, Encoding.UTF8)
        + FieldWriter.SizeOf(r.RequestId, Encoding.UTF8)
        + FieldWriter.LengthSize
        + r.OriginCommitment.Length;

    internal static void WriteCanonical(AuditRecord r, Span<byte> destination)
    {
        var writer = new FieldWriter(destination);
        writer.Raw(CanonicalVersion);
        writer.Id(r.Id);
        writer.Int64(Microseconds.SinceEpoch(r.At));
        writer.Id(r.ActorId);
        writer.Id(r.SessionId);
        writer.Text(r.Action, Encoding.UTF8);
        writer.Text(r.ObjectKind, Encoding.UTF8);
        writer.Id(r.ObjectId);
        writer.Text(r.ObjectName, Encoding.UTF8);
        writer.Int32(r.ObjectVersion);
        writer.Id(r.ClientId);
        writer.Id(r.CredentialId);
        writer.Text(r.Outcome, Encoding.UTF8);
        writer.Text(r.Reason, Encoding.UTF8);
        writer.Text(r.RequestId, Encoding.UTF8);
        writer.Bytes(r.OriginCommitment);
    }
}
