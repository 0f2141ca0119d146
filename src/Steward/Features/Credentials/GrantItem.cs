using Steward.Data;

namespace Steward.Features.Credentials;

/// <summary>What a grant is for.</summary>
public enum GrantReach
{
    Credential,
    Client,
}

/// <summary>A right, or a denial, for one person on this credential or on all of its client.</summary>
public sealed record GrantItem(
    Guid Id,
    Guid UserId,
    GrantEffect Effect,
    GrantReach Reach,
    DateTime? Until,
    Guid? GrantedBy,
    DateTime CreatedAt
)
{
    [System.Text.Json.Serialization.JsonIgnore]
    public string UserName { get; init; } = "";

    internal static IQueryable<GrantItem> Query(StewardDb db, IQueryable<AccessGrant> grants) =>
        grants
            .OrderBy(g => g.Id)
            .Select(g => new GrantItem(
                g.Id,
                g.UserId,
                g.Effect,
                g.CredentialId == null ? GrantReach.Client : GrantReach.Credential,
                g.Until,
                g.GrantedBy,
                g.CreatedAt
            )
            {
                UserName = db.Users.Where(u => u.Id == g.UserId).Select(u => u.Name).First(),
            });
}
