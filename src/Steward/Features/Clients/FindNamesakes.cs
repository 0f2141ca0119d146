using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.Clients;

/// <summary>Two clients may have one name: whoever is about to make the second one, or means one of them, is told.</summary>
public sealed class FindNamesakes(StewardDb db)
{
    /// <param name="Detail">What tells it from the others.</param>
    public sealed record Item(Guid Id, string Name, bool IsArchived, string Detail);

    /// <summary>Those this person sees under this name, whatever its case and accents; those in use first.</summary>
    public async Task<IReadOnlyList<Item>> RunAsync(string? name, CurrentUser user, CancellationToken ct)
    {
        if (name is null || !Validation.IsStorable(name) || TextFold.SortKey(name) is not { Length: > 0 } sort)
            return [];
        var near = await db
            .Clients.VisibleTo(user)
            .Where(c => c.NameSort == sort)
            .OrderBy(c => c.IsArchived)
            .ThenBy(c => c.Id)
            .Select(c => new
            {
                c.Id,
                c.Name,
                c.IsArchived,
                c.Website,
                c.Email,
                c.Phone,
                c.CreatedAt,
            })
            .ToListAsync(ct);
        return
        [
            .. near.Select(c => new Item(
                c.Id,
                c.Name,
                c.IsArchived,
                string.Join(
                    " · ",
                    new[] { c.Website, c.Email, c.Phone, c.CreatedAt.ToString("'added' d MMM yyyy", CultureInfo.InvariantCulture) }.Where(
                        t => t is not null
                    )
                )
            )),
        ];
    }
}
