using System.Buffers.Text;
using System.Security.Cryptography;
using Steward.Data;

namespace Steward.Features.Sessions;

/// <summary>
/// Refresh tokens: <c>base64url(session id 16 | secret 32 | proof 16)</c>. A successor is derived from its predecessor under a wrapped key, so whoever
/// presents the predecessor again gets the very same one. The proof tells an old token of ours from noise: only the former is reuse.
/// </summary>
public sealed class RefreshTokens(InstallationKeys keys)
{
    private const int SecretSize = 32;
    private const int ProofSize = 16;
    private const int Size = 16 + SecretSize + ProofSize;

    public RefreshToken First(Guid sessionId) => Make(sessionId, RandomNumberGenerator.GetBytes(SecretSize));

    public RefreshToken SuccessorOf(RefreshToken token) =>
        Make(token.SessionId, keys.Refresh.Mac([.. "successor"u8, .. token.SessionId.ToByteArray(true), .. token.Secret]));

    /// <summary>Null when it is not a token this installation ever made.</summary>
    public RefreshToken? Parse(string? text)
    {
        if (text is null || text.Length > 100)
            return null;
        Span<byte> bytes = stackalloc byte[Size + 3];
        if (!Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var written) || written != Size)
            return null;
        bytes = bytes[..Size];
        var sessionId = new Guid(bytes[..16], bigEndian: true);
        var secret = bytes.Slice(16, SecretSize);
        return CryptographicOperations.FixedTimeEquals(Proof(sessionId, secret), bytes[(16 + SecretSize)..])
            ? new RefreshToken(sessionId, secret.ToArray(), text)
            : null;
    }

    private RefreshToken Make(Guid sessionId, byte[] secret) =>
        new(sessionId, secret, Base64Url.EncodeToString([.. sessionId.ToByteArray(true), .. secret, .. Proof(sessionId, secret)]));

    private byte[] Proof(Guid sessionId, ReadOnlySpan<byte> secret) =>
        keys.Refresh.Mac([.. "proof"u8, .. sessionId.ToByteArray(true), .. secret])[..ProofSize];
}

public sealed record RefreshToken(Guid SessionId, byte[] Secret, string Text)
{
    /// <summary>What is stored.</summary>
    public byte[] Hash => SHA256.HashData(Secret);
}
