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
        var now = clock.GetUtcNow().UtcDateTime;
        var text = await write.RunAsync(
            async db =>
            {
                await Hold.UserAsync(db, userId, ct);
                var user = await db.Users.SingleOrDefaultAsync(u => u.Id == userId, ct);
                if (user is not { IsActive: true })
                    return null;
                keys.RightsSeal.Demand(user);
                return await MakeAsync(db, user, "user.password_link_made", by, now, ct);
            },
            ct
        );
        return text is null ? null : Address(listen, text);
    }

    public static Uri Address(ListenSettings listen, string text) => new(listen.PublicUrl, $"/password/{text}");

    /// <summary>Inside another change: a new link for a person who is held and whose row was checked.</summary>
    internal static async Task<string> MakeAsync(StewardDb db, User user, string action, Actor by, DateTime now, CancellationToken ct)
    {
        var (text, hash) = OneTimeLinks.New();
        await db.SetupTokens.Where(t => t.UserId == user.Id).ExecuteDeleteAsync(ct);
        db.Add(new SetupToken(hash, user, now, now + Lifetime));
        db.Audit(new AuditEntry(by, action, "user") { ObjectId = user.Id, ObjectName = user.Name });
        return text;
    }
}
