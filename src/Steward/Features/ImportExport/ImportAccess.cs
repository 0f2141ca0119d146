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

    /// <summary>Whether everything that an import brings is this person's to see. Of anything else a report names what they see now, not what they once did.</summary>
    public static bool SeesAll(CurrentUser? user) =>
        user is null
        || (
            user.Scope == AccessScope.AllClients
            && !user.HasDenials
            && user.May(Permission.ClientsRead)
            && user.May(Permission.CredentialsRead)
            && user.May(Permission.TasksRead)
        );

    /// <summary>Whether a client of an import may be named: one that it is yet to make is only in the file.</summary>
    public static bool Names(ImportRun run, bool isNew, bool isSeen) => isSeen || (isNew && run.State != ImportState.Done);
}
