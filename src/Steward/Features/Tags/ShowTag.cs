using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Sessions;

namespace Steward.Features.Tags;

/// <summary>A tag and the first of all that carries it, of what one sees.</summary>
public sealed class ShowTag(StewardDb db)
{
    public const int PerKind = 10;

    /// <param name="Title">Its name or title.</param>
    /// <param name="ClientName">Whose it is; null for clients.</param>
    public sealed record Carrier(Guid Id, string Title, string? ClientName);

    public sealed record Result(
        TagItem Tag,
        IReadOnlyList<Carrier> Clients,
        IReadOnlyList<Carrier> Tasks,
        IReadOnlyList<Carrier> Credentials
    );

    /// <returns>Null: there is none, or none this person may see.</returns>
    public async Task<Result?> RunAsync(Guid id, CurrentUser user, CancellationToken ct)
    {
        if (await db.FindTagAsync(id, user, ct) is not { } tag)
            return null;
        var seen = SeenRecords.Of(db, user);
        Guid[] only = [id];
        return new Result(
            tag,
            await seen
                .Clients.Carrying(db, only)
                .OrderBy(c => c.NameSort)
                .ThenBy(c => c.Id)
                .Take(PerKind)
                .Select(c => new Carrier(c.Id, c.Name, null))
                .ToListAsync(ct),
            await seen
                .Tasks.Carrying(db, only)
                .OrderBy(t => t.Rank)
                .ThenBy(t => t.Id)
                .Take(PerKind)
                .Select(t => new Carrier(t.Id, t.Title, t.Client.Name))
                .ToListAsync(ct),
            await seen
                .Credentials.Carrying(db, only)
                .OrderBy(c => c.NameSort)
                .ThenBy(c => c.Id)
                .Take(PerKind)
                .Select(c => new Carrier(c.Id, c.Name, c.Client.Name))
                .ToListAsync(ct)
        );
    }
}
