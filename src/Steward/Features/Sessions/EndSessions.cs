using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Platform;

namespace Steward.Features.Sessions;

/// <summary>Ends sessions: one by its owner, all others of a person, and, inside other changes, all of somebody whose rights changed.</summary>
public sealed class EndSessions(WriteTransaction write, Identities identities, TimeProvider clock)
{
    /// <summary>Signing out: the session one is in.</summary>
    public Task SignOutAsync(CurrentUser user, CancellationToken ct) => OneAsync(user, user.SessionId, ct);

    /// <summary>False: no such session of this person.</summary>
    public async Task<bool> OneAsync(CurrentUser user, Guid sessionId, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var isOwn = sessionId == user.SessionId;
        var found = await write.RunAsync(
            async db =>
            {
                await Hold.SessionsOfAsync(db, user.Id, ct);
                var session = await db.Sessions.SingleOrDefaultAsync(s => s.Id == sessionId && s.UserId == user.Id, ct);
                if (session is null || session.RevokedAt is not null)
                    return session is not null;
                End(
                    db,
                    session,
                    isOwn ? "session.ended" : "session.revoked",
                    isOwn ? "signed out" : "revoked by its owner",
                    user.Actor,
                    now
                );
                return true;
            },
            ct
        );
        identities.Forget(sessionId);
        return found;
    }

    /// <summary>"Sign out everywhere": all sessions of this person, this one too.</summary>
    public async Task AllOfAsync(CurrentUser user, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        await write.RunAsync(db => AllAsync(db, user.Id, "signed out everywhere", user.Actor, now, ct), ct);
        identities.ForgetAll();
    }

    /// <summary>"Sign out everywhere else": all sessions of this person but the one they are in.</summary>
    public async Task OthersOfAsync(CurrentUser user, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        await write.RunAsync(db => AllAsync(db, user.Id, "signed out everywhere else", user.Actor, now, ct, user.SessionId), ct);
        identities.ForgetAll();
    }

    /// <summary>
    /// For changes of password, role, status or second factor, in their own transaction. The caller tells <see cref="Identities.ForgetAll"/> afterwards.
    /// </summary>
    public static async Task AllAsync(
        StewardDb db,
        Guid userId,
        string because,
        Actor by,
        DateTime now,
        CancellationToken ct,
        Guid? except = null
    )
    {
        await Hold.SessionsOfAsync(db, userId, ct);
        var living = await db
            .Sessions.Where(s => s.UserId == userId && s.Id != except && s.RevokedAt == null && s.ExpiresAt > now)
            .ToListAsync(ct);
        foreach (var session in living)
            End(db, session, "session.revoked", because, by, now);
    }

    private static void End(StewardDb db, Session session, string action, string because, Actor by, DateTime now)
    {
        session.Revoke(because, now);
        db.Audit(
            new AuditEntry(by, action, "session")
            {
                ObjectId = session.Id,
                ObjectVersion = Session.Ended,
                Reason = because,
            }
        );
    }
}
