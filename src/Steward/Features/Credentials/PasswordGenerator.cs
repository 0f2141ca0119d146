using System.Security.Cryptography;
using System.Text;
using Steward.Platform.Keys;
using Steward.Vault;

namespace Steward.Features.Credentials;

/// <summary>A password of random characters: each kind that is chosen occurs at least once.</summary>
public sealed record CharacterPasswordOptions(
    int Length = 20,
    bool Lower = true,
    bool Upper = true,
    bool Digits = true,
    bool Symbols = true,
    bool AvoidLookAlikes = false
);

/// <summary>A password of random words: 11 bits each, 6 words are 66 bits.</summary>
public sealed record WordPasswordOptions(int Words = 6, string Separator = "-", bool Capitals = false, bool Number = false);

/// <summary>
/// Makes passwords from the operating system's generator, without bias: of all passwords that the options allow, each is as likely
/// as any other. They come as ASCII bytes, never as a string; the caller disposes them.
/// </summary>
public static class PasswordGenerator
{
    public const int MinLength = 8;
    public const int MaxLength = 128;
    public const int MinWords = 3;
    public const int MaxWords = 12;
    public const int MaxSeparator = 3;

    private const string LowerLetters = "abcdefghijklmnopqrstuvwxyz";
    private const string UpperLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string DigitSigns = "0123456789";

    // Without quotes, backslash, < and >: they get lost in shells, connection strings and XML files.
    private const string SymbolSigns = "!#$%&()*+,-./:;=?@[]^_{}~";
    private const string LookAlikes = "0Oo1Il5S2Z8B";

    /// <summary>What is wrong with the options, in a sentence; null when a password can be made.</summary>
    public static string? Problem(CharacterPasswordOptions options)
    {
        if (options.Length is < MinLength or > MaxLength)
            return "A generated password has 8 to 128 characters.";
        return Kinds(options).Count == 0 ? "Choose at least one kind of characters." : null;
    }

    /// <summary>What is wrong with the options, in a sentence; null when a password can be made.</summary>
    public static string? Problem(WordPasswordOptions options)
    {
        if (options.Words is < MinWords or > MaxWords)
            return "A generated password has 3 to 12 words.";
        var printable = options.Separator.Length <= MaxSeparator && options.Separator.All(c => c is >= ' ' and <= '~');
        return printable ? null : "Words are separated by at most 3 characters that every keyboard has.";
    }

    public static SecretBytes Make(CharacterPasswordOptions options)
    {
        ThrowIf(Problem(options));
        var kinds = Kinds(options);
        var choices = Encoding.ASCII.GetBytes(string.Concat(kinds));
        var password = new SecretBytes(options.Length);
        // Drawn again as a whole until each kind occurs: putting the missing ones in by hand would favour some passwords.
        do
        {
            RandomNumberGenerator.GetItems<byte>(choices, password.Span);
        } while (!kinds.TrueForAll(kind => HasAny(password.Span, kind)));
        return password;
    }

    public static SecretBytes Make(WordPasswordOptions options)
    {
        ThrowIf(Problem(options));
        Span<byte> text = stackalloc byte[MaxLength];
        // Twelve words of eight letters with three-character separators would pass 128; such draws are made again.
        int length;
        do
        {
            length = Write(options, text);
        } while (length > MaxLength);
        var password = SecretBytes.CopyOf(text[..length]);
        CryptographicOperations.ZeroMemory(text);
        return password;
    }

    private static List<string> Kinds(CharacterPasswordOptions options)
    {
        var kinds = new List<string>();
        if (options.Lower)
            kinds.Add(LowerLetters);
        if (options.Upper)
            kinds.Add(UpperLetters);
        if (options.Digits)
            kinds.Add(DigitSigns);
        if (options.Symbols)
            kinds.Add(SymbolSigns);
        return options.AvoidLookAlikes ? kinds.ConvertAll(WithoutLookAlikes) : kinds;
    }

    private static string WithoutLookAlikes(string kind) => string.Concat(kind.Except(LookAlikes));

    private static bool HasAny(ReadOnlySpan<byte> password, string kind)
    {
        foreach (var c in password)
        {
            if (kind.Contains((char)c, StringComparison.Ordinal))
                return true;
        }
        return false;
    }

    private static int Write(WordPasswordOptions options, Span<byte> text)
    {
        var numbered = options.Number ? RandomNumberGenerator.GetInt32(options.Words) : -1;
        var length = 0;
        for (var i = 0; i < options.Words; i++)
        {
            var word = WordList.Words[RandomNumberGenerator.GetInt32(WordList.Words.Count)];
            var separator = i == 0 ? "" : options.Separator;
            if (length + separator.Length + word.Length + 1 > text.Length)
                return int.MaxValue;
            length += Encoding.ASCII.GetBytes(separator, text[length..]);
            length += Encoding.ASCII.GetBytes(word, text[length..]);
            if (options.Capitals)
                text[length - word.Length] -= 'a' - 'A';
            if (i == numbered)
                text[length++] = (byte)('0' + RandomNumberGenerator.GetInt32(10));
        }
        return length;
    }

    private static void ThrowIf(string? problem)
    {
        if (problem is not null)
            throw new ArgumentException(problem);
    }
}
