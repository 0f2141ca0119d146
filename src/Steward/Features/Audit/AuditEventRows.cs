using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Sessions;

namespace Steward.Features.Audit;

/// <summary>
/// Events with the names of those they tell of, as far as these are still there. Who reads the log reads all of it, denied or not; what a client is
/// called now is no part of it, and only for those who see the client.
/// </summary>
internal static class AuditEventRows
{
    public static IQueryable<ListAuditEvents.Item> Of(StewardDb db, IQueryable<AuditEvent> events, CurrentUser user) =>
        from e in events
        join o in db.AuditOrigins on e.Id equals o.EventId into origins
        from o in origins.DefaultIfEmpty()
        join u in db.Users on e.ActorId equals u.Id into users
        from u in users.DefaultIfEmpty()
        join c in db.Clients.VisibleTo(user) on e.ClientId equals c.Id into clients
        from c in clients.DefaultIfEmpty()
        orderby e.Id descending
        select new ListAuditEvents.Item(
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
}
