using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Platform.Http;

namespace Steward.Features.Sessions;

/// <summary>A one-time setup link while no administrator exists; null as soon as one does. A new start makes the link before it worthless.</summary>
public sealed class IssueSetupLink(StewardDb db, WriteTransaction write, ListenSettings listen, TimeProvider clock)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    public async Task<Uri?> RunAsync(CancellationToken ct)
    {
        if (await OneTimeLinks.AdminExistsAsync(db, ct))
            return null;
        var (text, hash) = OneTimeLinks.New();
        var now = clock.GetUtcNow().UtcDateTime;
        await write.RunAsync(
            async db =>
            {
                await db.SetupTokens.Where(t => t.UserId == null).ExecuteDeleteAsync(ct);
                db.Add(new SetupToken(hash, null, now, now + Lifetime));
            },
            ct
        );
        return new Uri(listen.PublicUrl, $"/setup/{text}");
    }
}
