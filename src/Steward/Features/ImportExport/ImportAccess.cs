using Steward.Features.Roles;
using Steward.Features.Sessions;

namespace Steward.Features.ImportExport;

/// <summary>Who may see which import: its items name credentials, so whoever doesn't see all clients sees only their own imports.</summary>
internal static class ImportAccess
{
    /// <param name="runs">All of them.</param>
    /// <param name="user">Null: the command line, which sees everything.</param>
    public static IQueryable<ImportRun> VisibleTo(this IQueryable<ImportRun> runs, CurrentUser? user)
    {
        if (user is null)
            return runs;
        if (!user.May(Permission.ImportRun))
            return runs.Where(_ => false);
        return user.Scope == AccessScope.AllClients && !user.HasDenials ? runs : runs.Where(r => r.StartedBy == user.Id);
    }
}
