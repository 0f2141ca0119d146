using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Sessions;

namespace Steward.Features.Tags;

/// <summary>The tag somebody means by its name, among those they see.</summary>
public sealed class FindTag(StewardDb db)
{
    public Task<Guid?> RunAsync(string? name, CurrentUser user, CancellationToken ct)
    {
        var fold = TagNames.FoldOf(name ?? "");
        return db.Tags.VisibleTo(db, user).Where(t => t.Fold == fold).Select(t => (Guid?)t.Id).SingleOrDefaultAsync(ct);
    }
}
