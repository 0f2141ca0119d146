using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Tags;
using Steward.Features.Users;
using Steward.Platform;
using Steward.Platform.Http;

namespace Steward.Features.Credentials;

/// <summary>What a person says about a credential besides its secret; the same for create and edit.</summary>
[ReadOnlyMembers("id", "clientId", "version", "secretVersion", "fields", "rotateBy", "createdAt", "updatedAt")]
public sealed record CredentialInput(
    string Name,
    CredentialKind Kind = CredentialKind.Login,
    string? Username = null,
    string? Website = null,
    Guid? OwnerId = null,
    int? RotateEveryDays = null,
    IReadOnlyList<string>? Tags = null
)
{
    public const int MaxRotateDays = 3650;

    public static CredentialInput Of(CredentialItem item) =>
        new(item.Name, item.Kind, item.Username, item.Website, item.OwnerId, item.RotateEveryDays, item.Tags);

    /// <summary>All that can be said without asking the database.</summary>
    /// <exception cref="InvalidException">Says everything that is wrong, by field.</exception>
    public void Check()
    {
        var valid = new Validation();
        Check(valid);
        valid.Throw();
    }

    /// <exception cref="InvalidException">Says everything that is wrong, by field.</exception>
    internal async Task<(CredentialDetails Details, string? Username)> CheckAsync(StewardDb db, CancellationToken ct)
    {
        var valid = new Validation();
        var checkedInput = Check(valid);
        if (OwnerId is { } owner && !await db.Users.AnyAsync(u => u.Id == owner && u.Status == UserStatus.Active, ct))
            valid.Add("ownerId", "There is no such person, or they no longer work here.");
        valid.Throw();
        return checkedInput;
    }

    private (CredentialDetails Details, string? Username) Check(Validation valid)
    {
        var name = valid.Required("name", "The name", Name, 200);
        var username = valid.Optional("username", "The user name", Username, CredentialUsername.MaxLength);
        var website = valid.Optional("website", "The website", Website, 2000);
        // Plain, listed and searched: what is secret in it would be neither sealed nor audited.
        if (website is not null && WebLink.HasUserInfo(website))
            valid.Add("website", "Leave user name and password out of the address: they have fields of their own.");
        if (!Enum.IsDefined(Kind))
            valid.Add("kind", "There is no such kind.");
        if (RotateEveryDays is < 1 or > MaxRotateDays)
            valid.Add("rotateEveryDays", $"A whole number of days, from 1 to {MaxRotateDays}.");
        TagNames.Check(valid, Tags);
        return (new CredentialDetails(name, Kind, website, OwnerId, RotateEveryDays), username);
    }
}

/// <summary>The same with <c>secret</c>, which is read apart from it: no secret is ever a string.</summary>
[ReadOnlyMembers("secret", "id", "clientId", "version", "secretVersion", "fields", "rotateBy", "createdAt", "updatedAt")]
public sealed record NewCredential(
    string Name,
    CredentialKind Kind = CredentialKind.Login,
    string? Username = null,
    string? Website = null,
    Guid? OwnerId = null,
    int? RotateEveryDays = null,
    IReadOnlyList<string>? Tags = null
)
{
    // A property, even an ignored one, would be a member of the body that is taken and does nothing.
    public CredentialInput AsInput() => new(Name, Kind, Username, Website, OwnerId, RotateEveryDays, Tags);
}
