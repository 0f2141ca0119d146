using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.Users;

/// <summary>
/// A new password: by its owner under a one-time link, or from the command line. Every session of that person ends. Who was invited says where they
/// live with it: whoever invited them may live elsewhere.
/// </summary>
public sealed class SetPassword(
    StewardDb db,
    WriteTransaction write,
    InstallationKeys keys,
    PasswordHasher hasher,
    Identities identities,
    TimeProvider clock
)
{
    /// <summary>False: there is nobody like that, they are deactivated, or the link is no longer good.</summary>
    /// <param name="userId">Whose password.</param>
    /// <param name="password">The new one.</param>
    /// <param name="link">The one-time link that allows it; null from the command line.</param>
    /// <param name="timeZone">Where somebody lives who had no password yet; null: what is stored stays.</param>
    /// <param name="by">Who does it.</param>
    /// <param name="ct">Ends it early.</param>
    /// <exception cref="InvalidException">The password or the time zone will not do; the link stays good.</exception>
    public async Task<bool> RunAsync(Guid userId, string password, string? link, string? timeZone, Actor by, CancellationToken ct) =>
        await db.Users.SingleOrDefaultAsync(u => u.Id == userId, ct) is { IsActive: true } user
        && await SetAsync(user, password, link, user.IsInvited ? timeZone : null, by, ct);

    private async Task<bool> SetAsync(User person, string password, string? token, string? timeZone, Actor by, CancellationToken ct)
    {
        var (_, zone) = new PersonInput(person.Name, timeZone ?? person.TimeZone).Check();
        if (PasswordPolicy.Check(password, person.Email, person.Name) is { } message)
            throw new InvalidException("password", message);
        var hash = await hasher.HashAsync(person.Id, PasswordPolicy.ToBytes(password), ct);
        var now = clock.GetUtcNow().UtcDateTime;
        var done = await write.RunAsync(
            async db =>
            {
                await Hold.UserAsync(db, person.Id, ct);
                var user = await db.Users.SingleAsync(u => u.Id == person.Id, ct);
                keys.RightsSeal.Demand(user);
                if (token is not null)
                {
                    var link = await OneTimeLinks.FindAsync(db, keys, token, ct);
                    if (link is null || !link.IsFor(user, now) || !await OneTimeLinks.UseAsync(db, link, ct))
                        return false;
                }
                user.LiveIn(zone);
                user.SetPassword(hash, now);
                await EndSessions.AllAsync(db, user.Id, "password changed", by, now, ct);
                db.Audit(
                    new AuditEntry(by, "user.password_set", "user")
                    {
                        ObjectId = user.Id,
                        ObjectVersion = user.Version,
                        Reason = token is null ? "from the command line" : "with a one-time link",
                    }
                );
                return true;
            },
            ct
        );
        identities.ForgetAll();
        return done;
    }
}

/// <summary>Whose password a one-time link sets; null when the link is not, or no longer, good.</summary>
public sealed class FindPasswordOwner(StewardDb db, InstallationKeys keys, TimeProvider clock)
{
    public async Task<User?> RunAsync(string token, CancellationToken ct)
    {
        if (await OneTimeLinks.FindAsync(db, keys, token, ct) is not { UserId: { } id } link)
            return null;
        var user = await db.Users.SingleOrDefaultAsync(u => u.Id == id, ct);
        return user is not null && link.IsFor(user, clock.GetUtcNow().UtcDateTime) && keys.RightsSeal.IsGenuine(user) ? user : null;
    }
}
