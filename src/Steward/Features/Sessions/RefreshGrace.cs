using System.Buffers.Binary;

namespace Steward.Features.Sessions;

/// <summary>What a refresh token is worth now.</summary>
public enum RefreshStanding
{
    /// <summary>Nobody presented its successor yet, for there is none.</summary>
    Newest,

    /// <summary>Its successor exists, and whoever holds it may not have heard: they get that same successor.</summary>
    Superseded,

    /// <summary>Its successor has been in use for longer than an answer can be on its way: two hold it, and one is a thief.</summary>
    Replayed,
}

/// <summary>
/// Refresh tokens that were superseded moments ago, each with its own end: a program that refreshes three times in a second must not cut the time
/// of a tab that still waits for the first answer. Packed as (SHA-256, ticks).
/// </summary>
internal static class RefreshGrace
{
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(10);
    private const int HashSize = 32;
    private const int EntrySize = HashSize + 8;
    private const int Limit = 32;

    public static bool Holds(byte[] packed, byte[] hash, DateTime now)
    {
        for (var at = 0; at + EntrySize <= packed.Length; at += EntrySize)
        {
            if (packed.AsSpan(at, HashSize).SequenceEqual(hash))
                return now.Ticks < Until(packed, at);
        }
        return false;
    }

    /// <summary>Adds <paramref name="hash"/> for ten seconds and drops what has run out.</summary>
    public static byte[] With(byte[] packed, byte[]? hash, DateTime now)
    {
        var kept = new List<byte>(packed.Length + EntrySize);
        var first = Math.Max(0, (packed.Length / EntrySize) - (Limit - 1)) * EntrySize;
        for (var at = first; at + EntrySize <= packed.Length; at += EntrySize)
        {
            if (now.Ticks < Until(packed, at))
                kept.AddRange(packed.AsSpan(at, EntrySize));
        }
        if (hash is not null)
        {
            Span<byte> until = stackalloc byte[8];
            BinaryPrimitives.WriteInt64BigEndian(until, (now + Length).Ticks);
            kept.AddRange(hash);
            kept.AddRange(until);
        }
        return [.. kept];
    }

    private static long Until(byte[] packed, int at) => BinaryPrimitives.ReadInt64BigEndian(packed.AsSpan(at + HashSize));
}
