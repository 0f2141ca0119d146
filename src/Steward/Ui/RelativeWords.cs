using System.Globalization;

namespace Steward.Ui;

/// <summary>"2 days ago", "in 3 hours": how times are said on pages. The exact time is in the title.</summary>
public static class RelativeWords
{
    public static string Say(DateTimeOffset at, DateTimeOffset now)
    {
        var span = now - at;
        var past = span >= TimeSpan.Zero;
        span = span.Duration();
        if (span < TimeSpan.FromSeconds(45))
            return past ? "just now" : "in a moment";
        var words = span switch
        {
            _ when span < TimeSpan.FromMinutes(1.5) => "a minute",
            _ when span < TimeSpan.FromMinutes(59.5) => Count(span.TotalMinutes, "minute"),
            _ when span < TimeSpan.FromHours(1.5) => "an hour",
            _ when span < TimeSpan.FromHours(23.5) => Count(span.TotalHours, "hour"),
            _ when span < TimeSpan.FromDays(1.5) => "a day",
            _ when span < TimeSpan.FromDays(59.5) => Count(span.TotalDays, "day"),
            _ when span < TimeSpan.FromDays(364) => Count(span.TotalDays / 30.44, "month"),
            _ when span < TimeSpan.FromDays(547) => "a year",
            _ => Count(span.TotalDays / 365.25, "year"),
        };
        return past ? words + " ago" : "in " + words;
    }

    /// <summary>"Due in 9 days", "Due today", "412 days overdue", and how urgent that is.</summary>
    public static (string Words, string? Tone) Due(DateOnly on, DateOnly today)
    {
        var days = on.DayNumber - today.DayNumber;
        return days switch
        {
            < -1 => (Count(-days, "day") + " overdue", "bad"),
            -1 => ("1 day overdue", "bad"),
            0 => ("Due today", "warn"),
            1 => ("Due tomorrow", "warn"),
            <= 14 => ("Due in " + Count(days, "day"), "warn"),
            _ => ("Due " + on.ToString("d MMM yyyy", CultureInfo.InvariantCulture), null),
        };
    }

    private static string Count(double value, string unit) =>
        Math.Round(value).ToString("#,0", CultureInfo.InvariantCulture) + " " + unit + (Math.Round(value) is 1 ? "" : "s");
}
