using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Credentials;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Features.Tasks;

namespace Steward.Features.Tags;

/// <summary>Who may see which tag: a tag is no more visible than what carries it.</summary>
public static class TagAccess
{
    /// <summary>
    /// Those on something this person sees. Who manages tags sees those on nothing, too; and all of them if they see all there is, also what
    /// lies in the trash.
    /// </summary>
    public static IQueryable<Tag> VisibleTo(this IQueryable<Tag> tags, StewardDb db, CurrentUser user)
    {
        var manages = user.May(Permission.TagsManage);
        if (manages && SeesEverything(user))
            return tags;
        var seen = SeenRecords.Of(db, user);
        var all = Links(db);
        if (user.Scope == AccessScope.AssignedClients)
        {
            var ids = seen.ClientLinks(db)
                .Select(l => l.TagId)
                .Union(seen.TaskLinks(db).Select(l => l.TagId))
                .Union(seen.CredentialLinks(db).Select(l => l.TagId));
            return manages ? tags.Where(t => ids.Contains(t.Id) || !all.Contains(t.Id)) : tags.Where(t => ids.Contains(t.Id));
        }
        // Of many records one is enough, and the first is found at once.
        var (clients, tasks, credentials) = (seen.ClientLinks(db), seen.TaskLinks(db), seen.CredentialLinks(db));
        return tags.Where(t =>
            clients.Any(l => l.TagId == t.Id)
            || tasks.Any(l => l.TagId == t.Id)
            || credentials.Any(l => l.TagId == t.Id)
            || (manages && !all.Contains(t.Id))
        );
    }

    internal static bool SeesEverything(CurrentUser user) =>
        user.Scope == AccessScope.AllClients
        && !user.HasDenials
        && user.May(Permission.ClientsRead)
        && user.May(Permission.TasksRead)
        && user.May(Permission.CredentialsRead);

    private static IQueryable<Guid> Links(StewardDb db) =>
        db.ClientTags.Select(l => l.TagId).Union(db.TaskTags.Select(l => l.TagId)).Union(db.CredentialTags.Select(l => l.TagId));
}

/// <summary>What somebody sees of all that can carry a tag.</summary>
internal sealed record SeenRecords(IQueryable<Client> Clients, IQueryable<WorkTask> Tasks, IQueryable<Credential> Credentials)
{
    public static SeenRecords Of(StewardDb db, CurrentUser user) =>
        new(
            db.InReachOf<Client>(user).VisibleTo(user),
            db.InReachOf<WorkTask>(user).VisibleTo(user),
            db.InReachOf<Credential>(user).VisibleTo(user)
        );

    public IQueryable<ClientTag> ClientLinks(StewardDb db) => db.ClientTags.Join(Clients, l => l.RecordId, c => c.Id, (l, _) => l);

    public IQueryable<TaskTag> TaskLinks(StewardDb db) => db.TaskTags.Join(Tasks, l => l.RecordId, t => t.Id, (l, _) => l);

    public IQueryable<CredentialTag> CredentialLinks(StewardDb db) =>
        db.CredentialTags.Join(Credentials, l => l.RecordId, c => c.Id, (l, _) => l);
}
