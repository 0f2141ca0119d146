using Steward.Features.Roles;
using Steward.Platform.Http;

namespace Steward.Features.Credentials;

internal static class GrantsApi
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/credentials/{id:guid}/grants", ListAsync)
            .Needs(Permission.GrantsManage, CredentialsApi.SeesAsync)
            .Lists([], [])
            .Produces<Page<GrantItem>>()
            .ProducesProblem(404)
            .WithSummary("Grants and denials on a credential, and those on its whole client.");
        api.MapPost("/credentials/{id:guid}/grants", AddAsync)
            .Needs(Permission.GrantsManage, CredentialsApi.SeesAsync)
            .Idempotent("grant", "/api/v1/credentials/{id:guid}/grants/{grantId:guid}")
            .Takes<GrantAccess.Request>()
            .Produces<GrantItem>(201)
            .ProducesProblem(400)
            .ProducesProblem(404)
            .WithSummary("Let somebody reveal a credential, perhaps until a time; or deny it, which beats every right.")
            .WithDescription("To allow needs a recent sign-in (403 step_up_required); to deny doesn't.");
        api.MapGet("/credentials/{id:guid}/grants/{grantId:guid}", ShowAsync)
            .Needs(Permission.GrantsManage, CredentialsApi.SeesAsync)
            .Produces<GrantItem>()
            .ProducesProblem(404)
            .WithSummary("One grant or denial on a credential, or on its whole client.");
        api.MapDelete("/credentials/{id:guid}/grants/{grantId:guid}", RemoveAsync)
            .Needs(Permission.GrantsManage, CredentialsApi.SeesAsync)
            .Produces(204)
            .ProducesProblem(404)
            .WithSummary("Take a grant or a denial back.")
            .WithDescription("A denial needs a recent sign-in (403 step_up_required): taken back, it shows again what it hid.");
        api.MapGet("/denials", ListDenialsAsync)
            .Needs(Permission.RolesManage)
            .Lists([], [])
            .Produces<Page<DenialItem>>()
            .WithSummary("Who is kept out of what, in the whole firm: also what is hidden from the one who asks.");
        api.MapDelete("/denials/{grantId:guid}", LiftAsync)
            .Needs(Permission.RolesManage)
            .Produces(204)
            .ProducesProblem(404)
            .WithSummary("Lift a denial, also one on what is hidden from the one who lifts it; not one's own.")
            .WithDescription("Needs a recent sign-in (403 step_up_required).");
    }

    private static async Task<IResult> ListAsync(Guid id, HttpContext context, ListGrants list, CancellationToken ct)
    {
        var query = ListQuery.Read(context, [], []);
        return await list.RunAsync(id, query.Cursor, query.Limit, ct) is { } page ? Results.Ok(page) : Problems.NotFound();
    }

    private static async Task<IResult> AddAsync(Guid id, JsonBody<GrantAccess.Request> body, GrantAccess grant, CancellationToken ct) =>
        await grant.RunAsync(id, await body.ReadAsync(ct), ct) is { } item
            ? Results.Created($"/api/v1/credentials/{id}/grants/{item.Id}", item)
            : Problems.NotFound();

    private static async Task<IResult> ShowAsync(Guid id, Guid grantId, ShowGrant show, CancellationToken ct) =>
        await show.RunAsync(id, grantId, ct) is { } grant ? Results.Ok(grant) : Problems.NotFound();

    private static async Task<IResult> RemoveAsync(Guid id, Guid grantId, RevokeAccess revoke, CancellationToken ct) =>
        await revoke.RunAsync(id, grantId, ct) ? Results.NoContent() : Problems.NotFound();

    private static async Task<IResult> ListDenialsAsync(HttpContext context, ListDenials list, CancellationToken ct)
    {
        var query = ListQuery.Read(context, [], []);
        return Results.Ok(await list.RunAsync(query.Cursor, query.Limit, ct));
    }

    private static async Task<IResult> LiftAsync(Guid grantId, LiftDenial lift, CancellationToken ct) =>
        await lift.RunAsync(grantId, ct) ? Results.NoContent() : Problems.NotFound();
}
