using System.Security.Cryptography;

namespace Steward.Vault;

/// <summary>Pads to 64-byte steps, so that a stored length says little: one byte 0x80, then zeros (ISO/IEC 7816-4).</summary>
internal static class Padding
{
    public const int Step = 64;

    private const byte Marker = 0x80;

    /// <summary>The padded size: always at least one byte more, and a multiple of <see cref="Step"/>.</summary>
    public static int SizeFor(int length) => (length / Step + 1) * Step;

    public static void Fill(ReadOnlySpan<byte> plaintext, Span<byte> padded)
    {
        plaintext.CopyTo(padded);
        padded[plaintext.Length] = Marker;
        padded[(plaintext.Length + 1)..].Clear();
    }

    /// <summary>Cuts the padding off. Called for authentic content only, so its timing tells nobody anything new.</summary>
    public static void Cut(SecretBytes padded)
    {
        var end = padded.Span.LastIndexOfAnyExcept((byte)0);
        if (end < 0 || padded.Span[end] != Marker || padded.Length - end > Step)
        {
            throw new VaultIntegrityException(VaultIntegrityDetail.PaddingInvalid);
        }

        padded.Shorten(end);
    }

    /// <summary>Opens padded ciphertext into bytes the caller owns.</summary>
    public static SecretBytes Open(
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> ciphertext,
        ReadOnlySpan<byte> tag,
        ReadOnlySpan<byte> associatedData
    )
    {
        var plaintext = new SecretBytes(ciphertext.Length);
        try
        {
            Gcm.Decrypt(key, nonce, ciphertext, tag, plaintext.Span, associatedData);
            Cut(plaintext);
            return plaintext;
        }
        catch (AuthenticationTagMismatchException e)
        {
            plaintext.Dispose();
            throw new VaultIntegrityException(VaultIntegrityDetail.ContentRejected, e);
        }
        catch
        {
            plaintext.Dispose();
            throw;
        }
    }
}
