using Steward.Ui;

namespace Steward.Tests.Ui;

public sealed class PageUrlTests
{
    private const string Page = "https://steward.example/clients?status=active&status=onHold&q=a%26b&cursor=x";

    [Fact]
    public void A_parameter_is_set_and_the_others_stay() =>
        PageUrl.With(Page, ("sort", "-name")).ShouldBe("/clients?status=active&status=onHold&q=a%26b&cursor=x&sort=-name");

    [Fact]
    public void Null_takes_a_parameter_out_each_time_it_is_there() =>
        PageUrl.With(Page, ("status", null), ("cursor", null), ("q", null)).ShouldBe("/clients");

    [Fact]
    public void A_second_value_joins_the_first_and_the_list_starts_over() =>
        PageUrl.Toggle(Page, "status", "former").ShouldBe("/clients?status=active&status=onHold&q=a%26b&status=former");

    [Fact]
    public void A_value_that_is_there_leaves() => PageUrl.Toggle(Page, "status", "ACTIVE").ShouldBe("/clients?status=onHold&q=a%26b");

    [Fact]
    public void Where_one_value_is_possible_a_new_one_replaces_the_old() =>
        PageUrl.Toggle("https://steward.example/vault?kind=login", "kind", "note", multiple: false).ShouldBe("/vault?kind=note");

    [Fact]
    public void A_value_stays_a_value_whatever_is_in_it() =>
        PageUrl.With("https://steward.example/search", ("q", "a&b=c#d é")).ShouldBe("/search?q=a%26b%3Dc%23d%20%C3%A9");
}
