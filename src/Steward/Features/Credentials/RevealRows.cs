using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Sessions;

namespace Steward.Features.Credentials;

/// <summary>A credential and what a reveal of it rests on, read at one moment.</summary>
internal sealed class RevealRow
{
    public required Credential Credential { get; init; }

    /// <summary>The highest version of its secret that the audit log knows: read later, a rotation in between would look like a rollback.</summary>
    public int? HighestAudited { get; init; }

    /// <summary>The newest version; null when its row is gone.</summary>
    public CredentialVersion? Newest { get; init; }

    public ClientMember? Member { get; init; }

    /// <summary>Rows of rights of this person on it or its client, those that ran out too: mostly there are none to be read.</summary>
    public bool HasGrants { get; init; }

    /// <summary>A row that denies has no seal that could be missing: the audit log knows that it should be there.</summary>
    public bool LacksDenial { get; init; }
}

/// <summary>What a reveal reads, compiled: of all that Steward does, it is what programs ask for most often.</summary>
internal static class RevealRows
{
    public sealed record One(CurrentUser User, Guid Id, string Denial) : Ask(User);

    public sealed record OfVersion(CurrentUser User, Guid Id, int Version) : Ask(User);

    public sealed record OfField(CurrentUser User, Guid Id, string Field, int Version) : Ask(User);

    /// <summary>None: this person sees no such credential.</summary>
    public static readonly CompiledQuery<One, RevealRow> Find = new(
        (db, ask) =>
            db
                .Credentials.AsNoTracking()
                .VisibleTo(ask.User)
                // What goes into the trash takes its credentials with it; should one ever be left behind, it shows nothing.
                .Where(c => c.Id == ask.Id && c.Client.TrashedAt == null)
                // A first-or-default would number all of this person's memberships to take one.
                .LeftJoin(
                    db.ClientMembers.Where(m => m.UserId == ask.User.Id),
                    c => c.ClientId,
                    m => m.ClientId,
                    (c, m) => new { Credential = c, Member = m }
                )
                .LeftJoin(
                    db.CredentialVersions,
                    x => new { x.Credential.Id, Version = x.Credential.SecretVersion },
                    v => new { Id = v.CredentialId, v.Version },
                    (x, v) =>
                        new RevealRow
                        {
                            Credential = x.Credential,
                            Member = x.Member,
                            Newest = v,
                            HighestAudited = db.AuditEvents.Where(e => e.ObjectId == x.Credential.Id).Max(e => e.ObjectVersion),
                            HasGrants = db.AccessGrants.Any(g =>
                                g.UserId == ask.User.Id
                                && g.ClientId == x.Credential.ClientId
                                && (g.CredentialId == null || g.CredentialId == x.Credential.Id)
                            ),
                            LacksDenial = db.AuditEvents.Any(e =>
                                e.Action == GrantAccess.Denied
                                && e.ClientId == x.Credential.ClientId
                                && (e.CredentialId == null || e.CredentialId == x.Credential.Id)
                                // Not a LIKE: with one, SQLite plans the whole statement anew each time it runs.
                                && e.Reason!.Substring(0, ask.Denial.Length) == ask.Denial
                                && !db.AccessGrants.Any(g => g.Id == e.ObjectId)
                                && !db.AuditEvents.Any(r => r.ObjectId == e.ObjectId && r.Action == GrantAccess.Revoked)
                            ),
                        }
                )
    );

    public static readonly CompiledQuery<OfVersion, CredentialVersion> FindVersion = new(
        (db, ask) => db.CredentialVersions.AsNoTracking().Where(v => v.CredentialId == ask.Id && v.Version == ask.Version)
    );

    public static readonly CompiledQuery<OfField, byte[]> FindEnvelope = new(
        (db, ask) =>
            db
                .CredentialSecrets.Where(s => s.CredentialId == ask.Id && s.Field == ask.Field && s.Version == ask.Version)
                .Select(s => s.Envelope)
    );
}
