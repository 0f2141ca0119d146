using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Platform;
using Steward.Platform.Http;

namespace Steward.Features.Clients;

internal static class ClientsApi
{
    /// <summary>What a client is made or replaced with; members that are left out are emptied.</summary>
    [ReadOnlyMembers("id", "openTasks", "overdueTasks", "credentials", "lastContactAt", "version", "createdAt", "updatedAt", "archivedAt")]
    public sealed record ClientBody(
        string Name,
        ClientStatus Status = ClientStatus.Active,
        string? Email = null,
        string? Phone = null,
        string? Website = null,
        string? Address = null,
        Guid? OwnerId = null,
        IReadOnlyList<string>? Tags = null
    )
    {
        public ClientInput ToInput() => new(Name, Status, Email, Phone, Website, Address, OwnerId) { Tags = Tags ?? [] };

        public static ClientBody Of(ClientView client) =>
            new(client.Name, client.Status, client.Email, client.Phone, client.Website, client.Address, client.OwnerId, client.Tags);
    }

    private static readonly string[] Filters = ["status", "owner", "tag", "archived", "q"];

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/clients", ListAsync)
            .Needs(Permission.ClientsRead)
            .Lists(ListClients.Sorts, Filters, once: ["archived", "q"])
            .Produces<Page<ClientView>>()
            .ProducesProblem(400)
            .WithSummary("The clients you may see, without archived ones unless archived=true.")
            .WithDescription(
                "Filters, repeatable: status, owner (an id, me or none), tag (a name; any of those given); once: archived, q."
            );
        api.MapPost("/clients", CreateAsync)
            .Needs(Permission.ClientsWrite)
            .Idempotent("client", "/api/v1/clients/{id:guid}")
            .Takes<ClientBody>()
            .Produces<ClientView>(201)
            .ProducesProblem(400)
            .WithSummary(
                "Add a client. Choosing somebody else as the owner needs grants.manage, and step-up for one who sees assigned clients only."
            );
        api.MapGet("/clients/{id:guid}", ShowAsync)
            .Needs(Permission.ClientsRead, Seen)
            .Produces<ClientView>()
            .ProducesProblem(404)
            .WithSummary("One client.");
        api.MapPut("/clients/{id:guid}", ReplaceAsync)
            .Needs(Permission.ClientsWrite, Seen)
            .Takes<ClientBody>()
            .Produces<ClientView>()
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(412)
            .ProducesProblem(428)
            .WithSummary("Replace a client's data. Needs If-Match; a changed owner needs grants.manage.");
        api.MapPatch("/clients/{id:guid}", PatchAsync)
            .Needs(Permission.ClientsWrite, Seen)
            .Takes<ClientBody>("application/merge-patch+json")
            .Produces<ClientView>()
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(412)
            .ProducesProblem(428)
            .WithSummary("Change some of a client's data (JSON merge patch). Needs If-Match; a changed owner needs grants.manage.");
        Trash.ClientTrashApi.Map(api, Seen);
        api.MapPut("/clients/{id:guid}/archive", ArchiveAsync)
            .Needs(Permission.ClientsArchive, Seen)
            .Produces<ClientView>()
            .ProducesProblem(404)
            .WithSummary("Archive a client: out of the lists, nothing is lost.");
        api.MapDelete("/clients/{id:guid}/archive", RestoreAsync)
            .Needs(Permission.ClientsArchive, Seen)
            .Produces(204)
            .ProducesProblem(404)
            .WithSummary("Restore an archived client.");
        api.MapGet("/clients/{id:guid}/activity", ActivityAsync)
            .Needs(Permission.ClientsRead, Seen)
            .Lists([], [])
            .Produces<Page<ActivityView>>()
            .ProducesProblem(404)
            .WithSummary("What happened to a client, the newest first.");
        api.MapGet("/clients/{id:guid}/activity/{activityId:guid}", ShowActivityAsync)
            .Needs(Permission.ClientsRead, Seen)
            .Produces<ActivityView>()
            .ProducesProblem(404)
            .WithSummary("One thing that happened to a client.");
    }

    /// <summary>Whether the client of the route exists for this person: comes before every other check.</summary>
    public static Task<bool> Seen(EndpointFilterInvocationContext context, CurrentUser user)
    {
        var http = context.HttpContext;
        var id = Guid.Parse((string)http.GetRouteValue("id")!);
        return http.RequestServices.GetRequiredService<StewardDb>().Clients.VisibleTo(user).AnyAsync(c => c.Id == id, http.RequestAborted);
    }

    /// <exception cref="InvalidException">The address asks for what can't be.</exception>
    public static ListClients.Request ReadList(HttpContext context, CurrentUser user)
    {
        var query = ListQuery.Read(context, ListClients.Sorts, Filters);
        return new ListClients.Request(
            [.. query.All("status").Select(ClientFilters.Status).Distinct()],
            [.. query.All("owner").Select(o => ClientFilters.Owner(o, user)).Distinct()],
            ClientFilters.Archived(query.One("archived")),
            query.One("q"),
            query.Sort,
            query.Descending,
            query.Cursor,
            Before: null,
            query.Limit
        )
        {
            Tags = query.All("tag"),
        };
    }

    private static async Task<IResult> ListAsync(HttpContext context, ListClients list, CurrentUser user, CancellationToken ct)
    {
        var page = await list.RunAsync(ReadList(context, user), user, ct);
        return Results.Ok(new Page<ClientView>([.. page.Items.Select(r => r.Client)], page.NextCursor));
    }

    private static async Task<IResult> CreateAsync(
        JsonBody<ClientBody> body,
        HttpContext context,
        CreateClient create,
        CurrentUser user,
        CancellationToken ct
    )
    {
        var request = await body.ReadAsync(ct);
        var created = (await create.RunAsync(request.ToInput(), user, ct)).Client;
        Preconditions.ETag(context, created.Version);
        return Results.Created($"/api/v1/clients/{created.Id}", created);
    }

    private static async Task<IResult> ShowAsync(Guid id, HttpContext context, ShowClient show, CurrentUser user, CancellationToken ct) =>
        Shown(context, await show.RunAsync(id, user, ct));

    private static async Task<IResult> ReplaceAsync(
        Guid id,
        JsonBody<ClientBody> body,
        HttpContext context,
        EditClient edit,
        CurrentUser user,
        CancellationToken ct
    )
    {
        var input = (await body.ReadAsync(ct)).ToInput();
        // What is wrong with the body is told before what is wrong with the version.
        input.Check();
        return Shown(context, await edit.RunAsync(id, input, Preconditions.RequiredVersion(context), user, ct));
    }

    private static async Task<IResult> PatchAsync(
        Guid id,
        HttpContext context,
        ShowClient show,
        EditClient edit,
        CurrentUser user,
        CancellationToken ct
    )
    {
        if (await show.RunAsync(id, user, ct) is not { Client: var current })
            return Problems.NotFound();
        var merged = await MergePatch.ReadAsync(context.Request, ClientBody.Of(current), ct);
        var input = merged.ToInput();
        input.Check();
        var version = Preconditions.RequiredVersion(context);
        // Merged into what was read just now: the version sent must be that one, and still be it when the change is written.
        if (version != current.Version)
            throw new StaleException(current, current.Version);
        return Shown(context, await edit.RunAsync(id, input, version, user, ct));
    }

    private static async Task<IResult> ArchiveAsync(
        Guid id,
        HttpContext context,
        ArchiveClient archive,
        CurrentUser user,
        CancellationToken ct
    ) => Shown(context, await archive.RunAsync(id, user, ct));

    private static async Task<IResult> RestoreAsync(Guid id, RestoreClient restore, CurrentUser user, CancellationToken ct) =>
        await restore.RunAsync(id, user, ct) is null ? Problems.NotFound() : Results.NoContent();

    private static async Task<IResult> ShowActivityAsync(
        Guid id,
        Guid activityId,
        ShowActivity show,
        CurrentUser user,
        CancellationToken ct
    ) => await show.RunAsync(id, activityId, user, ct) is { } activity ? Results.Ok(activity) : Problems.NotFound();

    private static async Task<IResult> ActivityAsync(
        Guid id,
        HttpContext context,
        ListActivity list,
        CurrentUser user,
        CancellationToken ct
    )
    {
        var query = ListQuery.Read(context, [], []);
        return await list.RunAsync(id, query.Cursor, before: null, query.Limit, user, ct) is { } page
            ? Results.Ok(new Page<ActivityView>(page.Items, page.NextCursor))
            : Problems.NotFound();
    }

    private static IResult Shown(HttpContext context, ClientRow? row)
    {
        if (row is not { Client: var client })
            return Problems.NotFound();
        Preconditions.ETag(context, client.Version);
        return Results.Ok(client);
    }
}
