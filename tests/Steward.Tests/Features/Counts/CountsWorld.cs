using Microsoft.EntityFrameworkCore;
using Steward.Features.Counts;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.Counts;

internal static class CountsWorld
{
    /// <summary>Everything that is kept, beside what the rows themselves say. Of what went to the trash with its client the counts stay, for its return.</summary>
    public static async Task DemandRightCountsAsync(this TestApp app)
    {
        var tasks = await app.ReadAsync(db => db.WorkTasks.Include(t => t.Client).ToListAsync(Ct));
        var secrets = await app.ReadAsync(db => db.Credentials.Include(c => c.Client).ToListAsync(Ct));
        var due = tasks
            .Where(t => t.IsOpen && (!t.IsTrashed || t.TrashedWithClient))
            .Select(t => (t.Client, Kind: DueKind.Task, Day: t.DueOn))
            .Concat(
                secrets
                    .Where(c => c.HasRotation && (c.TrashedAt is null || c.TrashedWithClient))
                    .Select(c => (c.Client, Kind: DueKind.Rotation, Day: c.RotateBy))
            )
            .ToList();
        var days = await app.ReadAsync(db => db.DueDays.ToListAsync(Ct));
        days.ToDictionary(d => (d.ClientId, d.Kind, d.DueOn), d => d.Items)
            .ShouldBe(due.CountBy(d => (d.Client.Id, d.Kind, d.Day)).ToDictionary(), ignoreOrder: true);
        var firm = await app.ReadAsync(db => db.FirmDueDays.ToListAsync(Ct));
        firm.ToDictionary(d => (d.Kind, d.DueOn, d.Part), d => d.Items)
            .ShouldBe(
                due.Where(d => d.Client.IsListed).CountBy(d => (d.Kind, d.Day, FirmPart.Of(d.Client.Id))).ToDictionary(),
                ignoreOrder: true
            );
        var clients = await app.ReadAsync(db => db.Clients.ToListAsync(Ct));
        var counted = await app.ReadAsync(db => db.FirmClients.Where(c => c.Clients != 0).ToListAsync(Ct));
        counted
            .ToDictionary(c => (c.Status, c.Part), c => c.Clients)
            .ShouldBe(clients.Where(c => c.IsListed).CountBy(c => (c.Status, FirmPart.Of(c.Id))).ToDictionary(), ignoreOrder: true);
        // Each client is scored, or will be: one without a row would never need anybody.
        (await app.ReadAsync(db => db.Clients.CountAsync(c => !db.ClientAttentions.Any(a => a.ClientId == c.Id), Ct))).ShouldBe(0);
    }
}
