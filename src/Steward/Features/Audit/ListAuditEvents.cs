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
        IReadOnlyList<Guid> Actors,
        IReadOnlyList<string> Actions,
        IReadOnlyList<Guid> Clients,
        IReadOnlyList<Guid> Credentials,
        IReadOnlyList<string> Outcomes,
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
        var rows = await AuditEventRows.Of(db, Filter(request).OrderByDescending(e => e.Id).Take(request.Limit + 1), user).ToListAsync(ct);
        return Page<Item>.Of(rows, request.Limit, last => Cursor.Encode("", last.Id));
    }

    private IQueryable<AuditEvent> Filter(Request request)
    {
        var events = db.AuditEvents.AsQueryable();
        if (request.Actors.Count > 0)
            events = events.Where(e => request.Actors.Contains(e.ActorId!.Value));
        if (request.Actions.Count > 0)
            events = events.Where(e => request.Actions.Contains(e.Action));
        if (request.Clients.Count > 0)
            events = events.Where(e => request.Clients.Contains(e.ClientId!.Value));
        if (request.Credentials.Count > 0)
            events = events.Where(e => request.Credentials.Contains(e.CredentialId!.Value));
        if (request.Outcomes.Count > 0)
            events = events.Where(e => request.Outcomes.Contains(e.Outcome));
        // Ids begin with their time, so a range of time is a range of the key the list is sorted by.
        if (request.From is { } from)
            events = events.Where(e => e.Id >= FirstIdAt(from));
        if (request.To is { } to)
            events = events.Where(e => e.Id < FirstIdAt(to));
        if (request.Before is { } before)
            events = events.Where(e => e.Id < before);
        return events;
    }

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
