using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Clients;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.Credentials;

/// <summary>What every audit event about a credential carries: the version of its secret too, for a rollback is noticed by that.</summary>
internal static class CredentialAudit
{
    public const string Viewed = "credential.viewed";
    public const string Created = "credential.created";
    public const string Updated = "credential.updated";
    public const string Rotated = "credential.rotated";
    public const string Moved = "credential.moved";
    public const string Deleted = "credential.deleted";
    public const string Restored = "credential.restored";
    public const string Purged = "credential.purged";
    public const string Revealed = "credential.revealed";
    public const string Copied = "credential.copied";

    public static AuditEntry Entry(CurrentUser user, string action, Credential credential) => Entry(user.Actor, action, credential);

    public static AuditEntry Entry(Actor actor, string action, Credential credential) =>
        new(actor, action, "credential")
        {
            ObjectId = credential.Id,
            ObjectName = credential.Name,
            ObjectVersion = credential.SecretVersion,
            ClientId = credential.ClientId,
            CredentialId = credential.Id,
        };

    /// <summary>The proof and the story of one change, in its transaction.</summary>
    public static void Tell(StewardDb db, CurrentUser user, string action, Credential credential, string? detail, DateTime now)
    {
        db.Audit(Entry(user, action, credential) with { Reason = detail });
        db.Add(new Activity(credential.ClientId, user.Id, action, credential.Name, detail, now));
    }

    /// <summary>
    /// A move, to both clients. The proof names the other one by id; the story does not, for who reads the one may not know the other.
    /// </summary>
    public static void TellMoved(StewardDb db, CurrentUser user, Credential credential, Guid from, DateTime now)
    {
        var entry = Entry(user, Moved, credential);
        db.Audit(entry with { Id = AuditId.Next(), ClientId = from, Reason = $"to client {credential.ClientId}" });
        db.Audit(entry with { Id = AuditId.Next(), Reason = $"from client {from}" });
        db.Add(new Activity(from, user.Id, Moved, credential.Name, "To another client", now));
        db.Add(new Activity(credential.ClientId, user.Id, Moved, credential.Name, "From another client", now));
    }
}
