using Steward.Ui;

namespace Steward.Tests.Ui;

public sealed class RelativeWordsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(10, "just now")]
    [InlineData(60, "a minute ago")]
    [InlineData(8 * 60, "8 minutes ago")]
    [InlineData(3600, "an hour ago")]
    [InlineData(5 * 3600, "5 hours ago")]
    [InlineData(24 * 3600, "a day ago")]
    [InlineData(47 * 24 * 3600, "47 days ago")]
    [InlineData(120 * 24 * 3600, "4 months ago")]
    [InlineData(412 * 24 * 3600, "a year ago")]
    [InlineData(-3 * 3600, "in 3 hours")]
    public void A_time_is_said_in_words(int secondsAgo, string words) =>
        RelativeWords.Say(Now.AddSeconds(-secondsAgo), Now).ShouldBe(words);

    [Theory]
    [InlineData(-412, "412 days overdue", "bad")]
    [InlineData(-1, "1 day overdue", "bad")]
    [InlineData(0, "Due today", "warn")]
    [InlineData(1, "Due tomorrow", "warn")]
    [InlineData(9, "Due in 9 days", "warn")]
    [InlineData(40, "Due 1 Jan 2027", null)]
    public void A_due_date_says_how_urgent_it_is(int days, string words, string? tone) =>
        RelativeWords.Due(new DateOnly(2026, 11, 22).AddDays(days), new DateOnly(2026, 11, 22)).ShouldBe((words, tone));
}
