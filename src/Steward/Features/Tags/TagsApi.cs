using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Platform;
using Steward.Platform.Http;

namespace Steward.Features.Tags;

internal static class TagsApi
{
    /// <param name="Name">At most 50 characters, no comma. Upper and lower case and accents make no other tag.</param>
    /// <param name="Colour">One is chosen by the name if it is left out.</param>
    [ReadOnlyMembers("id", "clients", "tasks", "credentials", "version")]
    public sealed record TagBody(string Name, TagColour? Colour = null);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/tags", ListAsync)
            .Needs(Permission.ClientsRead)
            .Lists(ListTags.Sorts, [])
            .Produces<Page<TagItem>>()
            .ProducesProblem(400)
            .WithSummary("The tags on what you may see, and how much of that carries each.");
        api.MapPost("/tags", CreateAsync)
            .Needs(Permission.TagsManage)
            .Idempotent("tag", "/api/v1/tags/{id:guid}")
            .Takes<TagBody>()
            .Produces<TagItem>(201)
            .ProducesProblem(400)
            .WithSummary("Make a tag. If there is one of that name it is the answer, as it is: there is never a second one.")
            .WithDescription("A record makes the tags it names by itself; that needs no more than the right to change the record.");
        api.MapGet("/tags/{id:guid}", ShowAsync)
            .Needs(Permission.ClientsRead, Seen)
            .Produces<TagItem>()
            .ProducesProblem(404)
            .WithSummary("One tag.");
        api.MapPatch("/tags/{id:guid}", PatchAsync)
            .Needs(Permission.TagsManage, Seen)
            .Takes<TagBody>("application/merge-patch+json")
            .Produces<TagItem>()
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409)
            .ProducesProblem(412)
            .ProducesProblem(428)
            .WithSummary("Rename a tag or change its colour (JSON merge patch). Needs If-Match; 409 tag_exists if another has that name.");
        api.MapDelete("/tags/{id:guid}", DeleteAsync)
            .Needs(Permission.TagsManage, Seen)
            .Produces(204)
            .ProducesProblem(404)
            .ProducesProblem(412)
            .ProducesProblem(428)
            .WithSummary("Delete a tag: it is taken off everything. The records' versions do not move. Needs If-Match.");
    }

    private static Task<bool> Seen(EndpointFilterInvocationContext context, CurrentUser user)
    {
        var http = context.HttpContext;
        var id = Guid.Parse((string)http.GetRouteValue("id")!);
        var db = http.RequestServices.GetRequiredService<StewardDb>();
        return db.Tags.VisibleTo(db, user).AnyAsync(t => t.Id == id, http.RequestAborted);
    }

    private static async Task<IResult> ListAsync(HttpContext context, ListTags list, CurrentUser user, CancellationToken ct)
    {
        var query = ListQuery.Read(context, ListTags.Sorts, []);
        if (query.Descending)
            throw new InvalidException("sort", "Tags come by name, from the first to the last.");
        return Results.Ok(await list.RunAsync(query.Cursor, query.Limit, user, ct));
    }

    private static async Task<IResult> CreateAsync(
        JsonBody<TagBody> body,
        HttpContext context,
        CreateTag create,
        CurrentUser user,
        CancellationToken ct
    )
    {
        var request = await body.ReadAsync(ct);
        var tag = await create.RunAsync(request.Name, request.Colour, user, ct);
        Preconditions.ETag(context, tag.Version);
        return Results.Created($"/api/v1/tags/{tag.Id}", tag);
    }

    private static async Task<IResult> ShowAsync(Guid id, HttpContext context, ShowTag show, CurrentUser user, CancellationToken ct) =>
        Shown(context, (await show.RunAsync(id, user, ct))?.Tag);

    private static async Task<IResult> PatchAsync(
        Guid id,
        HttpContext context,
        StewardDb db,
        EditTag edit,
        CurrentUser user,
        CancellationToken ct
    )
    {
        if (await db.FindTagAsync(id, user, ct) is not { } current)
            return Problems.NotFound();
        var merged = await MergePatch.ReadAsync(context.Request, new TagBody(current.Name, current.Colour), ct);
        var colour = merged.Colour ?? TagColours.For(TagNames.FoldOf(merged.Name));
        EditTag.Check(merged.Name, colour);
        var version = Preconditions.RequiredVersion(context);
        // Merged into what was read just now: the version sent must be that one, and still be it when the change is written.
        if (version != current.Version)
            throw new StaleException(current, current.Version);
        return Shown(context, await edit.RunAsync(id, merged.Name, colour, version, user, ct));
    }

    private static async Task<IResult> DeleteAsync(
        Guid id,
        HttpContext context,
        DeleteTag delete,
        CurrentUser user,
        CancellationToken ct
    ) => await delete.RunAsync(id, Preconditions.RequiredVersion(context), user, ct) ? Results.NoContent() : Problems.NotFound();

    private static IResult Shown(HttpContext context, TagItem? tag)
    {
        if (tag is null)
            return Problems.NotFound();
        Preconditions.ETag(context, tag.Version);
        return Results.Ok(tag);
    }
}
