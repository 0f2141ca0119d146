using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Credentials;
using Steward.Features.Roles;
using Steward.Features.Users;
using Steward.Platform;

namespace Steward.Features.Sessions;

/// <summary>
/// Who a session is, right now: read from the database, every row's MAC checked, remembered for at most a second and forgotten at once on a change,
/// so revoking works within a second on every node.
/// </summary>
public sealed class Identities(SessionSettings settings, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<Guid, Known> _known = new();

    /// <summary>Null: no such session, revoked, run out, or its person was deactivated.</summary>
    public async Task<CurrentUser?> FindAsync(StewardDb db, InstallationKeys keys, Guid sessionId, Origin origin, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (!_known.TryGetValue(sessionId, out var known) || now - known.ReadAt >= Fresh || now < known.ReadAt)
        {
            known = new Known(await ReadAsync(db, keys, sessionId, ct), now);
            _known[sessionId] = known;
            if (_known.Count > 10_000)
                Forget(now);
        }
        if (known.Session is not { } s || s.Session.RevokedAt is not null || !s.User.IsActive)
            return null;
        if (now >= s.Session.ExpiresAt || now >= s.Session.LastActiveAt + settings.Idle)
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

    private static async Task<SessionRows?> ReadAsync(StewardDb db, InstallationKeys keys, Guid sessionId, CancellationToken ct)
    {
        var found = await db
            .Sessions.Where(s => s.Id == sessionId)
            .Select(s => new
            {
                Session = s,
                s.User,
                s.User.Role,
                HasDenials = db.AccessGrants.Any(g => g.UserId == s.UserId && g.Effect == GrantEffect.Deny),
            })
            .SingleOrDefaultAsync(ct);
        if (found is null)
            return null;
        keys.RightsSeal.Demand(found.Session);
        keys.RightsSeal.Demand(found.User);
        keys.RightsSeal.Demand(found.Role);
        return new SessionRows(found.Session, found.User, found.Role, PermissionSet.Parse(found.Role.Permissions), found.HasDenials);
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
