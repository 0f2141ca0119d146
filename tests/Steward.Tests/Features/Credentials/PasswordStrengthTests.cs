using Steward.Features.Credentials;

namespace Steward.Tests.Features.Credentials;

public sealed class PasswordStrengthTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("password", 0)]
    [InlineData("P@ssw0rd", 0)]
    [InlineData("drowssap", 0)]
    [InlineData("qwertyuiop12", 0)]
    [InlineData("123456789012", 0)]
    [InlineData("aaaaaaaaaaaa", 0)]
    [InlineData("passwordpassword", 0)]
    [InlineData("SommerSommer1", 1)]
    [InlineData("correct horse battery staple", 4)]
    [InlineData("x9$Kd!2mQz7&pL", 4)]
    public void A_password_has_the_score_that_its_guesses_give(string password, int score) =>
        PasswordStrength.Of(password).Score.ShouldBe(score);

    [Fact]
    public void A_piece_repeated_is_not_stronger_than_a_few_guesses_more()
    {
        var once = PasswordStrength.Of("qwerty1990-01-02");
        var often = PasswordStrength.Of(string.Concat(Enumerable.Repeat("qwerty1990-01-02", 8)));
        often.Guesses.ShouldBe(once.Guesses * 8, once.Guesses / 100);
        often.Warning.ShouldNotBeNull().ShouldContain("repeated");
    }

    [Fact]
    public void Words_known_about_the_site_make_a_password_weak()
    {
        PasswordStrength.Of("hohenzollern-webshop").Score.ShouldBeGreaterThan(2);
        var known = PasswordStrength.Of("hohenzollern-webshop", ["Hohenzollern", "webshop"]);
        known.Score.ShouldBeLessThan(2);
        known.Warning.ShouldBe("Names of the person, the firm or the site are tried first.");
    }

    [Theory]
    [InlineData("password", "This is one of the most used passwords.")]
    [InlineData("zaq1zaq1zaq1", "One piece repeated is hardly harder to guess than the piece once.")]
    [InlineData("drowssap", "A word written backwards is among the first things tried.")]
    [InlineData("abcdefghijkl", "Rows such as abc or 6543 are easy to guess.")]
    [InlineData("31.12.1999", "Dates are easy to guess.")]
    public void A_weak_password_is_told_why(string password, string warning) => PasswordStrength.Of(password).Warning.ShouldBe(warning);

    [Fact]
    public void A_strong_password_is_left_alone()
    {
        var strength = PasswordStrength.Of("x9$Kd!2mQz7&pL");
        strength.Warning.ShouldBeNull();
        strength.Suggestions.ShouldBeEmpty();
        strength.CrackTime.ShouldBe("centuries");
    }

    [Fact]
    public void Signs_for_letters_and_a_leading_capital_are_called_what_they_are()
    {
        var suggestions = PasswordStrength.Of("P@ssw0rd").Suggestions;
        suggestions.ShouldContain(text => text.StartsWith("Signs in the place of letters"));
        suggestions.ShouldContain(text => text.StartsWith("A capital at the start"));
    }

    [Theory]
    [InlineData("password", "less than a second")]
    [InlineData("SommerSommer1", "30 minutes")]
    public void The_time_to_guess_is_said_in_words(string password, string expected) =>
        PasswordStrength.Of(password).CrackTime.ShouldBe(expected);

    [Fact]
    public void Only_the_first_128_characters_are_looked_at()
    {
        var start = string.Concat(Enumerable.Range(0, 128).Select(i => "4@8({[<3691!|1705$+7%2xyz$aBq"[i % 29]));
        PasswordStrength.Of(start + new string('z', 1_000_000)).ShouldBeEquivalentTo(PasswordStrength.Of(start));
    }

    [Fact]
    public void Many_estimates_at_once_agree_with_one()
    {
        string[] passwords = ["password", "P@ssw0rd", "correct horse battery staple", "31.12.1999", "SommerSommer1"];
        var alone = passwords.Select(password => PasswordStrength.Of(password).Guesses).ToArray();
        Parallel.For(
            0,
            200,
            i => PasswordStrength.Of(passwords[i % passwords.Length], [$"word{i}"]).Guesses.ShouldBe(alone[i % passwords.Length])
        );
    }
}
