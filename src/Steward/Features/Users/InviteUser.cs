using Steward.Data;
using Steward.Features.Sessions;
using Steward.Platform;
using Steward.Platform.Http;

namespace Steward.Features.Users;

/// <summary>Adds a person who chooses their own password under a one-time link. Nobody else ever knows it.</summary>
public sealed class InviteUser(
    WriteTransaction write,
    InstallationKeys keys,
    ListenSettings listen,
    SessionSettings sessions,
    TimeProvider clock
)
{
    public sealed record Request(string? Email, string? Name, string? Role, string? TimeZone);

    /// <param name="Link">Shown once: only its hash is kept.</param>
    public sealed record Invited(PersonView Person, Uri Link, DateTime LinkExpiresAt);

    /// <exception cref="InvalidException">By field; also when somebody has the address already.</exception>
    /// <exception cref="RefusedException">403: no right, password not confirmed lately, or a role that may do more than one's own.</exception>
    public async Task<Invited> RunAsync(Request request, CurrentUser user, CancellationToken ct)
    {
        PeopleAccess.Demand(user);
        user.DemandRecentSignIn(sessions.StepUpForAdministration);
        var zone = Check(request);
        var now = clock.GetUtcNow().UtcDateTime;
        var id = Guid.CreateVersion7(now);
        return await write.RunAsync(
            async db =>
            {
                var actor = await PeopleAccess.HoldActorAsync(db, keys, user, ct);
                var role = await PeopleAccess.FindRoleAsync(db, keys, request.Role, ct);
                PeopleAccess.DemandCovers(actor.Role, role);
                var person = await CreateUser.AddAsync(
                    db,
                    id,
                    new CreateUser.Request(request.Email!, request.Name!, role.Name, null),
                    role.Id,
                    null,
                    user.Actor,
                    now,
                    ct
                );
                person.LiveIn(zone);
                var link = await IssuePasswordLink.MakeAsync(db, person, "user.invited", user.Actor, now, ct);
                return new Invited(PersonView.Of(person), IssuePasswordLink.Address(listen, link), now + IssuePasswordLink.Lifetime);
            },
            ct
        );
    }

    private static string Check(Request request)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        void Gather(Action check)
        {
            try
            {
                check();
            }
            catch (InvalidException e)
            {
                foreach (var (field, messages) in e.Errors)
                    errors.TryAdd(field, messages);
            }
        }
        var zone = "";
        Gather(() => CreateUser.Check(new CreateUser.Request(request.Email ?? "", request.Name ?? "", "", null)).Throw());
        Gather(() => zone = new PersonInput(request.Name, request.TimeZone ?? "UTC").Check().TimeZone);
        if (string.IsNullOrWhiteSpace(request.Role))
            errors["role"] = ["The role is missing."];
        return errors.Count == 0 ? zone : throw new InvalidException(errors);
    }
}
