using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Features.Users;

namespace Steward.Features.Credentials;

/// <summary>Somebody who sees a credential, whether they may reveal it, and why.</summary>
/// <param name="Until">When the grant that lets them reveal runs out.</param>
public sealed record CredentialPerson(Guid Id, string Name, string Role, bool MayReveal, string Why, DateTime? Until);

/// <summary>Who can see a credential: the same rules as <see cref="CredentialAccess"/>, asked for everybody at once.</summary>
internal static class CredentialAudience
{
    private sealed record Candidate(Guid Id, string Name, string Role, string Permissions, AccessScope Scope, bool Member);

    public static async Task<List<CredentialPerson>> OfAsync(
        StewardDb db,
        Guid credentialId,
        Guid clientId,
        Guid? only,
        DateTime now,
        CancellationToken ct
    )
    {
        var people = await db
            .Users.Where(u => u.Status == UserStatus.Active && (only == null || u.Id == only))
            .OrderBy(u => u.NameSort)
            .ThenBy(u => u.Id)
            .Select(u => new Candidate(
                u.Id,
                u.Name,
                u.Role.Name,
                u.Role.Permissions,
                u.Role.Scope,
                db.ClientMembers.Any(m => m.ClientId == clientId && m.UserId == u.Id)
            ))
            .ToListAsync(ct);
        var grants = await db
            .AccessGrants.Where(g =>
                g.ClientId == clientId && (g.CredentialId == null || g.CredentialId == credentialId) && (g.Until == null || g.Until > now)
            )
            .ToListAsync(ct);
        var byPerson = grants.ToLookup(g => g.UserId);
        return [.. people.Select(p => Judge(p, [.. byPerson[p.Id]])).OfType<CredentialPerson>()];
    }

    private static CredentialPerson? Judge(Candidate person, IReadOnlyList<AccessGrant> grants)
    {
        var permissions = PermissionSet.Parse(person.Permissions);
        if (!permissions.Has(Permission.ClientsRead) || !permissions.Has(Permission.CredentialsRead))
            return null;
        if (person.Scope == AccessScope.AssignedClients && !person.Member)
            return null;
        if (grants.Any(g => g.Effect == GrantEffect.Deny))
            return null;
        var sees = person.Scope == AccessScope.AllClients ? $"{person.Role}: all clients" : $"{person.Role}, assigned to this client";
        if (permissions.Has(Permission.CredentialsReveal))
            return new CredentialPerson(person.Id, person.Name, person.Role, true, sees, null);
        // The one that lasts longest counts; without an end is longest.
        var grant = grants.OrderByDescending(g => g.Until ?? DateTime.MaxValue).FirstOrDefault();
        if (grant is null)
            return new CredentialPerson(person.Id, person.Name, person.Role, false, $"{sees}; name and site only", null);
        var what = grant.CredentialId is null ? "granted for the whole client" : "granted";
        return new CredentialPerson(person.Id, person.Name, person.Role, true, $"{sees}; {what}", grant.Until);
    }
}
