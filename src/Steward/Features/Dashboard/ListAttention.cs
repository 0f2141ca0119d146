using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Credentials;
using Steward.Features.Roles;
using Steward.Features.Sessions;

namespace Steward.Features.Dashboard;

/// <summary>Why a client needs somebody.</summary>
public enum AttentionKind
{
    OverdueTasks,
    OverdueRotations,
    NoContact,
}

/// <param name="Count">How many tasks or secrets, or for how many days nobody was in touch.</param>
/// <param name="Text">In words: "FTP 412 days old and 2 more secrets to rotate".</param>
public sealed record AttentionReason(AttentionKind Kind, int Count, string Text);

/// <param name="Score">See <see cref="AttentionScore.Explained"/>.</param>
/// <param name="Reasons">What the score is made of, the weightiest kind first.</param>
public sealed record AttentionItem(Guid ClientId, string ClientName, int Score, IReadOnlyList<AttentionReason> Reasons);

/// <summary>The clients that need somebody most, of those one sees, and why.</summary>
/// <remarks>Found by their kept scores and by what changed since; what is shown is worked out anew, for this person and their day.</remarks>
public sealed class ListAttention(StewardDb db)
{
    private const int Scored = 12;
    private const int Changed = 24;

    public async Task<IReadOnlyList<AttentionItem>> RunAsync(int limit, CurrentUser user, CancellationToken ct)
    {
        if (!user.May(Permission.ClientsRead))
            return [];
        var (today, seen) = (user.Today, Seen(user));
        var top = await seen.Where(a => a.Score > 0)
            .OrderByDescending(a => a.Score)
            .ThenByDescending(a => a.ClientId)
            .Take(Math.Max(Scored, limit))
            .Select(a => a.ClientId)
            .ToListAsync(ct);
        var changed = await seen.Where(a => a.LookOn <= today)
            .OrderBy(a => a.LookOn)
            .ThenBy(a => a.ClientId)
            .Take(Changed)
            .Select(a => a.ClientId)
            .ToListAsync(ct);
        var ids = top.Union(changed).ToList();
        if (ids.Count == 0)
            return [];
        var facts = await Attention.FactsAsync(db, db.Clients.VisibleTo(user).Where(c => ids.Contains(c.Id)), today, ct);
        var partly = await PartlyDeniedAsync(ids, user, ct);
        var picked = facts
            .Select(f => SeenBy(f, user, partly))
            .Select(f => (Facts: f, AttentionScore.Of(f, today).Points))
            .Where(c => c.Points > 0)
            .OrderByDescending(c => c.Points)
            .ThenBy(c => c.Facts.Name, StringComparer.Ordinal)
            .Take(limit)
            .ToList();
        var oldest = await OldestAsync([.. picked.Select(c => c.Facts)], user, ct);
        return
        [
            .. picked.Select(c => new AttentionItem(
                c.Facts.ClientId,
                c.Facts.Name,
                c.Points,
                AttentionWords.Reasons(c.Facts, oldest.GetValueOrDefault(c.Facts.ClientId), today)
            )),
        ];
    }

    // From the clients of who has few of many; else along the scores, leaving out what is not seen.
    private IQueryable<ClientAttention> Seen(CurrentUser user)
    {
        var scores =
            user.Scope == AccessScope.AssignedClients
                ? db.ClientMembers.Where(m => m.UserId == user.Id).Join(db.ClientAttentions, m => m.ClientId, a => a.ClientId, (m, a) => a)
                : db.ClientAttentions;
        var clients = db.Clients.VisibleTo(user).Where(c => !c.IsArchived);
        return scores.Where(a => clients.Any(c => c.Id == a.ClientId));
    }

    /// <summary>Counts must not tell of what doesn't exist for somebody: where one secret is denied, none of that client is counted.</summary>
    private async Task<HashSet<Guid>> PartlyDeniedAsync(List<Guid> ids, CurrentUser user, CancellationToken ct) =>
        user.HasDenials
            ? await db
                .AccessGrants.Where(g =>
                    g.UserId == user.Id
                    && ids.Contains(g.ClientId)
                    && g.Effect == GrantEffect.Deny
                    && (g.Until == null || g.Until > user.Now)
                )
                .Select(g => g.ClientId)
                .ToHashSetAsync(ct)
            : [];

    private static AttentionFacts SeenBy(AttentionFacts facts, CurrentUser user, HashSet<Guid> partlyDenied)
    {
        if (!user.May(Permission.TasksRead))
            facts = facts with { OverdueTasks = 0 };
        return !user.May(Permission.CredentialsRead) || partlyDenied.Contains(facts.ClientId)
            ? facts with
            {
                OverdueRotations = 0,
                OldestRotation = null,
            }
            : facts;
    }

    /// <summary>The secret of each that should have been replaced first. The kept counts know the day: the index by days finds it.</summary>
    private async Task<Dictionary<Guid, OldSecret>> OldestAsync(List<AttentionFacts> facts, CurrentUser user, CancellationToken ct)
    {
        var overdue = facts.Where(f => f.OldestRotation is not null).ToList();
        if (overdue.Count == 0)
            return [];
        var clients = overdue.Select(f => f.ClientId).ToList();
        var days = overdue.Select(f => f.OldestRotation!.Value).Distinct().ToList();
        var found = await db
            .Credentials.VisibleTo(user)
            .Where(c => days.Contains(c.RotateBy) && clients.Contains(c.ClientId))
            .OrderBy(c => c.RotateBy)
            .ThenBy(c => c.Id)
            .Select(c => new OldSecret(c.ClientId, c.Name, c.SecretChangedAt))
            .ToListAsync(ct);
        return found.DistinctBy(c => c.ClientId).ToDictionary(c => c.ClientId);
    }
}

internal sealed record OldSecret(Guid ClientId, string Name, DateTime ChangedAt);
