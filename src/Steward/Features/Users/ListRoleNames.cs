using Microsoft.EntityFrameworkCore;
using Steward.Data;

namespace Steward.Features.Users;

/// <summary>The roles a person can be given, by name.</summary>
public sealed class ListRoleNames(StewardDb db)
{
    public Task<List<string>> RunAsync(CancellationToken ct) => db.Roles.OrderBy(r => r.Name).Select(r => r.Name).ToListAsync(ct);
}
