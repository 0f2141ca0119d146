using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Platform;
using Steward.Platform.Http;

namespace Steward.Features.Credentials;

internal static class CredentialsApi
{
    private static readonly string[] FiltersOfClient = ["kind", "tag", "q", "rotate"];
    private static readonly string[] Filters = ["client", .. FiltersOfClient];

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/credentials", ListAsync)
            .Needs(Permission.CredentialsRead)
            .Lists(ListCredentials.Sorts, Filters, once: ["q"])
            .Produces<Page<CredentialItem>>()
            .WithSummary("The credentials one may see, of all clients that are not archived.")
            .WithDescription(
                "Filters: client, kind, tag (a name; any of those given), q (in the name and the website), rotate=due (within 14 days, or overdue) or overdue. Sort: name, updatedAt, createdAt, rotateBy."
            );
        api.MapGet("/clients/{id:guid}/credentials", ListOfClientAsync)
            .Needs(Permission.CredentialsRead, SeesClientAsync)
            .Lists(ListCredentials.Sorts, FiltersOfClient, once: ["q"])
            .Produces<Page<CredentialItem>>()
            .ProducesProblem(404)
            .WithSummary("The credentials of one client.");
        api.MapPost("/clients/{id:guid}/credentials", CreateAsync)
            .Needs(Permission.CredentialsWrite, SeesClientAsync)
            .Idempotent("credential", "/api/v1/credentials/{id:guid}")
            .Takes<NewCredential>()
            .Produces<CredentialItem>(201)
            .ProducesProblem(400)
            .ProducesProblem(404)
            .WithSummary("Add a credential, with its secret.")
            .WithDescription("secret: {password, totp, notes, custom: [{name, value}]}; totp is an otpauth URI or base32.");
        api.MapGet("/credentials/{id:guid}", ShowAsync)
            .Needs(Permission.CredentialsRead, SeesAsync)
            .Produces<CredentialItem>()
            .ProducesProblem(404)
            .WithSummary("One credential; never its secret. Audited as a view.");
        api.MapPut("/credentials/{id:guid}", ReplaceAsync)
            .Needs(Permission.CredentialsWrite, SeesAsync)
            .Takes<CredentialInput>()
            .Produces<CredentialItem>()
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(412)
            .ProducesProblem(428)
            .WithSummary("Replace what describes a credential. Its secret changes by a new version.");
        api.MapPatch("/credentials/{id:guid}", PatchAsync)
            .Needs(Permission.CredentialsWrite, SeesAsync)
            .Takes<CredentialInput>("application/merge-patch+json")
            .Produces<CredentialItem>()
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(412)
            .ProducesProblem(428)
            .WithSummary("Change some of what describes a credential.");
        api.MapPost("/credentials/{id:guid}/move", MoveAsync)
            .Needs(Permission.CredentialsWrite, SeesAsync)
            .Takes<MoveCredential.Request>()
            .Produces<CredentialItem>()
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409)
            .ProducesProblem(412)
            .ProducesProblem(428)
            .WithSummary("Move a credential to another client, with every version of its secret. Needs If-Match and step-up.")
            .WithDescription(
                "Who sees it is decided there from then on: grants on it end, denials on it stay. Only for who may be shown its secret (403 grant_required). 409 client_archived. Audited at both clients."
            );
        api.MapDelete("/credentials/{id:guid}", DeleteAsync)
            .Needs(Permission.CredentialsWrite, SeesAsync)
            .Produces(204)
            .ProducesProblem(404)
            .ProducesProblem(412)
            .ProducesProblem(428)
            .WithSummary("Put a credential into the trash. Needs If-Match; nobody is shown anything of it until it is restored.");
    }

    /// <summary>Existence comes before permission: what a person can't see is 404 for them.</summary>
    internal static Task<bool> SeesAsync(EndpointFilterInvocationContext context, CurrentUser user)
    {
        var id = Guid.Parse((string)context.HttpContext.Request.RouteValues["id"]!);
        var db = context.HttpContext.RequestServices.GetRequiredService<StewardDb>();
        return db.Credentials.VisibleTo(user).AnyAsync(c => c.Id == id, context.HttpContext.RequestAborted);
    }

    /// <summary>A live refresh or a prefetch says that nobody looks.</summary>
    internal static bool IsAgain(HttpRequest request) =>
        request.Headers.ContainsKey("X-Background")
        || request.Headers["Sec-Purpose"].ToString().Contains("prefetch", StringComparison.OrdinalIgnoreCase)
        || request.Headers["X-Sec-Purpose"].ToString().Contains("prefetch", StringComparison.OrdinalIgnoreCase);

    private static Task<bool> SeesClientAsync(EndpointFilterInvocationContext context, CurrentUser user)
    {
        var id = Guid.Parse((string)context.HttpContext.Request.RouteValues["id"]!);
        var db = context.HttpContext.RequestServices.GetRequiredService<StewardDb>();
        return db.Clients.VisibleTo(user).AnyAsync(c => c.Id == id, context.HttpContext.RequestAborted);
    }

    private static Task<IResult> ListAsync(HttpContext context, ListCredentials list, CancellationToken ct) =>
        ReadPageAsync(ListQuery.Read(context, ListCredentials.Sorts, Filters), null, list, ct);

    private static Task<IResult> ListOfClientAsync(Guid id, HttpContext context, ListCredentials list, CancellationToken ct) =>
        ReadPageAsync(ListQuery.Read(context, ListCredentials.Sorts, FiltersOfClient), id, list, ct);

    private static async Task<IResult> ReadPageAsync(ListQuery query, Guid? client, ListCredentials list, CancellationToken ct)
    {
        var request = new ListCredentials.Request(
            client is { } only ? [only] : [.. query.All("client").Select(ReadClient)],
            [.. query.All("kind").Select(ReadKind)],
            query.One("q"),
            ReadRotate(query.All("rotate")),
            query.Sort,
            query.Descending,
            query.Cursor,
            null,
            query.Limit
        )
        {
            Tags = query.All("tag"),
        };
        var page = await list.RunAsync(request, ct);
        return Results.Ok(new Page<CredentialItem>(page.Items, page.NextCursor));
    }

    private static Guid ReadClient(string text) =>
        Guid.TryParseExact(text, "D", out var id) ? id : throw new InvalidException("client", "This is not the id of a client.");

    private static CredentialKind ReadKind(string text) =>
        CredentialKinds.Parse(text) ?? throw new InvalidException("kind", $"kind must be one of {CredentialKinds.All}.");

    /// <summary>Of both, the wider.</summary>
    private static string? ReadRotate(string[] given)
    {
        if (given.Any(g => g is not (ListCredentials.Due or ListCredentials.Overdue)))
            throw new InvalidException("rotate", "rotate must be due or overdue.");
        return given.Contains(ListCredentials.Due) ? ListCredentials.Due : given.FirstOrDefault();
    }

    private static async Task<IResult> CreateAsync(
        Guid id,
        SecretBody<NewCredential> body,
        CreateCredential create,
        HttpContext context,
        CancellationToken ct
    )
    {
        var (request, secret) = await body.ReadAsync(ct);
        using (secret)
        {
            if (await create.RunAsync(id, request.AsInput(), secret, ct) is not { } item)
                return Problems.NotFound();
            Preconditions.ETag(context, item.Version);
            return Results.Created($"/api/v1/credentials/{item.Id}", item);
        }
    }

    private static async Task<IResult> ShowAsync(Guid id, ShowCredential show, HttpContext context, CancellationToken ct) =>
        Answer(context, await show.RunAsync(id, IsAgain(context.Request), ct));

    private static async Task<IResult> ReplaceAsync(
        Guid id,
        JsonBody<CredentialInput> body,
        EditCredential edit,
        HttpContext context,
        CancellationToken ct
    )
    {
        // What is left out is emptied.
        var read = await body.ReadAsync(ct);
        var input = read with { Tags = read.Tags ?? [] };
        // What is wrong with the body is told before what is wrong with the version.
        input.Check();
        return Answer(context, await edit.RunAsync(id, Preconditions.RequiredVersion(context), input, ct));
    }

    private static async Task<IResult> PatchAsync(
        Guid id,
        StewardDb db,
        InstallationKeys keys,
        CurrentUser user,
        EditCredential edit,
        HttpContext context,
        CancellationToken ct
    )
    {
        if (await db.CredentialItemAsync(id, user, keys, ct) is not { } current)
            return Problems.NotFound();
        var merged = await MergePatch.ReadAsync(context.Request, CredentialInput.Of(current), ct);
        var input = merged with { Tags = merged.Tags ?? [] };
        input.Check();
        var version = Preconditions.RequiredVersion(context);
        // Merged into what was read just now: the version sent must be that one, and still be it when the change is written.
        if (version != current.Version)
            throw new StaleException(current, current.Version);
        return Answer(context, await edit.RunAsync(id, version, input, ct));
    }

    private static async Task<IResult> MoveAsync(
        Guid id,
        JsonBody<MoveCredential.Request> body,
        MoveCredential move,
        HttpContext context,
        CancellationToken ct
    )
    {
        var request = await body.ReadAsync(ct);
        return Answer(context, await move.RunAsync(id, Preconditions.RequiredVersion(context), request, ct));
    }

    private static async Task<IResult> DeleteAsync(Guid id, DeleteCredential delete, HttpContext context, CancellationToken ct) =>
        await delete.RunAsync(id, Preconditions.RequiredVersion(context), ct) ? Results.NoContent() : Problems.NotFound();

    private static IResult Answer(HttpContext context, CredentialItem? item)
    {
        if (item is null)
            return Problems.NotFound();
        Preconditions.ETag(context, item.Version);
        return Results.Ok(item);
    }
}
