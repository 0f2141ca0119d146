using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Platform;

namespace Steward.Features.Sessions;

/// <summary>
/// A refresh token for new tokens. Of any two who present the same one, both get the same successor, until that has been in use for ten seconds:
/// a lost answer, an aborted request or racing tabs sign nobody out. Later than that it is theft: the session ends.
/// </summary>
public sealed class RefreshSession(
    StewardDb db,
    WriteTransaction write,
    InstallationKeys keys,
    RefreshTokens tokens,
    AccessTokens accessTokens,
    Identities identities,
    SessionSettings settings,
    TimeProvider clock
)
{
    /// <summary>The session a token opens; <see cref="Tokens"/> is null when it was only looked at.</summary>
    public sealed record Result(Guid SessionId, Tokens? Tokens);

    public sealed record Tokens(string AccessToken, string RefreshToken, DateTime ExpiresAt);

    /// <summary>Null: not a token of ours, or its session is over.</summary>
    /// <param name="text">The token.</param>
    /// <param name="origin">Who presents it.</param>
    /// <param name="passive">For requests nobody asked for (prefetch, live refresh, event stream): who it is, and nothing moves.</param>
    /// <param name="ct">Ends it early.</param>
    public async Task<Result?> RunAsync(string? text, Origin origin, bool passive, CancellationToken ct)
    {
        if (tokens.Parse(text) is not { } token)
            return null;
        return passive ? await LookAsync(token, origin, ct) : await RotateAsync(token, origin, ct);
    }

    private async Task<Result?> RotateAsync(RefreshToken token, Origin origin, CancellationToken ct)
    {
        var session = await write.RunAsync(db => RotateAsync(db, token, origin, ct), ct);
        if (session is null)
        {
            identities.Forget(token.SessionId);
            return null;
        }
        var issued = new Tokens(accessTokens.Issue(session), tokens.SuccessorOf(token).Text, session.ExpiresAt);
        return new Result(session.Id, issued);
    }

    private async Task<Result?> LookAsync(RefreshToken token, Origin origin, CancellationToken ct)
    {
        var session = await db.Sessions.SingleOrDefaultAsync(s => s.Id == token.SessionId, ct);
        var now = clock.GetUtcNow().UtcDateTime;
        if (session is null || !session.IsLive(now, settings.Idle))
            return null;
        if (session.Judge(token, now) is RefreshStanding.Replayed)
            return await RotateAsync(token, origin, ct);
        return new Result(session.Id, null);
    }

    private async Task<Session?> RotateAsync(StewardDb db, RefreshToken token, Origin origin, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var session = await db.Sessions.Include(s => s.User).SingleOrDefaultAsync(s => s.Id == token.SessionId, ct);
        if (session is null || !session.IsLive(now, settings.Idle) || !session.User.IsActive || !keys.RightsSeal.IsGenuine(session))
            return null;
        while (true)
        {
            var standing = session.Judge(token, now);
            if (standing is RefreshStanding.Superseded)
                return session;
            if (standing is RefreshStanding.Newest)
                session.Rotate(tokens.SuccessorOf(token), now);
            else
                End(db, session, origin, now);
            try
            {
                await db.SaveChangesAsync(ct);
                return standing is RefreshStanding.Newest ? session : null;
            }
            catch (DbUpdateConcurrencyException)
            {
                // Another node was first; what it made of the token counts for this one too.
                await db.Entry(session).ReloadAsync(ct);
                if (!session.IsLive(now, settings.Idle))
                    return null;
            }
        }
    }

    private static void End(StewardDb db, Session session, Origin origin, DateTime now)
    {
        session.Revoke("an old refresh token was presented again", now);
        db.Audit(
            new AuditEntry(new Actor(session.UserId, session.Id, origin), "session.reuse", "session")
            {
                ObjectId = session.Id,
                ObjectVersion = Session.Ended,
                Outcome = AuditEntry.Refused,
                Reason = "an old refresh token was presented again; the session was ended",
            }
        );
    }
}
