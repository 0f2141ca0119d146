using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Steward.Vault;

namespace Steward.Features.Credentials;

/// <summary>Reads what sites give out as a TOTP seed: an otpauth URI, or base32 with blanks, dashes, any case and padding.</summary>
internal static class TotpSeedReader
{
    private const int DefaultDigits = 6;
    private const int DefaultPeriod = 30;
    private const int MaxTyped = 2048;

    // 40 bits is the shortest seed seen at a site; RFC 4226 wants 128.
    private const int MinKeyLength = 5;
    private const int MaxKeyLength = 256;

    private const string NotBase32 =
        "This is not a TOTP seed: it may hold only the letters A to Z and the digits 2 to 7 (base32), or be a link that begins with otpauth://totp/.";

    public static TotpSeed? Read(ReadOnlySpan<byte> typedUtf8, out string? problem)
    {
        var typed = Trim(typedUtf8);
        if (typed.IsEmpty)
            return Refuse("The TOTP seed is empty. Copy the key or the link that the site shows beside its QR code.", out problem);
        if (typed.Length > MaxTyped)
            return Refuse("This is too long for a TOTP seed. Copy only the key or the otpauth link.", out problem);
        if (StartsWith(typed, "otpauth://"u8))
            return ReadUri(typed["otpauth://".Length..], out problem);
        if (StartsWith(typed, "steam://"u8))
            return Refuse(
                "Steam makes its codes in a way of its own, which Steward does not. Keep the seed in a custom field.",
                out problem
            );
        if (StartsWith(typed, "otpauth-migration://"u8))
            return Refuse(
                "This link exports several seeds at once. Open it in the app it comes from and copy each seed by itself.",
                out problem
            );
        return Make(typed, TotpAlgorithm.Sha1, DefaultDigits, DefaultPeriod, out problem);
    }

    private static TotpSeed? ReadUri(ReadOnlySpan<byte> uri, out string? problem)
    {
        if (StartsWith(uri, "hotp"u8))
            return Refuse(
                "This seed counts up with each use (HOTP). Steward makes codes by time only (TOTP). Keep the seed in a custom field.",
                out problem
            );
        var query = uri.IndexOf((byte)'?');
        if (!StartsWith(uri, "totp"u8) || query < 0)
            return Refuse("This link is not complete. It should look like otpauth://totp/NAME?secret=SEED.", out problem);
        var parameters = uri[(query + 1)..];
        if (parameters.IndexOf((byte)'#') is >= 0 and var fragment)
            parameters = parameters[..fragment];

        var algorithm = TotpAlgorithm.Sha1;
        var (digits, period) = (DefaultDigits, DefaultPeriod);
        ReadOnlySpan<byte> seed = [];
        foreach (var range in parameters.Split((byte)'&'))
        {
            var parameter = parameters[range];
            var equals = parameter.IndexOf((byte)'=');
            if (equals < 0)
                continue;
            var name = parameter[..equals];
            var value = parameter[(equals + 1)..];
            if (Ascii.EqualsIgnoreCase(name, "secret"u8))
                seed = value;
            else if (Ascii.EqualsIgnoreCase(name, "algorithm"u8) && !TryReadAlgorithm(value, out algorithm))
                return Refuse("The algorithm of this link is none of SHA1, SHA256 and SHA512.", out problem);
            else if (Ascii.EqualsIgnoreCase(name, "digits"u8) && !TryReadNumber(value, TotpSeed.MinDigits, TotpSeed.MaxDigits, out digits))
                return Refuse("The codes of this link should have 6 to 8 digits.", out problem);
            else if (Ascii.EqualsIgnoreCase(name, "period"u8) && !TryReadNumber(value, 1, TotpSeed.MaxPeriod, out period))
                return Refuse("The period of this link should be 1 to 3600 seconds.", out problem);
        }
        if (seed.IsEmpty)
            return Refuse("This link holds no seed: secret= is missing.", out problem);
        return Make(seed, algorithm, digits, period, out problem);
    }

    private static TotpSeed? Make(ReadOnlySpan<byte> base32, TotpAlgorithm algorithm, int digits, int period, out string? problem)
    {
        Span<byte> key = stackalloc byte[MaxKeyLength];
        try
        {
            var length = Decode(base32, key);
            if (length < 0)
                return Refuse(NotBase32, out problem);
            if (length < MinKeyLength)
                return Refuse("This TOTP seed is too short: part of it is missing. Copy all of it.", out problem);
            problem = null;
            return new TotpSeed(SecretBytes.CopyOf(key[..length]), algorithm, digits, period);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>The number of bytes, or -1 when it isn't base32 or doesn't fit. Bits left over at the end are dropped, as all apps do.</summary>
    private static int Decode(ReadOnlySpan<byte> base32, Span<byte> key)
    {
        var (length, buffer, bits) = (0, 0, 0);
        for (var i = 0; i < base32.Length; i++)
        {
            var c = base32[i];
            if (c == '%')
            {
                if (!TryReadPercent(base32[i..], out c))
                    return -1;
                i += 2;
            }
            if (c is (byte)' ' or (byte)'\t' or (byte)'-' or (byte)'=' or (byte)'+')
                continue;
            var value = c switch
            {
                >= (byte)'A' and <= (byte)'Z' => c - 'A',
                >= (byte)'a' and <= (byte)'z' => c - 'a',
                >= (byte)'2' and <= (byte)'7' => c - '2' + 26,
                _ => -1,
            };
            if (value < 0 || length == key.Length)
                return -1;
            buffer = ((buffer << 5) | value) & 0xFFF;
            bits += 5;
            if (bits < 8)
                continue;
            bits -= 8;
            key[length++] = (byte)(buffer >> bits);
        }
        return length;
    }

    private static bool TryReadPercent(ReadOnlySpan<byte> text, out byte value)
    {
        value = 0;
        return text.Length >= 3 && Utf8Parser.TryParse(text[1..3], out value, out var read, 'x') && read == 2;
    }

    private static bool TryReadAlgorithm(ReadOnlySpan<byte> text, out TotpAlgorithm algorithm)
    {
        algorithm = TotpAlgorithm.Sha1;
        if (StartsWith(text, "hmac"u8))
            text = text[4..];
        if (Ascii.EqualsIgnoreCase(text, "sha1"u8) || Ascii.EqualsIgnoreCase(text, "sha-1"u8))
            return true;
        algorithm = TotpAlgorithm.Sha256;
        if (Ascii.EqualsIgnoreCase(text, "sha256"u8) || Ascii.EqualsIgnoreCase(text, "sha-256"u8))
            return true;
        algorithm = TotpAlgorithm.Sha512;
        return Ascii.EqualsIgnoreCase(text, "sha512"u8) || Ascii.EqualsIgnoreCase(text, "sha-512"u8);
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> text, int min, int max, out int number) =>
        Utf8Parser.TryParse(text, out number, out var read) && read == text.Length && number >= min && number <= max;

    private static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> start) =>
        text.Length >= start.Length && Ascii.EqualsIgnoreCase(text[..start.Length], start);

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        var start = text.IndexOfAnyExcept(" \t\r\n"u8);
        return start < 0 ? [] : text[start..(text.LastIndexOfAnyExcept(" \t\r\n"u8) + 1)];
    }

    private static TotpSeed? Refuse(string why, out string? problem)
    {
        problem = why;
        return null;
    }
}
