using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Platform;
using Steward.Platform.Http;

namespace Steward.Features.Contacts;

internal static class ContactsApi
{
    /// <param name="Role">What they do there.</param>
    /// <param name="Primary">Whom one asks first: takes it from who was it before.</param>
    [ReadOnlyMembers("id", "clientId", "version", "createdAt", "updatedAt")]
    public sealed record ContactBody(
        string Name,
        string? Role = null,
        string? Email = null,
        string? Phone = null,
        string? Note = null,
        bool Primary = false
    )
    {
        public ContactInput ToInput() => new(Name, Role, Email, Phone, Note, Primary);

        public static ContactBody Of(ContactView contact) =>
            new(contact.Name, contact.Role, contact.Email, contact.Phone, contact.Note, contact.Primary);
    }

    /// <param name="Text">What was said; a note needs one.</param>
    public sealed record ContactLogBody(ContactLogKind Kind, string? Text = null);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/clients/{id:guid}/contacts", ListAsync)
            .Needs(Permission.ClientsRead, ClientsApi.Seen)
            .Lists([], [])
            .Produces<Page<ContactView>>()
            .ProducesProblem(404)
            .WithSummary("The contacts of a client: the primary one first, then by name.");
        api.MapPost("/clients/{id:guid}/contacts", CreateAsync)
            .Needs(Permission.ClientsWrite, ClientsApi.Seen)
            .Idempotent("contact", "/api/v1/clients/{id:guid}/contacts/{contactId:guid}")
            .Takes<ContactBody>()
            .Produces<ContactView>(201)
            .ProducesProblem(400)
            .ProducesProblem(404)
            .WithSummary("Add a contact. The first of a client is its primary one.");
        api.MapGet("/clients/{id:guid}/contacts/{contactId:guid}", ShowAsync)
            .Needs(Permission.ClientsRead, Seen)
            .Produces<ContactView>()
            .ProducesProblem(404)
            .WithSummary("One contact.");
        api.MapPut("/clients/{id:guid}/contacts/{contactId:guid}", ReplaceAsync)
            .Needs(Permission.ClientsWrite, Seen)
            .Takes<ContactBody>()
            .Produces<ContactView>()
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(412)
            .ProducesProblem(428)
            .WithSummary("Replace a contact. Needs If-Match.");
        api.MapPatch("/clients/{id:guid}/contacts/{contactId:guid}", PatchAsync)
            .Needs(Permission.ClientsWrite, Seen)
            .Takes<ContactBody>("application/merge-patch+json")
            .Produces<ContactView>()
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(412)
            .ProducesProblem(428)
            .WithSummary("Change some of a contact. Needs If-Match.");
        api.MapDelete("/clients/{id:guid}/contacts/{contactId:guid}", DeleteAsync)
            .Needs(Permission.ClientsWrite, Seen)
            .Produces(204)
            .ProducesProblem(404)
            .ProducesProblem(412)
            .ProducesProblem(428)
            .WithSummary("Delete a contact. Needs If-Match.");
        api.MapPost("/clients/{id:guid}/contact-log", LogAsync)
            .Needs(Permission.TasksWrite, ClientsApi.Seen)
            .Idempotent("activity", "/api/v1/clients/{id:guid}/activity/{activityId:guid}")
            .Takes<ContactLogBody>()
            .Produces<ActivityView>(201)
            .ProducesProblem(400)
            .ProducesProblem(404)
            .WithSummary("Note that somebody was in touch: the client's lastContactAt is then. Whoever may write its tasks may.");
    }

    private static Task<bool> Seen(EndpointFilterInvocationContext context, CurrentUser user)
    {
        var http = context.HttpContext;
        var client = Guid.Parse((string)http.GetRouteValue("id")!);
        var id = Guid.Parse((string)http.GetRouteValue("contactId")!);
        return http
            .RequestServices.GetRequiredService<StewardDb>()
            .ContactsVisibleTo(user)
            .AnyAsync(c => c.Id == id && c.ClientId == client, http.RequestAborted);
    }

    private static async Task<IResult> ListAsync(Guid id, HttpContext context, ListContacts list, CurrentUser user, CancellationToken ct)
    {
        var query = ListQuery.Read(context, [], []);
        return await list.RunAsync(id, query.Cursor, query.Limit, user, ct) is { } page ? Results.Ok(page) : Problems.NotFound();
    }

    private static async Task<IResult> CreateAsync(
        Guid id,
        JsonBody<ContactBody> body,
        HttpContext context,
        CreateContact create,
        CurrentUser user,
        CancellationToken ct
    )
    {
        if (await create.RunAsync(id, (await body.ReadAsync(ct)).ToInput(), user, ct) is not { } created)
            return Problems.NotFound();
        Preconditions.ETag(context, created.Version);
        return Results.Created($"/api/v1/clients/{id}/contacts/{created.Id}", created);
    }

    private static async Task<IResult> ShowAsync(
        Guid id,
        Guid contactId,
        HttpContext context,
        ShowContact show,
        CurrentUser user,
        CancellationToken ct
    ) => Shown(context, await show.RunAsync(id, contactId, user, ct));

    private static async Task<IResult> ReplaceAsync(
        Guid id,
        Guid contactId,
        JsonBody<ContactBody> body,
        HttpContext context,
        EditContact edit,
        CurrentUser user,
        CancellationToken ct
    )
    {
        var input = (await body.ReadAsync(ct)).ToInput();
        // What is wrong with the body is told before what is wrong with the version.
        input.Check();
        return Shown(context, await edit.RunAsync(id, contactId, input, Preconditions.RequiredVersion(context), user, ct));
    }

    private static async Task<IResult> PatchAsync(
        Guid id,
        Guid contactId,
        HttpContext context,
        ShowContact show,
        EditContact edit,
        CurrentUser user,
        CancellationToken ct
    )
    {
        if (await show.RunAsync(id, contactId, user, ct) is not { } current)
            return Problems.NotFound();
        var input = (await MergePatch.ReadAsync(context.Request, ContactBody.Of(current), ct)).ToInput();
        input.Check();
        var version = Preconditions.RequiredVersion(context);
        // Merged into what was read just now: the version sent must be that one, and still be it when the change is written.
        if (version != current.Version)
            throw new StaleException(current, current.Version);
        return Shown(context, await edit.RunAsync(id, contactId, input, version, user, ct));
    }

    private static async Task<IResult> DeleteAsync(
        Guid id,
        Guid contactId,
        HttpContext context,
        DeleteContact delete,
        CurrentUser user,
        CancellationToken ct
    ) =>
        await delete.RunAsync(id, contactId, Preconditions.RequiredVersion(context), user, ct) is null
            ? Problems.NotFound()
            : Results.NoContent();

    private static async Task<IResult> LogAsync(
        Guid id,
        JsonBody<ContactLogBody> body,
        LogContact log,
        CurrentUser user,
        CancellationToken ct
    )
    {
        var request = await body.ReadAsync(ct);
        return await log.RunAsync(id, new LogContact.Request(request.Kind, request.Text), user, ct) is { } entry
            ? Results.Created($"/api/v1/clients/{id}/activity/{entry.Id}", entry)
            : Problems.NotFound();
    }

    private static IResult Shown(HttpContext context, ContactView? contact)
    {
        if (contact is null)
            return Problems.NotFound();
        Preconditions.ETag(context, contact.Version);
        return Results.Ok(contact);
    }
}
