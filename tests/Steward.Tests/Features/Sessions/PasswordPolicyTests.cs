using Steward.Features.Sessions;

namespace Steward.Tests.Features.Sessions;

public sealed class PasswordPolicyTests
{
    private static readonly string[] Ana = ["Ana Müller-Weiß", "ana.mueller@northwind-it.example", "Northwind IT GmbH"];

    [Theory]
    [InlineData("correct horse battery staple")]
    [InlineData("kleine katze tanzt nachts")]
    [InlineData("x9$Kd!2mQz7&pL")]
    [InlineData("ein northwind segelt durch tuerkise kakteen")]
    [InlineData("зелёный слон поёт")]
    [InlineData("緑の象が歌って踊る夜の海")]
    public void A_password_that_nobody_guesses_will_do(string password) => PasswordPolicy.Check(password, Ana).ShouldBeNull();

    [Theory]
    [InlineData("", 0)]
    [InlineData("x9$Kd!2mQz7", 11)]
    [InlineData("🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉", 11)]
    public void A_short_password_is_refused_with_its_length_as_people_count_it(string password, int length) =>
        PasswordPolicy
            .Check(password)
            .ShouldNotBeNull()
            .ShouldStartWith($"A password needs at least 12 characters; this one has {length}.");

    [Fact]
    public void From_12_to_128_characters_are_allowed()
    {
        PasswordPolicy.Check("x9$Kd!2mQz7&").ShouldBeNull();
        var longest = string.Concat(Enumerable.Repeat("ö9$Kd!2mQz7&pLxV", 7)) + "-not-a-repeat-16";
        PasswordPolicy.Check(longest).ShouldBeNull();
        PasswordPolicy.Check(longest + "x").ShouldBe("A password may have at most 128 characters; this one has 129. Leave some away.");
    }

    [Theory]
    [InlineData("password1234")]
    [InlineData("passwordpassword")]
    [InlineData("P@ssw0rd!P@ssw0rd!")]
    [InlineData("Password2024!")]
    [InlineData("qwertyuiop12")]
    [InlineData("123456789012")]
    [InlineData("aaaaaaaaaaaa")]
    [InlineData("            ")]
    [InlineData("iloveyou1234")]
    [InlineData("manchesterunited")]
    [InlineData("654321drowssap")]
    public void A_password_that_many_people_use_is_refused(string password) =>
        PasswordPolicy.Check(password).ShouldNotBeNull().ShouldStartWith("This password is easy to guess.");

    [Theory]
    [InlineData("Steward2024!")]
    [InlineData("St3w@rd12345")]
    [InlineData("northwind2024")]
    [InlineData("Northwind IT GmbH")]
    [InlineData("NorthwindITGmbH1")]
    [InlineData("AnaMüller1990")]
    [InlineData("ana mueller 12")]
    [InlineData("ana.mueller@northwind-it.example")]
    public void A_password_made_of_what_is_known_about_the_person_is_refused(string password) =>
        PasswordPolicy.Check(password, Ana).ShouldNotBeNull();

    [Fact]
    public void A_refusal_never_repeats_the_password()
    {
        foreach (var password in new[] { "northwind2024", "password1234", "short", new string('q', 200) })
            PasswordPolicy.Check(password, Ana).ShouldNotBeNull().ShouldNotContain(password);
    }
}
