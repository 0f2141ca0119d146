using System.Buffers.Binary;
using System.Security.Cryptography;
using Steward.Vault;

namespace Steward.Features.Credentials;

public enum TotpAlgorithm
{
    Sha1,
    Sha256,
    Sha512,
}

/// <summary>
/// The seed of time-based one-time codes (RFC 6238) and how a site wants them made. The seed and the codes stay bytes: no string
/// of either is made here.
/// </summary>
public sealed class TotpSeed(SecretBytes key, TotpAlgorithm algorithm, int digits, int period) : IDisposable
{
    public const int MinDigits = 6;
    public const int MaxDigits = 8;
    public const int MaxPeriod = 3600;

    private static readonly int[] _powersOfTen = [1_000_000, 10_000_000, 100_000_000];

    public TotpAlgorithm Algorithm => algorithm;
    public int Digits => digits;

    /// <summary>Seconds a code is good for.</summary>
    public int Period => period;

    /// <summary>Reads an otpauth URI or a base32 seed as sites print it. On null, <paramref name="problem"/> says why.</summary>
    public static TotpSeed? Read(ReadOnlySpan<byte> typedUtf8, out string? problem) => TotpSeedReader.Read(typedUtf8, out problem);

    /// <summary>Writes the code for an instant as ASCII digits, <see cref="Digits"/> of them.</summary>
    public void WriteCode(DateTimeOffset at, Span<byte> code)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, Step(at));
        Span<byte> mac = stackalloc byte[SHA512.HashSizeInBytes];
        mac = mac[..Hash(counter, mac)];
        var number = BinaryPrimitives.ReadInt32BigEndian(mac[(mac[^1] & 0xF)..]) & int.MaxValue;
        number %= _powersOfTen[digits - MinDigits];
        for (var i = digits - 1; i >= 0; i--)
        {
            code[i] = (byte)('0' + (number % 10));
            number /= 10;
        }
        CryptographicOperations.ZeroMemory(mac);
    }

    /// <summary>The number of the period an instant lies in: a code is accepted once for each.</summary>
    public long Step(DateTimeOffset at) => Math.DivRem(at.ToUnixTimeSeconds(), period).Quotient;

    /// <summary>Whole seconds the code of an instant is still good for: from the period down to 1.</summary>
    public int SecondsLeft(DateTimeOffset at) => period - (int)(at.ToUnixTimeSeconds() % period);

    public void Dispose() => key.Dispose();

    private int Hash(ReadOnlySpan<byte> counter, Span<byte> mac) =>
        algorithm switch
        {
#pragma warning disable CA5350 // The sites choose the algorithm, and most of them SHA-1; as HMAC it is sound.
            TotpAlgorithm.Sha1 => HMACSHA1.HashData(key.Span, counter, mac),
#pragma warning restore CA5350
            TotpAlgorithm.Sha256 => HMACSHA256.HashData(key.Span, counter, mac),
            TotpAlgorithm.Sha512 => HMACSHA512.HashData(key.Span, counter, mac),
        };
}
