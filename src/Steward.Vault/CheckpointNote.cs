using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Steward.Vault;

/// <summary>
/// A checkpoint as a signed note (C2SP signed-note): lines of text, an empty line, and a signature line. The signature is
/// ECDSA P-256 with SHA-256 (FIPS 186-5) over the text in ASN.1 form. There is one way only to write a checkpoint, and only that is accepted.
/// </summary>
public static class CheckpointNote
{
    private const string FirstLine = "steward audit checkpoint v1";
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
    private const int KeyIdSize = 4;

    // Far more than a note with a thousand chains has; a longer text is not looked at.
    private const int MaxSize = 1 << 17;

    /// <summary>Writes and signs a note.</summary>
    /// <param name="c">The checkpoint.</param>
    /// <param name="key">The private checkpoint key, on the curve P-256.</param>
    /// <returns>The note, ending in a line feed.</returns>
    /// <exception cref="ArgumentException">The checkpoint's heads are not in order, a value is out of range, or the key is on another curve.</exception>
    /// <exception cref="CryptographicException">The key can't sign.</exception>
    public static string Sign(Checkpoint c, ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(c);
        ArgumentNullException.ThrowIfNull(key);
        DemandCurve(key);
        var text = TextOf(c);
        var signature = key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        byte[] line = [.. KeyId(key), .. signature];
        return $"{text}\n{SignatureStart(c.Installation)}{Convert.ToBase64String(line)}\n";
    }

    /// <summary>Checks a note's form, root and signature, and reads it.</summary>
    /// <param name="note">The note.</param>
    /// <param name="publicKey">The public checkpoint key.</param>
    /// <returns>The checkpoint.</returns>
    /// <exception cref="VaultIntegrityException">The note is malformed, was changed, or is signed by another key.</exception>
    /// <exception cref="ArgumentException">The key is on another curve.</exception>
    public static Checkpoint Verify(string note, ECDsa publicKey)
    {
        ArgumentNullException.ThrowIfNull(publicKey);
        DemandCurve(publicKey);
        var text = Split(note, out var signatureLine);
        var checkpoint = Parse(text);
        var start = SignatureStart(checkpoint.Installation);
        if (!signatureLine.StartsWith(start, StringComparison.Ordinal) || Decode(signatureLine[start.Length..]) is not { } signature)
        {
            throw Malformed();
        }

        return
            signature.Length > KeyIdSize
            && signature.AsSpan(0, KeyIdSize).SequenceEqual(KeyId(publicKey))
            && publicKey.VerifyData(
                Encoding.UTF8.GetBytes(text),
                signature.AsSpan(KeyIdSize),
                HashAlgorithmName.SHA256,
                DSASignatureFormat.Rfc3279DerSequence
            )
            ? checkpoint
            : throw new VaultIntegrityException(VaultIntegrityDetail.NoteSignatureInvalid);
    }

    /// <summary>
    /// SHA-256 over a note's signed text, without the empty line and the signature (which could be written anew for the same text).
    /// The next checkpoint carries it.
    /// </summary>
    /// <param name="note">The note.</param>
    /// <returns>32 bytes.</returns>
    /// <exception cref="VaultIntegrityException">The note is malformed.</exception>
    public static byte[] HashOf(string note) => SHA256.HashData(Encoding.UTF8.GetBytes(Split(note, out _)));

    private static string TextOf(Checkpoint c)
    {
        var text = new StringBuilder();
        var culture = CultureInfo.InvariantCulture;
        var root = Convert.ToBase64String(c.RootHash());
        text.Append(FirstLine).Append('\n');
        text.Append(culture, $"installation {c.Installation:D}\n");
        text.Append(culture, $"number {c.Number}\n");
        text.Append(culture, $"at {Microseconds.Cut(c.At).ToString(TimeFormat, culture)}\n");
        text.Append(culture, $"previous {Convert.ToBase64String(c.PreviousNoteHash)}\n");
        foreach (var head in c.Heads)
        {
            text.Append(culture, $"head {head.Chain} {head.Sequence} {Convert.ToBase64String(head.Hash)}\n");
        }

        return text.Append(culture, $"root {root}\n").ToString();
    }

    private static Checkpoint Parse(string text)
    {
        var culture = CultureInfo.InvariantCulture;
        var lines = text.Split('\n');
        if (
            lines.Length < 7
            || !Guid.TryParseExact(After(lines[1], "installation "), "D", out var installation)
            || !long.TryParse(After(lines[2], "number "), NumberStyles.None, culture, out var number)
            || !DateTime.TryParseExact(
                After(lines[3], "at "),
                TimeFormat,
                culture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var at
            )
            || Decode(After(lines[4], "previous ")) is not { Length: AuditChain.HashSize } previous
        )
        {
            throw Malformed();
        }

        var heads = new List<ChainHead>();
        foreach (var line in lines.AsSpan(5..^2))
        {
            var parts = After(line, "head ").Split(' ');
            if (
                parts.Length != 3
                || !int.TryParse(parts[0], NumberStyles.None, culture, out var chain)
                || !long.TryParse(parts[1], NumberStyles.None, culture, out var sequence)
                || Decode(parts[2]) is not { Length: AuditChain.HashSize } hash
            )
            {
                throw Malformed();
            }

            heads.Add(new ChainHead(chain, sequence, hash));
        }

        var checkpoint = new Checkpoint(number, at, installation, heads, previous);
        try
        {
            // Written again it must be the same text: one checkpoint, one form, and the root that belongs to the heads.
            return string.Equals(TextOf(checkpoint), text, StringComparison.Ordinal) ? checkpoint : throw Malformed();
        }
        catch (ArgumentException)
        {
            throw Malformed();
        }
    }

    private static string Split(string note, out string signatureLine)
    {
        ArgumentNullException.ThrowIfNull(note);
        var end = note.Length > MaxSize ? -1 : note.IndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0 || note[^1] != '\n' || note.IndexOf('\n', end + 2) != note.Length - 1)
        {
            throw Malformed();
        }

        signatureLine = note[(end + 2)..^1];
        return note[..(end + 1)];
    }

    private static string After(string line, string label) => line.StartsWith(label, StringComparison.Ordinal) ? line[label.Length..] : "";

    private static byte[]? Decode(string base64)
    {
        var bytes = new byte[base64.Length];
        return
            !base64.AsSpan().ContainsAny(" \t\r\n")
            && Convert.TryFromBase64String(base64, bytes, out var written)
            && string.Equals(Convert.ToBase64String(bytes, 0, written), base64, StringComparison.Ordinal)
            ? bytes[..written]
            : null;
    }

    private static string SignatureStart(Guid installation) => $"\u2014 steward/{installation:D} ";

    private static byte[] KeyId(ECDsa key) => SHA256.HashData(key.ExportSubjectPublicKeyInfo())[..KeyIdSize];

    private static void DemandCurve(ECDsa key)
    {
        if (key.KeySize != 256)
        {
            throw new ArgumentException("The checkpoint key is on the curve P-256.", nameof(key));
        }
    }

    private static VaultIntegrityException Malformed() => new(VaultIntegrityDetail.NoteMalformed);
}
