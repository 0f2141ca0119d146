using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Sessions;
using Steward.Platform;
using Steward.Platform.Http;

namespace Steward.Features.Users;

/// <summary>A one-time link with which somebody chooses a password: new people, and those who lost theirs. Links made before become worthless.</summary>
public sealed class IssuePasswordLink(WriteTransaction write, InstallationKeys keys, ListenSettings listen, TimeProvider clock)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>Null: there is no such person, or they are deactivated.</summary>
    public async Task<Uri?> RunAsync(Guid userId, Actor by, CancellationToken ct)
    {
        var (text, hash) = OneTimeLinks.New();
        var now = clock.GetUtcNow().UtcDateTime;
        var made = await write.RunAsync(
            async db =>
            {
                await Hold.UserAsync(db, userId, ct);
                var user = await db.Users.SingleOrDefaultAsync(u => u.Id == userId, ct);
                if (user is not { IsActive: true })
                    return false;
                keys.RightsSeal.Demand(user);
                await db.SetupTokens.Where(t => t.UserId == userId).ExecuteDeleteAsync(ct);
                db.Add(new SetupToken(hash, user, now, now + Lifetime));
                db.Audit(new AuditEntry(by, "user.password_link_made", "user") { ObjectId = userId });
                return true;
            },
            ct
        );
        return made ? new Uri(listen.PublicUrl, $"/password/{text}") : null;
    }
}
