using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Credentials;
using Steward.Features.Roles;
using Steward.Features.Sessions;

namespace Steward.Features.ImportExport;

/// <summary>
/// Which items became credentials already, as far as this person may be told. An item without an id is known by all it holds, its password too: told of
/// any credential, who imports could try out passwords. So only of those they may reveal, or brought themselves.
/// </summary>
internal sealed class ImportedBefore(StewardDb db, CurrentUser? user)
{
    private const int AtOnce = 500;

    /// <summary>Nothing is hidden from them, what is in the trash included.</summary>
    public bool IsToldAll => ImportAccess.SeesAll(user) && user?.May(Permission.CredentialsReveal) != false;

    /// <returns>Those of the keys, as hexadecimal digits.</returns>
    public async Task<HashSet<string>> KnownAsync(List<byte[]> keys, bool byContent, CancellationToken ct)
    {
        if (keys.Count == 0)
            return [];
        var found = await db.ImportedSources.AsNoTracking().Where(s => keys.Contains(s.SourceKey)).ToListAsync(ct);
        var told = await ToldAsync([.. found.Select(s => s.CredentialId)], byContent, ct);
        return found
            .Where(s => told.Contains(s.CredentialId))
            .Select(s => Convert.ToHexString(s.SourceKey))
            .ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Those of the credentials.</summary>
    public async Task<HashSet<Guid>> ToldAsync(Guid[] credentials, bool byContent, CancellationToken ct)
    {
        if (IsToldAll)
            return [.. credentials];
        var seen = byContent ? db.Credentials.RevealableBy(user!) : db.Credentials.VisibleTo(user!);
        var told = new HashSet<Guid>();
        // An import of any size asks; a statement takes so many values and no more.
        foreach (var some in credentials.Chunk(AtOnce))
        {
            told.UnionWith(await seen.Where(c => some.Contains(c.Id)).Select(c => c.Id).ToListAsync(ct));
            told.UnionWith(
                await db
                    .ImportRuns.Where(r => r.StartedBy == user!.Id)
                    .Join(db.ImportItems, r => r.Id, i => i.RunId, (_, i) => i.CredentialId)
                    .Where(c => c != null && some.Contains(c.Value))
                    .Select(c => c!.Value)
                    .ToListAsync(ct)
            );
        }
        return told;
    }
}
