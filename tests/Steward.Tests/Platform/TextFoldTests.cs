using System.Text;
using CsCheck;
using Steward.Platform;

namespace Steward.Tests.Platform;

public sealed class TextFoldTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData("   ", "")]
    [InlineData("acme", "acme")]
    [InlineData("  ACME \t GmbH\r\n", "acme gmbh")]
    [InlineData("Acme\u00a0\u2003GmbH", "acme gmbh")]
    [InlineData("Ac\u200bme\u00ad", "acme")]
    [InlineData("Ac\0me\u0007", "acme")]
    [InlineData("CAFE\u0301", "caf\u00e9")]
    [InlineData("Straße", "strasse")]
    [InlineData("STRAẞE", "strasse")]
    [InlineData("ΣΊΣΥΦΟΣ", "σίσυφοσ")]
    [InlineData("Σίσυφος", "σίσυφοσ")]
    [InlineData("ЁЛКА", "ёлка")]
    [InlineData("한국", "한국")]
    public void A_name_is_the_same_however_it_was_typed(string? typed, string expected) => TextFold.Name(typed).ShouldBe(expected);

    [Theory]
    [InlineData("Café", "Cafe")]
    [InlineData("Łódź", "Lodz")]
    [InlineData("Ac me", "Acme")]
    [InlineData("Acme 2", "Acme ²")]
    public void Names_that_people_tell_apart_stay_apart(string one, string other) => TextFold.Name(one).ShouldNotBe(TextFold.Name(other));

    [Theory]
    [InlineData("Café Müller", "cafe muller")]
    [InlineData("Łódź", "lodz")]
    [InlineData("Đoković", "dokovic")]
    [InlineData("Ærø Ødegård", "aero odegard")]
    [InlineData("Œuvre", "oeuvre")]
    [InlineData("Þór Guðmundsson", "thor gudmundsson")]
    [InlineData("Großstraße", "grossstrasse")]
    [InlineData("İstanbul ılık", "istanbul ilik")]
    [InlineData("ŻÓŁĆ", "zolc")]
    [InlineData("Việt Nam", "viet nam")]
    [InlineData("Ёлки", "елки")]
    [InlineData("Αθήνα ΑΘΗΝΑΣ", "αθηνα αθηνασ")]
    [InlineData("ﬁne ﬂow", "fine flow")]
    [InlineData("ＡＢＣ１２３", "abc123")]
    [InlineData("№ 5 ①", "no 5 1")]
    [InlineData("O’Brien – Partner", "o'brien - partner")]
    [InlineData("שָׁלוֹם", "שלום")]
    [InlineData("مُحَمَّد", "محمد")]
    [InlineData("ガギグ", "ガギグ")]
    [InlineData("ｶﾞ", "ガ")]
    [InlineData("한국", "한국")]
    [InlineData("हिन्दी", "हिन्दी")]
    [InlineData("กี่", "กี่")]
    [InlineData("日本語 🎉", "日本語 🎉")]
    public void Search_folds_what_people_leave_out_when_they_type(string stored, string expected) =>
        TextFold.Search(stored).ShouldBe(expected);

    [Fact]
    public void Half_a_surrogate_pair_is_text_and_not_a_crash()
    {
        TextFold.Name("a\ud83d").ShouldBe("a\ufffd");
        TextFold.Search("\udc00É").ShouldBe("\ufffde");
        TextFold.Name("é\ufffe").ShouldBe("é\ufffd");
    }

    [Fact]
    public void A_text_that_is_folded_already_is_returned_as_it_is()
    {
        var folded = "acme gmbh";
        TextFold.Name(folded).ShouldBeSameAs(folded);
        TextFold.Search(folded).ShouldBeSameAs(folded);
    }

    [Fact]
    public void A_long_text_is_folded_whole() => TextFold.Name(string.Concat(Enumerable.Repeat("Ab ", 1000))).Length.ShouldBe(2999);

    [Fact]
    public void Folding_twice_changes_nothing_for_any_character()
    {
        for (var value = 0; value <= 0x10FFFF; value++)
        {
            if (!Rune.IsValid(value))
                continue;
            var text = "a" + new Rune(value) + "b";
            if (TextFold.Name(TextFold.Name(text)) != TextFold.Name(text))
                Assert.Fail($"name, U+{value:X4}");
            if (TextFold.Search(TextFold.Search(text)) != TextFold.Search(text))
                Assert.Fail($"search, U+{value:X4}");
        }
    }

    [Fact]
    public void Folding_twice_changes_nothing_for_any_text() =>
        Gen.String.Sample(text =>
        {
            var name = TextFold.Name(text);
            var search = TextFold.Search(text);
            return TextFold.Name(name) == name && TextFold.Search(search) == search;
        });

    [Fact]
    public void The_quick_way_for_ascii_agrees_with_the_long_way() =>
        Gen.String[Gen.Char['\0', '\x7f'], 0, 40].Sample(text => TextFold.Name(text + "é") == (TextFold.Name(text + "e")[..^1] + "é"));

    [Theory]
    [InlineData("Zürich", 4, "zuri")]
    [InlineData("ab cd", 3, "ab")]
    [InlineData("a🎉b", 2, "a")]
    [InlineData("a🎉b", 3, "a🎉")]
    [InlineData("Zürich", 40, "zurich")]
    public void A_sort_key_fits_its_column_and_never_ends_in_half_a_character(string text, int length, string expected) =>
        TextFold.SortKey(text, length).ShouldBe(expected);

    [Fact]
    public void Sort_keys_compared_as_bytes_put_names_where_people_look_for_them()
    {
        string[] names = ["Zebra", "Éclair", "apple", "Ödland", "Émile", "Banana", "éclipse", "Łuk", "Lukas", "Mango"];
        var sorted = names.OrderBy(n => Convert.ToHexString(Encoding.UTF8.GetBytes(TextFold.SortKey(n))), StringComparer.Ordinal);
        sorted.ShouldBe(["apple", "Banana", "Éclair", "éclipse", "Émile", "Łuk", "Lukas", "Mango", "Ödland", "Zebra"]);
    }
}
