using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Platform.Http;

namespace Steward.Features.Clients;

internal static class ClientMembersApi
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/clients/{id:guid}/members", ListAsync)
            .Needs(Permission.ClientsRead, ClientsApi.Seen)
            .Lists([], [])
            .Produces<Page<MemberView>>()
            .ProducesProblem(404)
            .WithSummary("Who is assigned to a client, the owner among them.");
        api.MapPut("/clients/{id:guid}/members/{userId:guid}", AddAsync)
            .Needs(Permission.GrantsManage, ClientsApi.Seen)
            .Produces<MemberView>()
            .ProducesProblem(404)
            .ProducesProblem(409)
            .WithSummary("Assign a person to a client. Adding twice is once.")
            .WithDescription("Somebody who is no member yet needs a recent sign-in (403 step_up_required).");
        api.MapDelete("/clients/{id:guid}/members/{userId:guid}", RemoveAsync)
            .Needs(Permission.GrantsManage, ClientsApi.Seen)
            .Produces(204)
            .ProducesProblem(404)
            .ProducesProblem(409)
            .WithSummary("Take a person off a client. Its owner stays a member: choose another owner first.");
    }

    private static async Task<IResult> ListAsync(Guid id, HttpContext context, ListMembers list, CurrentUser user, CancellationToken ct)
    {
        var query = ListQuery.Read(context, [], []);
        return await list.RunAsync(id, query.Cursor, query.Limit, user, ct) is { } page ? Results.Ok(page) : Problems.NotFound();
    }

    private static async Task<IResult> AddAsync(Guid id, Guid userId, AddMember add, CurrentUser user, CancellationToken ct) =>
        await add.RunAsync(id, userId, user, ct) is { } member ? Results.Ok(member) : Problems.NotFound();

    private static async Task<IResult> RemoveAsync(Guid id, Guid userId, RemoveMember remove, CurrentUser user, CancellationToken ct) =>
        await remove.RunAsync(id, userId, user, ct) ? Results.NoContent() : Problems.NotFound();
}
