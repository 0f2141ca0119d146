using Steward.Data;

namespace Steward.Features.Audit;

/// <summary>Events with the names of those they tell of, as far as these are still there.</summary>
internal static class AuditEventRows
{
    public static IQueryable<ListAuditEvents.Item> Of(StewardDb db, IQueryable<AuditEvent> events) =>
        from e in events
        join o in db.AuditOrigins on e.Id equals o.EventId into origins
        from o in origins.DefaultIfEmpty()
        join u in db.Users on e.ActorId equals u.Id into users
        from u in users.DefaultIfEmpty()
        join c in db.Clients on e.ClientId equals c.Id into clients
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
