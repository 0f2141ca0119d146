using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Credentials;
using Steward.Features.Roles;
using Steward.Features.Users;
using Steward.Platform;

namespace Steward.Features.Sessions;

/// <summary>
/// Who a session is, right now: read from the database, every row's MAC checked, remembered for at most a second and forgotten at once on a change,
/// so revoking works within a second on every node.
/// </summary>
public sealed class Identities(SessionSettings settings, WriteTransaction write, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<Guid, Known> _known = new();

    /// <summary>Null: no such session, revoked, run out, or its person was deactivated.</summary>
    public async Task<CurrentUser?> FindAsync(StewardDb db, InstallationKeys keys, Guid sessionId, Origin origin, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (!_known.TryGetValue(sessionId, out var known) || now - known.ReadAt >= Fresh || now < known.ReadAt)
        {
            known = new Known(await ReadAsync(db, keys, sessionId, origin, ct), now);
            _known[sessionId] = known;
            if (_known.Count > 10_000)
                Forget(now);
        }
        if (known.Session is not { } s || !s.User.IsActive || !s.Session.IsLive(now, settings.Idle))
            return null;
        return new CurrentUser(
            s.User.Id,
            s.User.Email,
            s.User.Name,
            s.Role.Name,
            s.Permissions,
            s.Role.Scope,
            sessionId,
            s.Session.AuthenticatedAt,
            s.HasDenials,
            s.User.TimeZone,
            s.User.Theme,
            origin,
            now
        )
        {
            LastActiveAt = s.Session.LastActiveAt,
        };
    }

    /// <summary>After a change of this session, its user or role: the next request reads anew.</summary>
    public void Forget(Guid sessionId) => _known.TryRemove(sessionId, out _);

    public void ForgetAll() => _known.Clear();

    private async Task<SessionRows?> ReadAsync(StewardDb db, InstallationKeys keys, Guid sessionId, Origin origin, CancellationToken ct)
    {
        var found = await db
            .Sessions.Where(s => s.Id == sessionId)
            .Select(s => new
            {
                Session = s,
                s.User,
                s.User.Role,
                HasDenials = db.AccessGrants.Any(g => g.UserId == s.UserId && g.Effect == GrantEffect.Deny),
                AuditedEnd = db.AuditEvents.Where(e => e.ObjectId == s.Id).Max(e => e.ObjectVersion),
                AuditedUser = db.AuditEvents.Where(e => e.ObjectId == s.UserId).Max(e => e.ObjectVersion),
            })
            .SingleOrDefaultAsync(ct);
        if (found is null)
            return null;
        var forged =
            !keys.RightsSeal.IsGenuine(found.Session) ? "the session row was changed outside Steward"
            : !keys.RightsSeal.IsGenuine(found.User) ? "the user row was changed outside Steward"
            : !keys.RightsSeal.IsGenuine(found.Role) ? "the role row was changed outside Steward"
            // A genuine row that is older than what the audit log knows was put back by somebody.
            : found.AuditedUser > found.User.Version ? "an older user row was put back outside Steward"
            : found.AuditedEnd is not null && found.Session.RevokedAt is null ? "an ended session was put back outside Steward"
            : null;
        if (forged is null)
            return new SessionRows(found.Session, found.User, found.Role, PermissionSet.Parse(found.Role.Permissions), found.HasDenials);
        await write.AppendAsync(
            new AuditEntry(new Actor(found.User.Id, sessionId, origin), "session.refused", "session")
            {
                ObjectId = sessionId,
                Outcome = AuditEntry.Refused,
                Reason = forged,
            },
            ct
        );
        return null;
    }

    private void Forget(DateTime now)
    {
        foreach (var (id, known) in _known)
        {
            if (now - known.ReadAt >= Fresh)
                _known.TryRemove(id, out _);
        }
    }

    private sealed record SessionRows(Session Session, User User, Role Role, PermissionSet Permissions, bool HasDenials);

    private readonly record struct Known(SessionRows? Session, DateTime ReadAt);
}
