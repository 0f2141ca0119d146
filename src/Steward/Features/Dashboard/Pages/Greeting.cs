using System.Globalization;
using Steward.Features.Sessions;

namespace Steward.Features.Dashboard.Pages;

/// <summary>"Good morning, Ana", by the clock of whoever reads it.</summary>
public static class Greeting
{
    public static string Of(CurrentUser user)
    {
        var hour = TimeZoneInfo.ConvertTimeFromUtc(user.Now, user.Zone).Hour;
        var part = hour switch
        {
            < 4 => "Good evening",
            < 12 => "Good morning",
            < 18 => "Good afternoon",
            _ => "Good evening",
        };
        return $"{part}, {FirstName(user.Name)}";
    }

    /// <summary>"Friday, 27 November · 5 tasks today, 2 of them overdue".</summary>
    public static string Day(DateOnly today, int tasks, int overdue, bool more)
    {
        var day = today.ToString("dddd, d MMMM", CultureInfo.InvariantCulture);
        // Only the first of them are read, those that are overdue before the others.
        var many = more ? $"more than {tasks}" : $"{tasks}";
        return tasks switch
        {
            0 => day,
            1 => $"{day} · 1 task for today{(overdue == 1 ? ", overdue" : "")}",
            _ when overdue == 0 => $"{day} · {many} tasks for today",
            _ when overdue == tasks && !more => $"{day} · {many} tasks, all of them overdue",
            _ when overdue == tasks => $"{day} · {many} tasks for today, at least {overdue} of them overdue",
            _ => $"{day} · {many} tasks for today, {overdue} of them overdue",
        };
    }

    private static string FirstName(string name) =>
        name.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var first, ..] ? first : name;
}
