using System.Globalization;
using System.Security.Cryptography;

namespace Steward.Platform.Keys;

/// <summary>
/// The printed form of a 256-bit key: 24 words of BIP-39 with its 8-bit checksum. Any BIP-39 tool reads and writes the same words.
/// </summary>
/// <remarks>The words are strings on purpose: they are made to be printed and typed, once in the life of a key.</remarks>
public static class RecoveryKit
{
    public const int KeyLength = 32;
    public const int WordCount = 24;
    private const int BitsPerWord = 11;

    public static IReadOnlyList<string> ToWords(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeyLength);
        Span<byte> bits = stackalloc byte[KeyLength + 1];
        key.CopyTo(bits);
        bits[KeyLength] = Checksum(key);
        var words = new string[WordCount];
        for (var i = 0; i < WordCount; i++)
            words[i] = WordList.Words[Read(bits, i * BitsPerWord)];
        CryptographicOperations.ZeroMemory(bits);
        return words;
    }

    /// <summary>
    /// Reads words as people type them: any case, commas, line breaks, numbers before the words, words cut after four letters.
    /// Null when <paramref name="key"/> was filled; else a sentence that says what is wrong, and <paramref name="key"/> is zero.
    /// </summary>
    public static string? Read(string typed, Span<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeyLength);
        key.Clear();
        var words = Split(typed);
        if (words.Count != WordCount)
            return $"A recovery kit has {WordCount} words, and here {Counted(words.Count)}. Type all words of the kit in their order.";
        Span<byte> bits = stackalloc byte[KeyLength + 1];
        bits.Clear();
        for (var i = 0; i < WordCount; i++)
        {
            if (WordList.IndexOf(words[i]) is not { } index)
                return UnknownWord(i + 1, words[i]);
            Write(bits, i * BitsPerWord, index);
        }
        var fits = bits[KeyLength] == Checksum(bits[..KeyLength]);
        if (fits)
            bits[..KeyLength].CopyTo(key);
        CryptographicOperations.ZeroMemory(bits);
        return fits
            ? null
            : "Each word is in the word list, but together they fail their checksum: a word is in the wrong place, or is not the one on the kit. Compare them with the kit one by one.";
    }

    private static byte Checksum(ReadOnlySpan<byte> key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(key, hash);
        return hash[0];
    }

    private static int Read(ReadOnlySpan<byte> bits, int at)
    {
        var value = 0;
        for (var bit = at; bit < at + BitsPerWord; bit++)
            value = (value << 1) | ((bits[bit / 8] >> (7 - (bit % 8))) & 1);
        return value;
    }

    private static void Write(Span<byte> bits, int at, int value)
    {
        for (var i = 0; i < BitsPerWord; i++)
        {
            var bit = at + i;
            bits[bit / 8] |= (byte)(((value >> (BitsPerWord - 1 - i)) & 1) << (7 - (bit % 8)));
        }
    }

    private static List<string> Split(string typed)
    {
        var words = new List<string>(WordCount);
        var start = -1;
        for (var i = 0; i <= typed.Length; i++)
        {
            var letter = i < typed.Length && char.IsLetter(typed[i]);
            if (letter && start < 0)
                start = i;
            if (letter || start < 0)
                continue;
            words.Add(typed[start..i]);
            start = -1;
        }
        return words;
    }

    private static string Counted(int count) =>
        count switch
        {
            0 => "are none",
            1 => "is 1",
            _ => string.Create(CultureInfo.InvariantCulture, $"are {count}"),
        };

    private static string UnknownWord(int position, string word)
    {
        var advice = WordList.Nearest(word) is { } nearest ? $"Was \"{nearest}\" meant?" : "Compare it with the kit.";
        return string.Create(CultureInfo.InvariantCulture, $"Word {position} is not in the word list. {advice}");
    }
}
