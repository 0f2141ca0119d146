using Microsoft.EntityFrameworkCore;
using Steward.Data;

namespace Steward.Features.Sessions;

/// <summary>
/// Takes the lock of rows before they are read, so that of two changes that concern the same person one sees what the other did: a sign-in that
/// runs beside a password reset can't outlive it. (On SQLite there is one writer anyway.)
/// </summary>
internal static class Hold
{
    public static Task UserAsync(StewardDb db, Guid userId, CancellationToken ct) =>
        db.Users.Where(u => u.Id == userId).ExecuteUpdateAsync(u => u.SetProperty(x => x.CreatedAt, x => x.CreatedAt), ct);

    public static Task SessionsOfAsync(StewardDb db, Guid userId, CancellationToken ct) =>
        db
            .Sessions.Where(s => s.UserId == userId && s.RevokedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.CreatedAt, x => x.CreatedAt), ct);

    public static Task InstallationAsync(StewardDb db, CancellationToken ct) =>
        db.Installations.ExecuteUpdateAsync(i => i.SetProperty(x => x.Singleton, x => x.Singleton), ct);
}
