using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Features.Sessions;

namespace Steward.Features.Credentials;

/// <summary>Who can see this credential and why; who has seen it. For those who answer for it.</summary>
public sealed class ExplainAccess(StewardDb db, CurrentUser user)
{
    private const int NewestSeen = 20;

    private static readonly string[] Sightings = [CredentialAudit.Viewed, CredentialAudit.Revealed, CredentialAudit.Copied];

    public sealed record Sighting(
        Guid EventId,
        DateTime At,
        string? Name,
        string Action,
        string Outcome,
        string? Reason,
        int? SecretVersion
    );

    /// <param name="People">Null for those who manage no grants.</param>
    /// <param name="Seen">Null for those who may not read the audit log.</param>
    public sealed record Result(IReadOnlyList<CredentialPerson>? People, IReadOnlyList<Sighting>? Seen);

    public async Task<Result?> RunAsync(Guid id, CancellationToken ct)
    {
        var clientId = await db.Credentials.VisibleTo(user).Where(c => c.Id == id).Select(c => (Guid?)c.ClientId).SingleOrDefaultAsync(ct);
        if (clientId is null)
            return null;
        var people = user.May(Permission.GrantsManage)
            ? await CredentialAudience.OfAsync(db, id, clientId.Value, only: null, user.Now, ct)
            : null;
        var seen = user.May(Permission.AuditRead) ? await SeenAsync(id, ct) : null;
        return new Result(people, seen);
    }

    private Task<List<Sighting>> SeenAsync(Guid id, CancellationToken ct) =>
        db
            .AuditEvents.Where(e => e.CredentialId == id && Sightings.Contains(e.Action))
            .OrderByDescending(e => e.Id)
            .Take(NewestSeen)
            .Select(e => new Sighting(
                e.Id,
                e.At,
                db.Users.Where(u => u.Id == e.ActorId).Select(u => u.Name).FirstOrDefault(),
                e.Action,
                e.Outcome,
                e.Reason,
                e.ObjectVersion
            ))
            .ToListAsync(ct);
}
