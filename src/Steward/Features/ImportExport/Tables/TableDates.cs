using System.Globalization;
using System.Text.RegularExpressions;
using Steward.Platform;

namespace Steward.Features.ImportExport.Tables;

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
            var dayFirst = order == DateOrder.DayFirst || (order == DateOrder.Recognised && Evidence(text) is not DateOrder.MonthFirst);
            return dayFirst ? Of(year, second, first) : Of(year, first, second);
        }
        return DateOnly.TryParseExact(text, Named, CultureInfo.InvariantCulture, DateTimeStyles.AllowWhiteSpaces, out var day) ? day : null;
    }

    /// <summary>The order in which all dates of a column are to be read.</summary>
    /// <exception cref="InvalidException">They can be read in two ways, and nothing but the reader knows which.</exception>
    public static DateOrder Settle(IEnumerable<string> column, DateOrder chosen)
    {
        if (chosen != DateOrder.Recognised)
            return chosen;
        string? doubtful = null;
        var (day, month) = (false, false);
        foreach (var text in column)
        {
            var evidence = Evidence(text.Trim());
            day |= evidence == DateOrder.DayFirst;
            month |= evidence == DateOrder.MonthFirst;
            if (evidence == DateOrder.Recognised)
                doubtful ??= text.Trim();
        }
        if (doubtful is null)
            return DateOrder.Recognised;
        if (day == month)
            throw new InvalidException("dates", $"{doubtful} can be read in two ways: say whether the day or the month comes first.");
        return day ? DateOrder.DayFirst : DateOrder.MonthFirst;
    }

    /// <summary>What one date says of the order; Recognised: it can be either. Null: it doesn't matter.</summary>
    private static DateOrder? Evidence(string text)
    {
        if (YearLast().Match(text) is not { Success: true } match)
            return null;
        var first = int.Parse(match.Groups["first"].ValueSpan, CultureInfo.InvariantCulture);
        var second = int.Parse(match.Groups["second"].ValueSpan, CultureInfo.InvariantCulture);
        // With dots the day comes first everywhere.
        if (text.Contains('.') || first > 12)
            return first > 12 || second <= 12 ? DateOrder.DayFirst : DateOrder.MonthFirst;
        return second > 12 ? DateOrder.MonthFirst
            : first == second ? null
            : DateOrder.Recognised;
    }

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
        @"^(?<first>[0-9]{1,2})[-/.] ?(?<second>[0-9]{1,2})[-/.] ?(?<year>[0-9]{4}|[0-9]{2})(?:[T ][0-9:.,]*(?: ?[AaPp][Mm])?)?$",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex YearLast();
}
