using System.Buffers.Text;
using System.Security.Cryptography;
using Steward.Data;

namespace Steward.Features.Sessions;

/// <summary>
/// Which people a browser has signed in as: <c>base64url(device 16 | proof 16 ...)</c>, a proof for each of the last few. Nobody can claim a device
/// for somebody who never signed in on it, so a known device may have its own count of attempts.
/// </summary>
public sealed class Devices(InstallationKeys keys)
{
    private const int IdSize = 16;
    private const int ProofSize = 16;
    private const int MostPeople = 4;
    private const int MaxSize = IdSize + (MostPeople * ProofSize);

    /// <summary>The device's id when <paramref name="userId"/> signed in on it before.</summary>
    public Guid? KnownTo(Guid userId, string? cookie)
    {
        if (Read(cookie) is not { } bytes)
            return null;
        var proof = Proof(bytes.AsSpan(0, IdSize), userId);
        for (var at = IdSize; at < bytes.Length; at += ProofSize)
        {
            if (CryptographicOperations.FixedTimeEquals(bytes.AsSpan(at, ProofSize), proof))
                return new Guid(bytes.AsSpan(0, IdSize), bigEndian: true);
        }
        return null;
    }

    /// <summary>The cookie after <paramref name="userId"/> signed in, and the device it names.</summary>
    public (Guid Id, string Cookie) Remember(Guid userId, string? cookie)
    {
        var before = Read(cookie) ?? RandomNumberGenerator.GetBytes(IdSize);
        var id = before.AsSpan(0, IdSize).ToArray();
        var proof = Proof(id, userId);
        var others = before.Skip(IdSize).Chunk(ProofSize).Where(p => !p.AsSpan().SequenceEqual(proof)).Take(MostPeople - 1);
        return (new Guid(id, bigEndian: true), Base64Url.EncodeToString([.. id, .. proof, .. others.SelectMany(p => p)]));
    }

    private static byte[]? Read(string? cookie)
    {
        if (cookie is null || cookie.Length > 2 * MaxSize)
            return null;
        var bytes = new byte[2 * MaxSize];
        if (!Base64Url.IsValid(cookie) || !Base64Url.TryDecodeFromChars(cookie, bytes, out var length))
            return null;
        return length is >= IdSize + ProofSize and <= MaxSize && (length - IdSize) % ProofSize == 0 ? bytes[..length] : null;
    }

    private byte[] Proof(ReadOnlySpan<byte> deviceId, Guid userId) =>
        keys.Lookup.Mac([.. "device"u8, .. deviceId, .. userId.ToByteArray(true)])[..ProofSize];
}
