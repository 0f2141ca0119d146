using Microsoft.EntityFrameworkCore;
using Steward.Data;

namespace Steward.Features.Search;

/// <summary>
/// Keeps <see cref="SearchEntry"/> in step with what it stands for, inside the transaction that writes the thing itself.
/// The full-text index follows the row by itself.
/// </summary>
public static class SearchIndex
{
    /// <summary>Makes a thing findable, or findable under its new name and at its new client.</summary>
    /// <param name="title">Its name, as people see it.</param>
    /// <param name="detail">What else it is known by: a site, an e-mail address. Never a user name, never anything of a secret.</param>
    public static async Task PutAsync(
        StewardDb db,
        SearchKind kind,
        Guid objectId,
        Guid clientId,
        string title,
        string? detail,
        CancellationToken ct
    )
    {
        var entry = db.SearchEntries.Local.FirstOrDefault(e => e.ObjectId == objectId) ?? await FindAsync(db, objectId, ct);
        if (entry is null)
            db.Add(new SearchEntry(kind, objectId, clientId, title, detail));
        else
        {
            entry.Retitle(title, detail);
            entry.Move(clientId);
        }
    }

    /// <summary>What is gone, or in the trash, is no hit.</summary>
    public static async Task RemoveAsync(StewardDb db, Guid objectId, CancellationToken ct)
    {
        if (await FindAsync(db, objectId, ct) is { } entry)
            db.Remove(entry);
    }

    private static Task<SearchEntry?> FindAsync(StewardDb db, Guid objectId, CancellationToken ct) =>
        db.SearchEntries.AsTracking().SingleOrDefaultAsync(e => e.ObjectId == objectId, ct);
}
