using System.Text;
using Steward.Features.Credentials;
using Steward.Platform.Keys;

namespace Steward.Tests.Features.Credentials;

public sealed class PasswordGeneratorTests
{
    [Theory]
    [InlineData(8)]
    [InlineData(20)]
    [InlineData(128)]
    public void A_password_has_the_length_asked_for_and_each_kind_of_characters(int length)
    {
        for (var i = 0; i < 200; i++)
        {
            var password = Made(new CharacterPasswordOptions(length));
            password.Length.ShouldBe(length);
            password.ShouldContain(c => char.IsAsciiLetterLower(c));
            password.ShouldContain(c => char.IsAsciiLetterUpper(c));
            password.ShouldContain(c => char.IsAsciiDigit(c));
            password.ShouldContain(c => !char.IsAsciiLetterOrDigit(c));
            password.ShouldAllBe(c => c > ' ' && c <= '~');
        }
    }

    [Fact]
    public void Only_the_kinds_asked_for_occur()
    {
        Made(new CharacterPasswordOptions(128, Upper: false, Digits: false, Symbols: false)).ShouldAllBe(c => char.IsAsciiLetterLower(c));
        Made(new CharacterPasswordOptions(128, Lower: false, Upper: false, Symbols: false)).ShouldAllBe(c => char.IsAsciiDigit(c));
    }

    [Fact]
    public void Characters_that_look_alike_can_be_avoided()
    {
        var all = string.Concat(Enumerable.Range(0, 50).Select(_ => Made(new CharacterPasswordOptions(128, AvoidLookAlikes: true))));
        all.ShouldNotContain(c => "0Oo1Il5S2Z8B".Contains(c));
        all.Distinct().Count().ShouldBe(62 - 12 + 25);
    }

    [Fact]
    public void Every_character_is_as_likely_as_any_other()
    {
        var counts = new int[128];
        for (var i = 0; i < 1000; i++)
        {
            foreach (var c in Made(new CharacterPasswordOptions(128, Symbols: false)))
                counts[c]++;
        }
        // 128,000 draws of 62: 2,065 each, give or take 45 (one sigma); seven sigmas fail once in 10^10 runs.
        var drawn = counts.Where(count => count > 0).ToArray();
        drawn.Length.ShouldBe(62);
        drawn.ShouldAllBe(count => Math.Abs(count - 2065) < 7 * 45);
    }

    [Fact]
    public void Words_come_from_the_list_with_the_separator_asked_for()
    {
        var words = Made(new WordPasswordOptions(Words: 6, Separator: " ")).Split(' ');
        words.Length.ShouldBe(6);
        words.ShouldAllBe(word => WordList.Words.Contains(word));
        Made(new WordPasswordOptions(Separator: "")).ShouldAllBe(c => char.IsAsciiLetterLower(c));
    }

    [Fact]
    public void Words_can_have_capitals_and_one_of_them_a_number()
    {
        for (var i = 0; i < 100; i++)
        {
            var words = Made(new WordPasswordOptions(Words: 5, Separator: ".", Capitals: true, Number: true)).Split('.');
            words.ShouldAllBe(word => char.IsAsciiLetterUpper(word[0]));
            words.Count(word => char.IsAsciiDigit(word[^1])).ShouldBe(1);
            words.ShouldAllBe(word => WordList.Words.Contains(word.TrimEnd("0123456789".ToCharArray()).ToLowerInvariant()));
        }
    }

    [Fact]
    public void The_longest_words_still_fit_128_characters()
    {
        for (var i = 0; i < 500; i++)
            Made(new WordPasswordOptions(Words: 12, Separator: "---", Number: true)).Length.ShouldBeLessThanOrEqualTo(128);
    }

    [Fact]
    public void No_two_passwords_are_alike()
    {
        Enumerable.Range(0, 2000).Select(_ => Made(new CharacterPasswordOptions())).Distinct().Count().ShouldBe(2000);
        Enumerable.Range(0, 2000).Select(_ => Made(new WordPasswordOptions())).Distinct().Count().ShouldBe(2000);
    }

    [Fact]
    public void Options_that_make_no_password_are_refused_in_words()
    {
        PasswordGenerator.Problem(new CharacterPasswordOptions(7)).ShouldBe("A generated password has 8 to 128 characters.");
        PasswordGenerator.Problem(new CharacterPasswordOptions(129)).ShouldBe("A generated password has 8 to 128 characters.");
        PasswordGenerator
            .Problem(new CharacterPasswordOptions(20, Lower: false, Upper: false, Digits: false, Symbols: false))
            .ShouldBe("Choose at least one kind of characters.");
        PasswordGenerator.Problem(new WordPasswordOptions(2)).ShouldBe("A generated password has 3 to 12 words.");
        PasswordGenerator.Problem(new WordPasswordOptions(Separator: "----")).ShouldNotBeNull();
        PasswordGenerator.Problem(new WordPasswordOptions(Separator: "é")).ShouldNotBeNull();
        Should.Throw<ArgumentException>(() => PasswordGenerator.Make(new CharacterPasswordOptions(7)));
        Should.Throw<ArgumentException>(() => PasswordGenerator.Make(new WordPasswordOptions(99)));
    }

    private static string Made(CharacterPasswordOptions options)
    {
        using var password = PasswordGenerator.Make(options);
        return Encoding.ASCII.GetString(password.Span);
    }

    private static string Made(WordPasswordOptions options)
    {
        using var password = PasswordGenerator.Make(options);
        return Encoding.ASCII.GetString(password.Span);
    }
}
