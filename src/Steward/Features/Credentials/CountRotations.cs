using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Counts;
using Steward.Features.Roles;
using Steward.Features.Sessions;

namespace Steward.Features.Credentials;

/// <summary>How many secrets are to be replaced soon, of those somebody sees in the clients that are not archived: as the vault lists them.</summary>
public sealed class CountRotations(StewardDb db)
{
    /// <param name="Due">Within <see cref="ListCredentials.DueWithinDays"/> days, the overdue ones among them.</param>
    public sealed record Result(int Due, int Overdue);

    public async Task<Result> RunAsync(CurrentUser user, CancellationToken ct)
    {
        if (!user.May(Permission.CredentialsRead))
            return new Result(0, 0);
        var (today, end) = (user.Today, user.Today.AddDays(ListCredentials.DueWithinDays + 1));
        var count = await DueCount.ReadAsync(db, DueKind.Rotation, today, end, user, ct);
        if (user.HasDenials)
            count -= await DeniedAsync(today, end, user, ct);
        return new Result(count.Before + count.Until, count.Before);
    }

    // What is denied one by one, in clients that are seen. No count is kept of these: there are few.
    private async Task<DueCount> DeniedAsync(DateOnly today, DateOnly end, CurrentUser user, CancellationToken ct)
    {
        var denied = db
            .AccessGrants.Where(g =>
                g.UserId == user.Id && g.CredentialId != null && g.Effect == GrantEffect.Deny && (g.Until == null || g.Until > user.Now)
            )
            .Select(g => g.CredentialId!.Value);
        var days = await db
            .Credentials.Where(c => denied.Contains(c.Id) && c.TrashedAt == null && c.RotateBy < end)
            .Where(c => db.Clients.VisibleTo(user).Any(k => k.Id == c.ClientId && !k.IsArchived))
            .Select(c => c.RotateBy)
            .ToListAsync(ct);
        return new DueCount(days.Count, days.Count(d => d < today), days.Count(d => d >= today));
    }
}
