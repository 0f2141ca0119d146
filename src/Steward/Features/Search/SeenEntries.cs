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
    /// <summary>Of each kind at most so many, in one query: a database is quicker than the way to it.</summary>
    /// <param name="rows">What to read of each kind; none: nothing.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<List<SearchHit>> ReadAsync(IEnumerable<IQueryable<Row>> rows, CancellationToken ct)
    {
        var all = rows.Aggregate((IQueryable<Row>?)null, (read, more) => read is null ? more : read.Concat(more));
        if (all is null)
            return [];
        return
        [
            .. (await all.ToListAsync(ct)).Select(r => new SearchHit(
                r.Kind,
                r.ObjectId,
                r.Title,
                r.ClientId,
                r.ClientName,
                r.Detail,
                r.IsArchived
            )
            {
                TitleFold = r.TitleFold,
                Words = r.Words,
                Status = r.Status,
                Priority = r.Priority,
            }),
        ];
    }

    /// <summary>Of the entries of one kind.</summary>
    public IQueryable<Row> Of(CurrentUser user, SearchKind kind, IQueryable<SearchEntry> entries, SearchEverything.Request request)
    {
        var seen = ThatAreThere(user, kind, entries)
            .Carrying(db, request.TagIds)
            .Join(db.Clients.VisibleTo(user), e => e.ClientId, c => c.Id, (e, c) => new { Entry = e, Client = c });
        if (kind == SearchKind.Client && request.ClientStatuses is { } ofClients)
            seen = seen.Where(s => ofClients.Contains(s.Client.Status));
        // Of any kind, so that what is read of each fits together. A task is seen by whoever sees its client; outside the trash.
        var found = seen.LeftJoin(
            db.WorkTasks.Where(t => t.TrashedAt == null),
            s => s.Entry.ObjectId,
            t => t.Id,
            (s, t) =>
                new
                {
                    s.Entry,
                    s.Client,
                    Task = t,
                }
        );
        if (kind == SearchKind.Task)
            found = found.Where(f => f.Task != null);
        if (kind == SearchKind.Task && request.Statuses is { } statuses)
            found = found.Where(f => statuses.Contains(f.Task!.Status));
        if (kind == SearchKind.Task && request.Priorities is { } priorities)
            found = found.Where(f => priorities.Contains(f.Task!.Priority));
        return found.Select(f => new Row
        {
            Kind = f.Entry.Kind,
            ObjectId = f.Entry.ObjectId,
            Title = f.Entry.Title,
            ClientId = f.Client.Id,
            ClientName = f.Client.Name,
            Detail = f.Entry.Detail,
            IsArchived = f.Client.IsArchived,
            TitleFold = f.Entry.TitleFold,
            Words = f.Entry.Words,
            Status = f.Task == null ? null : f.Task.Status,
            Priority = f.Task == null ? null : f.Task.Priority,
        });
    }

    // What an import has only staged is not there yet. Who sees the client sees its contacts.
    private IQueryable<SearchEntry> ThatAreThere(CurrentUser user, SearchKind kind, IQueryable<SearchEntry> entries)
    {
        var credentials = db.Credentials.VisibleTo(user);
        return kind switch
        {
            SearchKind.Client or SearchKind.Task => entries,
            SearchKind.Contact => entries.Where(e => db.Contacts.Any(c => c.Id == e.ObjectId)),
            SearchKind.Credential => entries.Where(e => credentials.Any(c => c.Id == e.ObjectId)),
        };
    }

    /// <summary>What is read of an entry.</summary>
    public sealed class Row
    {
        public required SearchKind Kind { get; init; }
        public required Guid ObjectId { get; init; }
        public required string Title { get; init; }
        public required Guid ClientId { get; init; }
        public required string ClientName { get; init; }
        public required string? Detail { get; init; }
        public required bool IsArchived { get; init; }
        public required string TitleFold { get; init; }
        public required string Words { get; init; }
        public required WorkTaskStatus? Status { get; init; }
        public required WorkTaskPriority? Priority { get; init; }
    }
}
