using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.Users;

/// <summary>The changes of one held row that several operations make, each with what must go with it.</summary>
internal static class PersonChanges
{
    public static async Task DescribeAsync(
        StewardDb db,
        User person,
        string name,
        string zone,
        Actor by,
        DateTime now,
        CancellationToken ct
    )
    {
        var before = person.Version;
        person.Describe(name, zone, now);
        await PeopleAccess.KeepLinksAsync(db, person, before, ct);
        db.Audit(Entry(by, "user.updated", person, null));
    }

    public static async Task SetActiveAsync(
        StewardDb db,
        InstallationKeys keys,
        User person,
        bool active,
        Actor by,
        DateTime now,
        CancellationToken ct
    )
    {
        if (person.IsActive == active)
            return;
        if (active)
        {
            person.Reactivate(now);
            db.Audit(Entry(by, "user.reactivated", person, null));
            return;
        }
        await PeopleAccess.DemandAnotherAdminAsync(db, keys, person, ct);
        person.Deactivate(now);
        await db.SetupTokens.Where(t => t.UserId == person.Id).ExecuteDeleteAsync(ct);
        await EndSessions.AllAsync(db, person.Id, "deactivated", by, now, ct);
        db.Audit(Entry(by, "user.deactivated", person, null));
    }

    public static AuditEntry Entry(Actor by, string action, User person, string? reason) =>
        new(by, action, "user")
        {
            ObjectId = person.Id,
            ObjectName = person.Name,
            ObjectVersion = person.Version,
            Reason = reason,
        };
}
