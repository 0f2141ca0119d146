using System.Globalization;

namespace Steward.Features.Dashboard;

/// <summary>Why a client needs somebody, in words.</summary>
internal static class AttentionWords
{
    public static List<AttentionReason> Reasons(AttentionFacts facts, OldSecret? oldest, DateOnly today)
    {
        var reasons = new List<AttentionReason>();
        if (facts.OverdueTasks > 0)
            reasons.Add(new(AttentionKind.OverdueTasks, facts.OverdueTasks, Count(facts.OverdueTasks, "overdue task")));
        if (facts.OverdueRotations > 0)
            reasons.Add(new(AttentionKind.OverdueRotations, facts.OverdueRotations, Rotations(facts.OverdueRotations, oldest, today)));
        if (AttentionScore.QuietDaysOf(facts, today) is var quiet && quiet >= AttentionScore.QuietDays)
            reasons.Add(new(AttentionKind.NoContact, quiet, Quiet(quiet, facts.WasContacted)));
        return reasons;
    }

    /// <summary>Where it is settled.</summary>
    public static string Href(Guid client, AttentionKind kind) =>
        kind switch
        {
            AttentionKind.OverdueTasks => $"/clients/{client}/tasks?due=overdue",
            AttentionKind.OverdueRotations => $"/clients/{client}/credentials?rotate=overdue",
            AttentionKind.NoContact => $"/clients/{client}",
        };

    private static string Rotations(int count, OldSecret? oldest, DateOnly today)
    {
        if (oldest is null)
            return Count(count, "secret") + " to rotate";
        var age = Count(today.DayNumber - DateOnly.FromDateTime(oldest.ChangedAt).DayNumber, "day");
        return count switch
        {
            1 => $"{oldest.Name} {age} old",
            _ => $"{oldest.Name} {age} old and {Count(count - 1, "more secret")} to rotate",
        };
    }

    private static string Quiet(int days, bool wasContacted) =>
        wasContacted ? $"no contact for {Count(days, "day")}" : $"no contact since it was added {Count(days, "day")} ago";

    private static string Count(int count, string thing) =>
        count.ToString("#,0", CultureInfo.InvariantCulture) + " " + thing + (count == 1 ? "" : "s");
}
