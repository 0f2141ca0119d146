using System.Security.Cryptography;
using CsCheck;
using Steward.Platform.Keys;

namespace Steward.Tests.Platform.Keys;

public sealed class RecoveryKitTests
{
    private const string Zeros =
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon art";

    /// <summary>The 256-bit vectors of BIP-39.</summary>
    public static TheoryData<string, string> Vectors =>
        new()
        {
            { "0000000000000000000000000000000000000000000000000000000000000000", Zeros },
            {
                "7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f",
                "legal winner thank year wave sausage worth useful legal winner thank year wave sausage worth useful legal winner thank year wave sausage worth title"
            },
            {
                "8080808080808080808080808080808080808080808080808080808080808080",
                "letter advice cage absurd amount doctor acoustic avoid letter advice cage absurd amount doctor acoustic avoid letter advice cage absurd amount doctor acoustic bless"
            },
            {
                "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo vote"
            },
            {
                "68a79eaca2324873eacc50cb9c6eca8cc68ea5d936f98787c60c7ebc74e6ce7c",
                "hamster diagram private dutch cause delay private meat slide toddler razor book happy fancy gospel tennis maple dilemma loan word shrug inflict delay length"
            },
            {
                "9f6a2878b2520799a44ef18bc7df394e7061a224d2c33cd015b157d746869863",
                "panda eyebrow bullet gorilla call smoke muffin taste mesh discover soft ostrich alcohol speed nation flash devote level hobby quick inner drive ghost inside"
            },
            {
                "066dca1a2bb7e8a1db2832148ce9933eea0f3ac9548d793112d9a95c9407efad",
                "all hour make first leader extend hole alien behind guard gospel lava path output census museum junior mass reopen famous sing advance salt reform"
            },
            {
                "f585c11aec520db57dd353c69554b21a89b20fb0650966fa0a9d6f74fd989d8f",
                "void come effort suffer camp survey warrior heavy shoot primary clutch crush open amazing screen patrol group space point ten exist slush involve unfold"
            },
        };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void The_vectors_of_BIP_39_hold_both_ways(string hex, string words)
    {
        string.Join(' ', RecoveryKit.ToWords(Convert.FromHexString(hex))).ShouldBe(words);
        Key(words).ShouldBe(hex);
    }

    [Fact]
    public void Any_key_comes_back_from_its_words() =>
        Gen.Byte.Array[32].Sample(key => Key(string.Join(' ', RecoveryKit.ToWords(key))) == Convert.ToHexStringLower(key));

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Words_may_be_typed_as_people_type_them(string hex, string words)
    {
        var list = words.Split(' ');
        Key(words.ToUpperInvariant()).ShouldBe(hex);
        Key(string.Join(", ", list)).ShouldBe(hex);
        Key("\t " + string.Join("\r\n\r\n", list) + " . ").ShouldBe(hex);
        Key(string.Join('\n', list.Select((word, i) => $"{i + 1}. {word}"))).ShouldBe(hex);
        Key(string.Join(' ', list.Select(word => word[..Math.Min(4, word.Length)]))).ShouldBe(hex);
        Key(string.Join(' ', list.Select(word => word[..Math.Min(5, word.Length)]))).ShouldBe(hex);
    }

    [Theory]
    [InlineData("", "A recovery kit has 24 words, and here are none.")]
    [InlineData("abandon", "A recovery kit has 24 words, and here is 1.")]
    [InlineData(Zeros + " art", "A recovery kit has 24 words, and here are 25.")]
    public void A_wrong_number_of_words_is_named(string typed, string expected) => Problem(typed).ShouldStartWith(expected);

    [Theory]
    [InlineData(1, "abandom", "Word 1 is not in the word list. Was \"abandon\" meant?")]
    [InlineData(7, "xyzzyx", "Word 7 is not in the word list. Compare it with the kit.")]
    [InlineData(24, "ab", "Word 24 is not in the word list.")]
    [InlineData(12, "ärt", "Word 12 is not in the word list.")]
    public void A_word_that_is_not_in_the_list_is_named_by_its_place(int place, string typed, string expected)
    {
        var words = Zeros.Split(' ');
        words[place - 1] = typed;
        Problem(string.Join(' ', words)).ShouldStartWith(expected);
    }

    [Fact]
    public void Swapped_words_fail_the_checksum_and_leave_no_key()
    {
        var words = RecoveryKit
            .ToWords(Convert.FromHexString("68a79eaca2324873eacc50cb9c6eca8cc68ea5d936f98787c60c7ebc74e6ce7c"))
            .ToArray();
        (words[3], words[9]) = (words[9], words[3]);
        Problem(string.Join(' ', words)).ShouldContain("checksum");
    }

    [Fact]
    public void A_kit_of_another_length_than_the_key_is_a_mistake_of_the_caller()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => RecoveryKit.ToWords(new byte[16]));
        Should.Throw<ArgumentOutOfRangeException>(() => RecoveryKit.Read(Zeros, new byte[16]));
    }

    [Fact]
    public void Every_word_of_the_list_is_known_by_its_first_four_letters()
    {
        WordList.Words.Count.ShouldBe(2048);
        for (var i = 0; i < 2048; i++)
        {
            var word = WordList.Words[i];
            WordList.IndexOf(word).ShouldBe(i);
            WordList.IndexOf(word[..Math.Min(4, word.Length)]).ShouldBe(i);
        }
        Convert
            .ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', WordList.Words) + "\n")))
            .ShouldBe("2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda");
    }

    private static string Key(string typed)
    {
        var key = new byte[32];
        RecoveryKit.Read(typed, key).ShouldBeNull();
        return Convert.ToHexStringLower(key);
    }

    private static string Problem(string typed)
    {
        var key = new byte[32];
        key[0] = 1;
        var problem = RecoveryKit.Read(typed, key);
        key.ShouldAllBe(b => b == 0);
        return problem.ShouldNotBeNull();
    }
}
