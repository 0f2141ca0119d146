using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Features.Users;
using Steward.Platform;

namespace Steward.Features.Credentials;

/// <summary>Lets one person reveal a credential, perhaps until a time; or keeps one from seeing it at all.</summary>
public sealed class GrantAccess(
    StewardDb db,
    WriteTransaction write,
    InstallationKeys keys,
    Identities identities,
    SessionSettings sessions,
    CurrentUser user,
    TimeProvider clock
)
{
    internal const string Created = "grant.created";
    internal const string Denied = "grant.denied";
    internal const string Revoked = "grant.revoked";

    /// <param name="UserId">Who. An allowed person must see the credential already: a grant does not assign a client.</param>
    /// <param name="Until">When it ends; without an end when absent.</param>
    /// <param name="Effect">allow, or deny, which beats every right.</param>
    /// <param name="Reach">This credential, or every one of its client.</param>
    public sealed record Request(
        Guid UserId,
        DateTimeOffset? Until = null,
        GrantEffect Effect = GrantEffect.Allow,
        GrantReach Reach = GrantReach.Credential
    );

    /// <returns>Null: no such credential.</returns>
    /// <exception cref="RefusedException">403: no right to; <c>step_up_required</c> to allow. Keeping somebody out is never held up.</exception>
    public async Task<GrantItem?> RunAsync(Guid id, Request request, CancellationToken ct)
    {
        if (!await db.Credentials.VisibleTo(user).AnyAsync(c => c.Id == id, ct))
            return null;
        user.Demand(Permission.GrantsManage);
        if (request.Effect == GrantEffect.Allow)
            user.DemandRecentSignIn(sessions.StepUpForAdministration);
        var granted = await write.RunAsync(writing => AddAsync(writing, id, request, ct), ct);
        // Whether somebody has denials is remembered with their session.
        if (granted is not null)
            identities.ForgetAll();
        return granted;
    }

    private async Task CheckAsync(StewardDb writing, Credential credential, Request request, CancellationToken ct)
    {
        var valid = new Validation();
        if (!Enum.IsDefined(request.Effect))
            valid.Add("effect", "effect must be allow or deny.");
        if (!Enum.IsDefined(request.Reach))
            valid.Add("reach", "reach must be credential or client.");
        if (request.Until is { } until && until.UtcDateTime <= clock.GetUtcNow().UtcDateTime)
            valid.Add("until", "This time has passed.");
        var person = await writing
            .Users.AsNoTracking()
            .Include(u => u.Role)
            .SingleOrDefaultAsync(u => u.Id == request.UserId && u.Status == UserStatus.Active, ct);
        if (person is null)
            valid.Add("userId", "There is no such person, or they no longer work here.");
        else if (request.Effect == GrantEffect.Allow && !await SeesAsync(writing, credential, person.Id, ct))
            valid.Add("userId", "This person can't see the credential: assign them to the client first, or take the denial away.");
        valid.Throw();
        keys.RightsSeal.Demand(person!);
        keys.RightsSeal.Demand(person!.Role);
        if (person.Id == user.Id)
            throw RefusedException.Forbidden("Nobody changes their own access. Ask somebody else who manages grants.");
        // Else whoever manages grants could hide the firm's clients from those who stand above them.
        if (request.Effect == GrantEffect.Deny && !user.Permissions.Covers(PermissionSet.Parse(person.Role.Permissions)))
            throw RefusedException.Forbidden("This person may do more than you: you can't keep them out. Ask an administrator.");
    }

    private async Task<bool> SeesAsync(StewardDb writing, Credential credential, Guid personId, CancellationToken ct) =>
        (await CredentialAudience.OfAsync(writing, credential.Id, credential.ClientId, personId, user.Now, ct)).Count > 0;

    private async Task<GrantItem?> AddAsync(StewardDb writing, Guid id, Request request, CancellationToken ct)
    {
        // Held: who sees the credential stays as it is judged, and of two who grant the same at once the second replaces what the first one made.
        if (await writing.HoldCredentialAsync(writing.Credentials.VisibleTo(user), id, user, ct) is not { } credential)
            return null;
        await CheckAsync(writing, credential, request, ct);
        Guid? credentialId = request.Reach == GrantReach.Client ? null : id;
        // The same again replaces: its end is what changes.
        var replaced = await writing
            .AccessGrants.AsTracking()
            .Where(g =>
                g.UserId == request.UserId
                && g.ClientId == credential.ClientId
                && g.CredentialId == credentialId
                && g.Effect == request.Effect
            )
            .ToListAsync(ct);
        var now = clock.GetUtcNow().UtcDateTime;
        var until = request.Until is { } end ? Whole(end.UtcDateTime) : (DateTime?)null;
        // A denial that ends sooner than the one before is one taken back.
        if (request.Effect == GrantEffect.Deny && replaced.Exists(g => until < (g.Until ?? DateTime.MaxValue)))
            user.DemandRecentSignIn(sessions.StepUpForAdministration);
        EndGrants.Remove(writing, replaced, credential.Name, user);
        var grant = new AccessGrant(request.UserId, credential.ClientId, credentialId, request.Effect, until, user.Id, now);
        writing.Add(grant);
        writing.Audit(Entry(user, grant.Effect == GrantEffect.Deny ? Denied : Created, credential.Name, grant));
        await writing.SaveChangesAsync(ct);
        // Here: a moment later somebody may have replaced it, and it was granted all the same.
        return await GrantItem.Query(writing, writing.AccessGrants.Where(g => g.Id == grant.Id)).SingleAsync(ct);
    }

    /// <summary>People are named by id: the chain is for ever, and names are theirs.</summary>
    internal static AuditEntry Entry(CurrentUser user, string action, string objectName, AccessGrant grant) =>
        Entry(user.Actor, action, objectName, grant);

    internal static AuditEntry Entry(Actor actor, string action, string objectName, AccessGrant grant) =>
        new(actor, action, "grant")
        {
            ObjectId = grant.Id,
            ObjectName = objectName,
            ClientId = grant.ClientId,
            CredentialId = grant.CredentialId,
            Reason = string.Create(
                CultureInfo.InvariantCulture,
                $"{(grant.Effect == GrantEffect.Deny ? DenialOf(grant.UserId) : $"allow user {grant.UserId}")} {(grant.CredentialId is null ? "the whole client" : "this credential")}{(grant.Until is { } until ? $" until {until:yyyy-MM-dd'T'HH:mm:ss'Z'}" : "")}"
            ),
        };

    /// <summary>How the reason of a denial begins: reveal looks for those that were never revoked and whose row is gone.</summary>
    internal static string DenialOf(Guid userId) => $"deny user {userId}";

    // Both databases keep microseconds; the MAC is over what they keep.
    private static DateTime Whole(DateTime at) => new(at.Ticks - (at.Ticks % TimeSpan.TicksPerMicrosecond), DateTimeKind.Utc);
}
