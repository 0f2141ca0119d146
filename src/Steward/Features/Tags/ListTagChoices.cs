using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Sessions;

namespace Steward.Features.Tags;

/// <summary>The tags a list can be filtered by: names only, for the filter of every list.</summary>
public sealed class ListTagChoices(StewardDb db)
{
    public const int Limit = 100;

    /// <param name="chosen">Names that are set already and stay to be seen, whether or not there is such a tag.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<IReadOnlyList<string>> RunAsync(IReadOnlyList<string> chosen, CurrentUser user, CancellationToken ct)
    {
        var names = await db.Tags.VisibleTo(db, user).OrderBy(t => t.Fold).Select(t => t.Name).Take(Limit).ToListAsync(ct);
        var more = chosen.Where(c => !names.Contains(c, StringComparer.OrdinalIgnoreCase)).Distinct(StringComparer.OrdinalIgnoreCase);
        return [.. names, .. more];
    }
}
