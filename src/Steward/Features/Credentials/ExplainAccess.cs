using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Roles;
using Steward.Features.Sessions;

namespace Steward.Features.Credentials;

/// <summary>Who can see this credential and why; who has seen it. For those who answer for it.</summary>
public sealed class ExplainAccess(StewardDb db, CurrentUser user)
{
    private const int Newest = 100;
    private const int Shown = 12;

    private static readonly string[] Sightings = [CredentialAudit.Viewed, CredentialAudit.Revealed, CredentialAudit.Copied];

    /// <param name="Times">How often somebody opened it, of whom this is the last time; what showed a secret stands each by itself.</param>
    public sealed record Sighting(
        Guid EventId,
        DateTime At,
        Guid? ActorId,
        string? Name,
        string Action,
        string Outcome,
        string? Reason,
        int? SecretVersion,
        int Times
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

    /// <summary>Each look at the page is an event: they are told once a person, or they would hide who has seen the secret.</summary>
    private async Task<List<Sighting>> SeenAsync(Guid id, CancellationToken ct)
    {
        var events = db.AuditEvents.Where(e => e.CredentialId == id && Sightings.Contains(e.Action));
        var secrets = await ReadAsync(events.Where(e => e.Action != CredentialAudit.Viewed || e.Outcome != AuditEntry.Ok), Shown, ct);
        var views = await ReadAsync(events.Where(e => e.Action == CredentialAudit.Viewed && e.Outcome == AuditEntry.Ok), Newest, ct);
        return
        [
            .. secrets
                .Concat(views.GroupBy(v => v.ActorId).Select(g => g.First() with { Times = g.Count() }))
                .OrderByDescending(e => e.At)
                .Take(Shown),
        ];
    }

    private Task<List<Sighting>> ReadAsync(IQueryable<AuditEvent> events, int newest, CancellationToken ct) =>
        events
            .OrderByDescending(e => e.Id)
            .Take(newest)
            .Select(e => new Sighting(
                e.Id,
                e.At,
                e.ActorId,
                db.Users.Where(u => u.Id == e.ActorId).Select(u => u.Name).FirstOrDefault(),
                e.Action,
                e.Outcome,
                e.Reason,
                e.ObjectVersion,
                1
            ))
            .ToListAsync(ct);
}
