using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Features.Users;
using Steward.Platform;

namespace Steward.Features.Sessions;

/// <summary>Makes the first administrator under the one-time link of the console, and signs them in. Gone for good once an administrator exists.</summary>
public sealed class SetUpInstallation(
    WriteTransaction write,
    InstallationKeys keys,
    PasswordHasher hasher,
    FindSetupLink link,
    BeginSession begin,
    TimeProvider clock
)
{
    public sealed record Request(
        string Token,
        string Email,
        string Name,
        string Password,
        string? DeviceCookie,
        Origin Origin,
        string? TimeZone
    );

    /// <summary>Null: the link is not, or no longer, good.</summary>
    /// <exception cref="InvalidException">What was typed will not do; the link stays good.</exception>
    public async Task<SignedIn?> RunAsync(Request request, CancellationToken ct)
    {
        if (!await link.RunAsync(request.Token, ct))
            return null;
        var person = new CreateUser.Request(request.Email, request.Name, Role.Admin, request.Password);
        CreateUser.Check(person).Throw();
        var (_, zone) = new PersonInput(request.Name, string.IsNullOrEmpty(request.TimeZone) ? "UTC" : request.TimeZone).Check();
        var now = clock.GetUtcNow().UtcDateTime;
        var id = Guid.CreateVersion7(now);
        var hash = await hasher.HashAsync(id, PasswordPolicy.ToBytes(request.Password), ct);
        var user = await write.RunAsync(
            async db =>
            {
                // One at a time on every node: of two requests, even with two links, the second sees the administrator of the first.
                await Hold.InstallationAsync(db, ct);
                if (
                    await OneTimeLinks.FindAsync(db, keys, request.Token, ct) is not { UserId: null } found
                    || await OneTimeLinks.AdminExistsAsync(db, ct)
                    || !await OneTimeLinks.UseAsync(db, found, ct)
                )
                    return null;
                var role = await db.Roles.SingleAsync(r => r.Name == Role.Admin, ct);
                keys.RightsSeal.Demand(role);
                var made = await CreateUser.AddAsync(db, id, person, role.Id, hash, new Actor(id, null, request.Origin), now, ct);
                made.LiveIn(zone);
                return made;
            },
            ct
        );
        if (user is null)
            return null;
        return await begin.RunAsync(new BeginSession.Request(user.Id, user.Version, request.Origin, request.DeviceCookie), ct);
    }
}

/// <summary>Whether a one-time link still opens the setup page: it is one of ours, not used, not too old, and there is no administrator yet.</summary>
public sealed class FindSetupLink(StewardDb db, InstallationKeys keys, TimeProvider clock)
{
    public async Task<bool> RunAsync(string token, CancellationToken ct) =>
        await OneTimeLinks.FindAsync(db, keys, token, ct) is { UserId: null } link
        && clock.GetUtcNow().UtcDateTime < link.ExpiresAt
        && !await OneTimeLinks.AdminExistsAsync(db, ct);
}
