using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Platform;
using Steward.Platform.Http;

namespace Steward.Features.Users;

internal static class UsersApi
{
    [ReadOnlyMembers("id", "status", "version")]
    public sealed record InviteBody(string Email, string Name, string Role, string? TimeZone = null);

    /// <summary>What can be changed; a status other than the stored one deactivates or reactivates.</summary>
    [ReadOnlyMembers("id", "version")]
    public sealed record UserBody(string Email, string Name, string Role, string TimeZone, PersonStatus Status);

    public sealed record ProfileBody(string Name, string TimeZone);

    public sealed record InvitedUser(
        Guid Id,
        string Email,
        string Name,
        string Role,
        string TimeZone,
        PersonStatus Status,
        int Version,
        Uri InviteLink,
        DateTime InviteExpiresAt
    );

    private static readonly string[] Filters = ["q", "role", "status"];

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/users", ListAsync)
            .Needs(Permission.UsersManage)
            .Lists([], Filters, once: ["q"])
            .Produces<Page<PersonView>>()
            .ProducesProblem(400)
            .WithSummary(
                "Everybody who has or had an account, by name; q finds in name and e-mail address. role: its name; status: active, invited, deactivated."
            );
        api.MapPost("/users", InviteAsync)
            .Needs(Permission.UsersManage)
            .Takes<InviteBody>()
            .Produces<InvitedUser>(201)
            .ProducesProblem(400)
            .WithSummary("Invite a person. The one-time link with which they choose a password is answered once. Needs step-up.");
        api.MapGet("/users/{id:guid}", ShowAsync)
            .Needs(Permission.UsersManage)
            .Produces<PersonView>()
            .ProducesProblem(404)
            .WithSummary("One person.");
        api.MapPatch("/users/{id:guid}", PatchAsync)
            .Needs(Permission.UsersManage)
            .Takes<UserBody>("application/merge-patch+json")
            .Produces<PersonView>()
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409)
            .ProducesProblem(412)
            .ProducesProblem(428)
            .WithSummary(
                "Change name, role, time zone or status (JSON merge patch). Needs If-Match and step-up. 409 last_admin: somebody must be left to administer."
            );
        api.MapDelete("/users/{id:guid}", DeactivateAsync)
            .Needs(Permission.UsersManage)
            .Produces(204)
            .ProducesProblem(404)
            .ProducesProblem(409)
            .ProducesProblem(412)
            .ProducesProblem(428)
            .WithSummary("Deactivate a person: their sessions end at once. Needs If-Match and step-up. 409 last_admin.");
        api.MapPost("/users/{id:guid}/password-link", LinkAsync)
            .Needs(Permission.UsersManage)
            .Produces<IssueResetLink.Link>()
            .ProducesProblem(404)
            .ProducesProblem(409)
            .WithSummary("A one-time link to choose a password, answered once; links made before become worthless. Needs step-up.");
        api.MapPatch("/me", PatchMeAsync)
            .SignedIn()
            .Takes<ProfileBody>("application/merge-patch+json")
            .Produces<SessionsApi.Me>()
            .ProducesProblem(400)
            .ProducesProblem(401)
            .WithSummary("Change one's own name and time zone (JSON merge patch).");
    }

    private static async Task<IResult> ListAsync(
        HttpContext context,
        ListUsers list,
        ListRoleNames roles,
        CurrentUser user,
        CancellationToken ct
    )
    {
        var query = ListQuery.Read(context, [], Filters);
        var names = query.All("role").Length > 0 ? await roles.RunAsync(ct) : [];
        var filter = new ListUsers.Filter(
            query.One("q"),
            [.. query.All("role").Select(r => PeopleFilters.Role(r, names))],
            [.. query.All("status").Select(PeopleFilters.Status)]
        );
        return Results.Ok(await list.RunAsync(filter, query.Cursor, query.Limit, user, ct));
    }

    private static async Task<IResult> InviteAsync(
        JsonBody<InviteBody> body,
        HttpContext context,
        InviteUser invite,
        SessionSettings sessions,
        CurrentUser user,
        CancellationToken ct
    )
    {
        user.DemandRecentSignIn(sessions.StepUpForAdministration);
        var request = await body.ReadAsync(ct);
        var (p, link, until) = await invite.RunAsync(
            new InviteUser.Request(request.Email, request.Name, request.Role, request.TimeZone),
            user,
            ct
        );
        context.Response.Headers.CacheControl = "no-store";
        Preconditions.ETag(context, p.Version);
        return Results.Created(
            $"/api/v1/users/{p.Id}",
            new InvitedUser(p.Id, p.Email, p.Name, p.Role, p.TimeZone, p.Status, p.Version, link, until)
        );
    }

    private static async Task<IResult> ShowAsync(Guid id, HttpContext context, ShowUser show, CurrentUser user, CancellationToken ct) =>
        Shown(context, await show.RunAsync(id, user, ct));

    private static async Task<IResult> PatchAsync(
        Guid id,
        HttpContext context,
        ShowUser show,
        EditUser edit,
        SessionSettings sessions,
        CurrentUser user,
        CancellationToken ct
    )
    {
        if (await show.RunAsync(id, user, ct) is not { } now)
            return Problems.NotFound();
        user.DemandRecentSignIn(sessions.StepUpForAdministration);
        var body = await MergePatch.ReadAsync(context.Request, new UserBody(now.Email, now.Name, now.Role, now.TimeZone, now.Status), ct);
        if (body.Email != now.Email)
            throw new InvalidException(
                "email",
                "An e-mail address can't be changed: the audit log knows the person by it. Invite the new address."
            );
        new PersonInput(body.Name, body.TimeZone).Check();
        var version = Preconditions.RequiredVersion(context);
        // Merged into what was read just now: the version sent must be that one, and still be it when the change is written.
        if (version != now.Version)
            throw new StaleException(now, now.Version);
        var active = body.Status == now.Status ? (bool?)null : body.Status != PersonStatus.Deactivated;
        return Shown(
            context,
            await edit.RunAsync(id, new EditUser.Request(body.Name, body.Role, body.TimeZone, active), version, user, ct)
        );
    }

    private static async Task<IResult> DeactivateAsync(
        Guid id,
        HttpContext context,
        ShowUser show,
        ChangeUserStatus deactivate,
        SessionSettings sessions,
        CurrentUser user,
        CancellationToken ct
    )
    {
        if (await show.RunAsync(id, user, ct) is null)
            return Problems.NotFound();
        user.DemandRecentSignIn(sessions.StepUpForAdministration);
        var version = Preconditions.RequiredVersion(context);
        return await deactivate.RunAsync(id, active: false, version, user, ct) is null ? Problems.NotFound() : Results.NoContent();
    }

    private static async Task<IResult> LinkAsync(Guid id, HttpContext context, IssueResetLink issue, CurrentUser user, CancellationToken ct)
    {
        if (await issue.RunAsync(id, user, ct) is not { } link)
            return Problems.NotFound();
        context.Response.Headers.CacheControl = "no-store";
        return Results.Ok(link);
    }

    private static async Task<IResult> PatchMeAsync(HttpContext context, EditProfile edit, CurrentUser user, CancellationToken ct)
    {
        var body = await MergePatch.ReadAsync(context.Request, new ProfileBody(user.Name, user.TimeZone), ct);
        await edit.RunAsync(new PersonInput(body.Name, body.TimeZone), user, ct);
        return SessionsApi.DescribeMe(user with { Name = body.Name.Trim(), TimeZone = body.TimeZone.Trim() });
    }

    private static IResult Shown(HttpContext context, PersonView? person)
    {
        if (person is null)
            return Problems.NotFound();
        Preconditions.ETag(context, person.Version);
        return Results.Ok(person);
    }
}
