using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Features.Users;
using Steward.Platform.Http;

namespace Steward.Features.Sessions;

/// <summary>A one-time setup link while no administrator exists; null as soon as one does. A new start makes the link before it worthless.</summary>
public sealed class IssueSetupLink(StewardDb db, WriteTransaction write, ListenSettings listen, TimeProvider clock)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    public async Task<Uri?> RunAsync(CancellationToken ct)
    {
        if (await AdminExistsAsync(db, ct))
            return null;
        var token = RandomNumberGenerator.GetBytes(32);
        var now = clock.GetUtcNow().UtcDateTime;
        await write.RunAsync(
            async db =>
            {
                await db.SetupTokens.Where(t => t.UserId == null).ExecuteDeleteAsync(ct);
                db.Add(new SetupToken(SHA256.HashData(token), null, now, now + Lifetime));
            },
            ct
        );
        return new Uri(listen.PublicUrl, $"/setup/{Base64Url.EncodeToString(token)}");
    }

    public static Task<bool> AdminExistsAsync(StewardDb db, CancellationToken ct) =>
        db.Users.AnyAsync(u => u.Role.Name == Role.Admin && u.Status == UserStatus.Active, ct);
}
