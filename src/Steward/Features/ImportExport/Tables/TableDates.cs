using System.Globalization;
using System.Text.RegularExpressions;
using Steward.Platform;

namespace Steward.Features.ImportExport.Tables;

/// <summary>How the times in a file are read.</summary>
/// <param name="Order">Which of two numbers is the month.</param>
/// <param name="Zone">Of those that don't say theirs.</param>
/// <param name="Now">Later than this nothing has happened.</param>
internal sealed record TableTimes(DateOrder Order, TimeZoneInfo Zone, DateTime Now);

/// <summary>The order in which all dates of a file are read.</summary>
/// <param name="Order">Recognised: each of them says by itself.</param>
/// <param name="Doubtful">The first that could be read the other way; null: none.</param>
internal sealed record SettledDates(DateOrder Order, string? Doubtful);

/// <summary>
/// Reads dates as spreadsheets and programs write them: 2026-12-31, 31.12.2026, 12/31/26, 31 Dec 2026. Which of two numbers is the month
/// is never guessed from one date alone.
/// </summary>
internal static partial class TableDates
{
    private static readonly string[] Named =
    [
        "d MMM yyyy",
        "d MMMM yyyy",
        "d-MMM-yyyy",
        "d-MMM-yy",
        "d MMM yy",
        "MMM d, yyyy",
        "MMMM d, yyyy",
        "MMM d yyyy",
        "MMMM d yyyy",
        "d. MMMM yyyy",
        "d. MMM yyyy",
        "ddd, d MMM yyyy",
        "yyyyMMdd",
    ];

    /// <summary>Null: no date Steward knows how to read.</summary>
    public static DateOnly? Parse(string text, DateOrder order)
    {
        text = text.Trim();
        if (YearFirst().Match(text) is { Success: true } iso)
            return Of(iso.Groups["year"].Value, iso.Groups["month"].Value, iso.Groups["day"].Value);
        if (YearLast().Match(text) is { Success: true } numbers)
        {
            var (first, second, year) = (numbers.Groups["first"].Value, numbers.Groups["second"].Value, numbers.Groups["year"].Value);
            // Dots say what they are, whatever was chosen for the others.
            if (order == DateOrder.Recognised || IsDotted(numbers))
                order = Evidence(text) ?? DateOrder.DayFirst;
            var dayFirst = order != DateOrder.MonthFirst;
            return dayFirst ? Of(year, second, first) : Of(year, first, second);
        }
        return DateOnly.TryParseExact(text, Named, CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces, out var day) ? day : null;
    }

    /// <summary>A day with or without its time, in UTC; where it says no zone, it is of this one. Null: no time Steward knows how to read.</summary>
    public static DateTime? Moment(string text, DateOrder order, TimeZoneInfo zone)
    {
        text = text.Trim();
        // So long ago nobody kept a file, and a zone could carry it out of the calendar.
        if (Parse(text, order) is not { Year: >= 1900 and <= 9998 } day)
            return null;
        if (Clock().Match(text) is not { Success: true } clock)
            return text.Contains(':') ? null : ToUtc(day.ToDateTime(TimeOnly.MinValue), zone);
        if (!TimeOnly.TryParse(clock.Groups["time"].Value.Replace(',', '.'), CultureInfo.InvariantCulture, out var time))
            return null;
        var local = day.ToDateTime(time);
        if (clock.Groups["zone"] is not { Success: true, Value: var offset })
            return ToUtc(local, zone);
        if (offset == "Z")
            return DateTime.SpecifyKind(local, DateTimeKind.Utc);
        var minutes = int.Parse(offset.AsSpan(1, 2), CultureInfo.InvariantCulture) * 60;
        if (offset.Length > 3)
            minutes += int.Parse(offset.AsSpan(offset.Length - 2), CultureInfo.InvariantCulture);
        return DateTime.SpecifyKind(local.AddMinutes(offset[0] == '-' ? minutes : -minutes), DateTimeKind.Utc);
    }

    /// <summary>The order in which all dates of a column are to be read.</summary>
    /// <exception cref="InvalidException">They can be read in two ways, and nothing but the reader knows which.</exception>
    public static SettledDates Settle(IEnumerable<string> column, DateOrder chosen)
    {
        string? doubtful = null;
        var (day, month) = (false, false);
        foreach (var text in column)
        {
            var evidence = Evidence(text.Trim());
            day |= evidence == DateOrder.DayFirst;
            month |= evidence == DateOrder.MonthFirst;
            if (evidence == DateOrder.Recognised)
                doubtful ??= DayOf(text.Trim());
        }
        if (doubtful is null || chosen != DateOrder.Recognised)
            return new SettledDates(chosen, doubtful);
        if (day == month)
            throw new InvalidException("dates", $"{doubtful} can be read in two ways: say whether the day or the month comes first.");
        return new SettledDates(day ? DateOrder.DayFirst : DateOrder.MonthFirst, doubtful);
    }

    /// <summary>What one date says of the order; Recognised: it can be either. Null: it doesn't matter.</summary>
    private static DateOrder? Evidence(string text)
    {
        if (YearLast().Match(text) is not { Success: true } match)
            return null;
        var first = int.Parse(match.Groups["first"].ValueSpan, CultureInfo.InvariantCulture);
        var second = int.Parse(match.Groups["second"].ValueSpan, CultureInfo.InvariantCulture);
        // With dots the day comes first everywhere.
        if (IsDotted(match) || first > 12)
            return first > 12 || second <= 12 ? DateOrder.DayFirst : DateOrder.MonthFirst;
        return second > 12 ? DateOrder.MonthFirst
            : first == second ? null
            : DateOrder.Recognised;
    }

    private static string DayOf(string text) =>
        YearLast().Match(text).Groups["year"] is var year ? text[..(year.Index + year.Length)] : text;

    private static bool IsDotted(Match date) => date.Groups["sign"].Value == ".";

    // By its offset: an hour that was skipped in spring is no error in a file.
    private static DateTime ToUtc(DateTime local, TimeZoneInfo zone) =>
        DateTime.SpecifyKind(local - zone.GetUtcOffset(local), DateTimeKind.Utc);

    private static DateOnly? Of(string year, string month, string day)
    {
        var y = int.Parse(year, CultureInfo.InvariantCulture);
        var m = int.Parse(month, CultureInfo.InvariantCulture);
        var d = int.Parse(day, CultureInfo.InvariantCulture);
        y += year.Length == 2 ? 2000 : 0;
        return y is >= 1 and <= 9999 && m is >= 1 and <= 12 && d >= 1 && d <= DateTime.DaysInMonth(y, m) ? new DateOnly(y, m, d) : null;
    }

    [GeneratedRegex(
        @"^(?<year>[0-9]{4})[-/.](?<month>[0-9]{1,2})[-/.](?<day>[0-9]{1,2})(?:[T ][0-9:.,]*(?: ?[AaPp][Mm])?(?:Z|[+-][0-9:]+)?)?$",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex YearFirst();

    [GeneratedRegex(
        @"[T ](?<time>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,7})?)?(?: ?[AaPp][Mm])?)(?<zone>Z|[+-][0-9]{2}(?::?[0-9]{2})?)?$",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Clock();

    [GeneratedRegex(
        @"^(?<first>[0-9]{1,2})(?<sign>[-/.]) ?(?<second>[0-9]{1,2})[-/.] ?(?<year>[0-9]{4}|[0-9]{2})(?:[T ][0-9:.,]*(?: ?[AaPp][Mm])?)?$",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex YearLast();
}
