using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Credentials;
using Steward.Features.Sessions;
using Steward.Features.Tags;
using Steward.Features.Tasks;

namespace Steward.Features.Search;

/// <summary>Of matching entries those this person sees and asked for, with what is shown of them.</summary>
internal sealed class SeenEntries(StewardDb db)
{
    public static Task<List<SearchHit>> ReadAsync(IQueryable<Found> found, CancellationToken ct) =>
        found
            .Select(f => new SearchHit(
                f.Entry.Kind,
                f.Entry.ObjectId,
                f.Entry.Title,
                f.Client.Id,
                f.Client.Name,
                f.Entry.Detail,
                f.Client.IsArchived
            )
            {
                TitleFold = f.Entry.TitleFold,
                Words = f.Entry.Words,
                Status = f.Task == null ? null : f.Task.Status,
                Priority = f.Task == null ? null : f.Task.Priority,
            })
            .ToListAsync(ct);

    public IQueryable<Found> By(CurrentUser user, IQueryable<SearchEntry> entries, SearchKind[] kinds, SearchEverything.Request request)
    {
        var withClients = kinds.Contains(SearchKind.Client);
        // Who sees the client sees its contacts; those an import has only staged are not there yet.
        var withContacts = kinds.Contains(SearchKind.Contact);
        var withTasks = kinds.Contains(SearchKind.Task);
        var credentials = db.Credentials.VisibleTo(user);
        entries = kinds.Contains(SearchKind.Credential)
            ? entries.Where(e =>
                (withClients && e.Kind == SearchKind.Client)
                || (withContacts && e.Kind == SearchKind.Contact && db.Contacts.Any(c => c.Id == e.ObjectId))
                || (withTasks && e.Kind == SearchKind.Task)
                || (e.Kind == SearchKind.Credential && credentials.Any(c => c.Id == e.ObjectId))
            )
            : entries.Where(e =>
                (withClients && e.Kind == SearchKind.Client)
                || (withContacts && e.Kind == SearchKind.Contact && db.Contacts.Any(c => c.Id == e.ObjectId))
                || (withTasks && e.Kind == SearchKind.Task)
            );
        entries = entries.Carrying(db, request.TagIds);
        var found = entries.Join(db.Clients.VisibleTo(user), e => e.ClientId, c => c.Id, (e, c) => new Found { Entry = e, Client = c });
        if (withClients && request.ClientStatuses is { } statuses)
            found = found.Where(f => f.Entry.Kind != SearchKind.Client || statuses.Contains(f.Client.Status));
        return withTasks ? WithTasks(found, request) : found;
    }

    // A task is seen by whoever sees its client; here it only has to exist, outside the trash.
    private IQueryable<Found> WithTasks(IQueryable<Found> found, SearchEverything.Request request)
    {
        found = found
            .LeftJoin(
                db.WorkTasks.Where(t => t.TrashedAt == null),
                f => f.Entry.ObjectId,
                t => t.Id,
                (f, t) =>
                    new Found
                    {
                        Entry = f.Entry,
                        Client = f.Client,
                        Task = t,
                    }
            )
            .Where(f => f.Entry.Kind != SearchKind.Task || f.Task != null);
        if (request.Statuses is { } statuses)
            found = found.Where(f => f.Entry.Kind != SearchKind.Task || statuses.Contains(f.Task!.Status));
        if (request.Priorities is { } priorities)
            found = found.Where(f => f.Entry.Kind != SearchKind.Task || priorities.Contains(f.Task!.Priority));
        return found;
    }

    public sealed class Found
    {
        public required SearchEntry Entry { get; init; }
        public required Client Client { get; init; }
        public WorkTask? Task { get; init; }
    }
}
