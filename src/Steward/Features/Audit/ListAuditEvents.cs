using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Platform.Http;

namespace Steward.Features.Audit;

/// <summary>The log, newest first, for those who may read it.</summary>
public sealed class ListAuditEvents(StewardDb db)
{
    public sealed record Request(
        Guid? Actor,
        IReadOnlyList<string> Actions,
        Guid? Client,
        Guid? Credential,
        string? Outcome,
        DateTime? From,
        DateTime? To,
        Guid? Before,
        int Limit
    );

    /// <summary>An event as it is shown. Every text in it is text, whatever somebody typed.</summary>
    public sealed record Item(
        Guid Id,
        int Chain,
        long Seq,
        DateTime At,
        Guid? ActorId,
        string? ActorName,
        string Action,
        string ObjectKind,
        Guid? ObjectId,
        string? ObjectName,
        int? ObjectVersion,
        Guid? ClientId,
        string? ClientName,
        Guid? CredentialId,
        string Outcome,
        string? Reason,
        string? Ip,
        string? UserAgent,
        string? TypedName,
        string? RequestId
    );

    public async Task<Page<Item>> RunAsync(CurrentUser user, Request request, CancellationToken ct)
    {
        user.Demand(Permission.AuditRead);
        var rows = await Project(Filter(request).OrderByDescending(e => e.Id).Take(request.Limit + 1)).ToListAsync(ct);
        return Page<Item>.Of(rows, request.Limit, last => Cursor.Encode("", last.Id));
    }

    /// <summary>One event; null when there is none.</summary>
    public async Task<Item?> FindAsync(CurrentUser user, Guid id, CancellationToken ct)
    {
        user.Demand(Permission.AuditRead);
        return await Project(db.AuditEvents.Where(e => e.Id == id)).SingleOrDefaultAsync(ct);
    }

    private IQueryable<AuditEvent> Filter(Request request)
    {
        var events = db.AuditEvents.AsQueryable();
        if (request.Actor is { } actor)
            events = events.Where(e => e.ActorId == actor);
        if (request.Actions.Count > 0)
            events = events.Where(e => request.Actions.Contains(e.Action));
        if (request.Client is { } client)
            events = events.Where(e => e.ClientId == client);
        if (request.Credential is { } credential)
            events = events.Where(e => e.CredentialId == credential);
        if (request.Outcome is { } outcome)
            events = events.Where(e => e.Outcome == outcome);
        // Ids begin with their time, so a range of time is a range of the key the list is sorted by.
        if (request.From is { } from)
            events = events.Where(e => e.Id >= FirstIdAt(from));
        if (request.To is { } to)
            events = events.Where(e => e.Id < FirstIdAt(to));
        if (request.Before is { } before)
            events = events.Where(e => e.Id < before);
        return events;
    }

    private IQueryable<Item> Project(IQueryable<AuditEvent> events) =>
        from e in events
        join o in db.AuditOrigins on e.Id equals o.EventId into origins
        from o in origins.DefaultIfEmpty()
        join u in db.Users on e.ActorId equals u.Id into users
        from u in users.DefaultIfEmpty()
        join c in db.Clients on e.ClientId equals c.Id into clients
        from c in clients.DefaultIfEmpty()
        orderby e.Id descending
        select new Item(
            e.Id,
            e.Chain,
            e.Seq,
            e.At,
            e.ActorId,
            u == null ? null : u.Name,
            e.Action,
            e.ObjectKind,
            e.ObjectId,
            e.ObjectName,
            e.ObjectVersion,
            e.ClientId,
            c == null ? null : c.Name,
            e.CredentialId,
            e.Outcome,
            e.Reason,
            o == null ? null : o.Ip,
            o == null ? null : o.UserAgent,
            o == null ? null : o.TypedName,
            e.RequestId
        );

    private static Guid FirstIdAt(DateTime at)
    {
        Span<byte> bytes = stackalloc byte[16];
        var milliseconds = new DateTimeOffset(at.ToUniversalTime()).ToUnixTimeMilliseconds();
        if (milliseconds < 0)
            milliseconds = 0;
        for (var i = 5; i >= 0; i--, milliseconds >>= 8)
            bytes[i] = (byte)milliseconds;
        return new Guid(bytes, bigEndian: true);
    }
}
