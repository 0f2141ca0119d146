using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Counts;
using Steward.Features.Credentials;

namespace Steward.Features.Dashboard;

/// <summary>Notes what the firm has today. Twice is once, also by two nodes.</summary>
public sealed class KeepFirmHistory(WriteTransaction write, TimeProvider clock)
{
    /// <summary>Longer ago nobody is shown.</summary>
    public const int KeptDays = 400;

    public async Task RunAsync(CancellationToken ct)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        await write.RunAsync(db => NoteAsync(db, today, ct), ct);
    }

    private static async Task NoteAsync(StewardDb db, DateOnly today, CancellationToken ct)
    {
        var end = today.AddDays(ListCredentials.DueWithinDays + 1);
        var clients = await db.FirmClients.Where(c => c.Status == ClientStatus.Active).SumAsync(c => c.Clients, ct);
        var tasks = db.FirmDueDays.Where(d => d.Kind == DueKind.Task);
        var open = await tasks.SumAsync(d => d.Items, ct);
        var overdue = await tasks.Where(d => d.DueOn < today).SumAsync(d => d.Items, ct);
        var rotations = await db.FirmDueDays.Where(d => d.Kind == DueKind.Rotation && d.DueOn < end).SumAsync(d => d.Items, ct);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO firm_history (day, active_clients, open_tasks, overdue_tasks, rotations_due)
            VALUES ({today}, {clients}, {open}, {overdue}, {rotations})
            ON CONFLICT (day) DO UPDATE SET active_clients = excluded.active_clients, open_tasks = excluded.open_tasks,
              overdue_tasks = excluded.overdue_tasks, rotations_due = excluded.rotations_due
            """,
            ct
        );
        var old = today.AddDays(-KeptDays);
        await db.FirmHistories.Where(h => h.Day < old).ExecuteDeleteAsync(ct);
    }
}
