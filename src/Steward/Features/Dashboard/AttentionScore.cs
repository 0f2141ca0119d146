using Steward.Data;
using Steward.Features.Clients;

namespace Steward.Features.Dashboard;

/// <summary>What is known of a client on a day, from the kept counts.</summary>
/// <param name="IsListed">Neither archived nor in the trash.</param>
/// <param name="NextTask">The first day from today on when an open task is due.</param>
/// <param name="OldestRotation">The day of the rotation that is overdue the longest.</param>
/// <param name="NextRotation">The first day from today on when a rotation is due.</param>
/// <param name="QuietSince">The last contact, or the day the client was added.</param>
public sealed record AttentionFacts(
    Guid ClientId,
    string Name,
    ClientStatus Status,
    bool IsListed,
    int OverdueTasks,
    DateOnly? NextTask,
    int OverdueRotations,
    DateOnly? OldestRotation,
    DateOnly? NextRotation,
    DateTime QuietSince,
    bool WasContacted
);

/// <summary>How much a client needs somebody on a day, and the day on which that is different though nothing is done.</summary>
public readonly record struct AttentionScore(int Points, DateOnly ChangesOn)
{
    public const int ForTask = 3;
    public const int ForRotation = 2;
    public const int ForQuietMonth = 1;

    /// <summary>More of one kind than this don't count further: one neglected client must not hide all others.</summary>
    public const int Most = 10;

    /// <summary>Days without a contact that make a point.</summary>
    public const int QuietDays = 30;

    public const string Explained =
        "3 points for each overdue task, 2 for each secret overdue for rotation, up to 10 of each; 1 for each 30 days without contact with an active client or a prospect.";

    public static AttentionScore Of(AttentionFacts facts, DateOnly today)
    {
        // Whatever brings it back to the lists has it looked at again.
        if (!facts.IsListed)
            return new AttentionScore(0, Conventions.Never);
        var months = QuietDaysOf(facts, today) / QuietDays;
        var points =
            (ForTask * Math.Min(facts.OverdueTasks, Most))
            + (ForRotation * Math.Min(facts.OverdueRotations, Most))
            + (ForQuietMonth * Math.Min(months, Most));
        var changes = Conventions.Never;
        if (IsKeptInTouch(facts) && months < Most)
            changes = Earlier(changes, Day(facts.QuietSince).AddDays((months + 1) * QuietDays));
        if (facts.NextTask is { } task && task < Conventions.Never)
            changes = Earlier(changes, task.AddDays(1));
        if (facts.NextRotation is { } rotation)
            changes = Earlier(changes, rotation.AddDays(1));
        return new AttentionScore(points, changes);
    }

    /// <summary>Whole days without a contact, of clients that one keeps in touch with; of others none.</summary>
    public static int QuietDaysOf(AttentionFacts facts, DateOnly today) =>
        IsKeptInTouch(facts) ? Math.Max(0, today.DayNumber - Day(facts.QuietSince).DayNumber) : 0;

    private static bool IsKeptInTouch(AttentionFacts facts) => facts.Status is ClientStatus.Active or ClientStatus.Prospect;

    private static DateOnly Day(DateTime at) => DateOnly.FromDateTime(at);

    private static DateOnly Earlier(DateOnly a, DateOnly b) => a < b ? a : b;
}
