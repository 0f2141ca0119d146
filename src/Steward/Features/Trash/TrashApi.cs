using Steward.Data;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Platform;
using Steward.Platform.Http;

namespace Steward.Features.Trash;

internal static class TrashApi
{
    /// <summary>What is back where it was.</summary>
    public sealed record RestoredItem(TrashKind Kind, Guid Id);

    private static readonly string[] Filters = ["kind"];

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/trash", ListAsync)
            .Needs(Permission.ClientsRead)
            .Lists([], Filters)
            .Produces<Page<TrashItem>>()
            .ProducesProblem(400)
            .WithSummary("What is in the trash and you may restore, deleted last first. kind: client, task, credential.");
        // A route a kind: each says which right it needs.
        foreach (var kind in ListTrash.All)
        {
            var (name, right) = (NameOf(kind), TrashAccess.RightTo(kind));
            Task<bool> Seen(EndpointFilterInvocationContext context, CurrentUser user) => SeesAsync(kind, context, user);
            api.MapPut(
                    $"/trash/{name}/{{id:guid}}/restoration",
                    async (Guid id, RestoreTrash restore, CurrentUser user, CancellationToken ct) =>
                        await restore.RunAsync(kind, id, user, ct) ? Results.Ok(new RestoredItem(kind, id)) : Problems.NotFound()
                )
                .Needs(right, Seen)
                .Produces<RestoredItem>()
                .ProducesProblem(404)
                .WithSummary($"Restore a {name} from the trash, as it was.");
            api.MapDelete(
                    $"/trash/{name}/{{id:guid}}",
                    async (Guid id, PurgeTrash purge, CurrentUser user, CancellationToken ct) =>
                        await purge.RunAsync(kind, id, user, ct) ? Results.NoContent() : Problems.NotFound()
                )
                .Needs(right, Seen)
                .Produces(204)
                .ProducesProblem(404)
                .WithSummary($"Delete a {name} in the trash for ever. What the audit log knows of it stays. Needs step-up.");
        }
    }

    internal static string NameOf(TrashKind kind) =>
        kind switch
        {
            TrashKind.Client => "client",
            TrashKind.Task => "task",
            _ => "credential",
        };

    internal static TrashKind? KindOf(string? name) =>
        name switch
        {
            "client" => TrashKind.Client,
            "task" => TrashKind.Task,
            "credential" => TrashKind.Credential,
            _ => null,
        };

    private static Task<bool> SeesAsync(TrashKind kind, EndpointFilterInvocationContext context, CurrentUser user)
    {
        var http = context.HttpContext;
        var id = Guid.Parse((string)http.GetRouteValue("id")!);
        return http.RequestServices.GetRequiredService<StewardDb>().IsTrashedAsync(kind, id, user, http.RequestAborted);
    }

    private static async Task<IResult> ListAsync(HttpContext context, ListTrash list, CurrentUser user, CancellationToken ct)
    {
        var query = ListQuery.Read(context, [], Filters);
        var kinds = query
            .All("kind")
            .Select(k =>
                KindOf(k) ?? throw new InvalidException("kind", $"“{k}” is no kind of thing in the trash: client, task or credential.")
            )
            .ToHashSet();
        return Results.Ok(await list.RunAsync(kinds, query.Cursor, query.Limit, user, ct));
    }
}

/// <summary>Beside the other routes of a client; here because of where it goes.</summary>
internal static class ClientTrashApi
{
    public static void Map(RouteGroupBuilder api, Func<EndpointFilterInvocationContext, CurrentUser, Task<bool>> seen) =>
        api.MapDelete(
                "/clients/{id:guid}",
                async (Guid id, HttpContext context, TrashClient trash, CurrentUser user, CancellationToken ct) =>
                    await trash.RunAsync(id, Preconditions.RequiredVersion(context), user, ct) ? Results.NoContent() : Problems.NotFound()
            )
            .Needs(Permission.ClientsArchive, seen)
            .Produces(204)
            .ProducesProblem(404)
            .ProducesProblem(412)
            .ProducesProblem(428)
            .WithSummary("Put a client and all of it into the trash. Needs If-Match.");
}
