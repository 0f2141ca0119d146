using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.ImportExport.Tables;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Platform;
using Steward.Platform.Http;

namespace Steward.Features.ImportExport;

internal static class ImportsApi
{
    private const long MaxFileBytes = 200L * 1024 * 1024;

    /// <summary>What the upload on the page polls.</summary>
    public sealed record Progress(string State, int Done, int Total, string? Detail, string Next);

    /// <param name="GoesTo">A client that is there.</param>
    public sealed record RedirectBody(Guid GoesTo);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/imports", StageAsync)
            .WithMetadata(new StreamsBodyAttribute())
            .Needs(Permission.ImportRun)
            .Produces<ImportView>(201)
            .ProducesProblem(400)
            .ProducesProblem(413)
            .WithSummary(
                "Read the export of a password manager, or a CSV file of clients, contacts or tasks, and show what an import would do."
            )
            .WithDescription(
                "`kind` is clients, contacts or tasks: the body is a CSV file of these, at most 20 MB, 20,000 rows and 100 columns; encoding (UTF-8, UTF-16 with a byte order mark, or Windows-1252) and separator (comma, semicolon, tab or vertical bar) are recognised, and the first row names the columns. The import is then in the state mapping: say what its columns are with PUT /imports/{id}/mapping. Without `kind` the body is the file itself, at most 200 MB: Bitwarden's unencrypted JSON, or the CSV of Bitwarden, 1Password, LastPass, KeePassXC or Chrome, which is recognised by its header (UTF-8, UTF-16 or Windows-1252; comma, semicolon or tab). `source` can be left out; a CSV whose header is not recognised needs it: bitwarden-csv, 1password-csv, lastpass-csv, keepassxc-csv or chrome-csv. The number of an item of a CSV is its line. `unfiled` names the client for items in no folder (\"Own firm\" by default). `fileName` is what people know the file by: only its name is kept. Every secret is encrypted as it arrives; nothing is imported until the import is run."
            );
        api.MapGet("/imports", ListAsync)
            .Needs(Permission.ImportRun)
            .Lists([], [])
            .Produces<Page<ImportSummary>>()
            .WithSummary("Imports, the newest first.");
        api.MapGet("/imports/{id:guid}", ShowAsync)
            .Needs(Permission.ImportRun)
            .Produces<ImportView>()
            .ProducesProblem(404)
            .WithSummary("An import: what will happen, or what did.");
        api.MapGet("/imports/{id:guid}/items", ItemsAsync)
            .Needs(Permission.ImportRun)
            .Lists([], ["verdict"], once: ["verdict"])
            .Produces<Page<ImportItemView>>()
            .ProducesProblem(404)
            .WithSummary("The items of an import in the order of the file; `verdict` is new, duplicate, refused or remarks.");
        api.MapGet("/imports/{id:guid}/progress", ProgressAsync)
            .Needs(Permission.ImportRun)
            .Produces<Progress>()
            .ProducesProblem(404)
            .WithSummary("How far the reading is.");
        api.MapPost("/imports/{id:guid}/run", RunAsync)
            .Needs(Permission.ImportRun)
            .Produces<ImportView>()
            .ProducesProblem(404)
            .ProducesProblem(409)
            .WithSummary(
                "Import what was staged: all of it, or nothing. Needs step-up where it makes somebody an owner who sees assigned clients only."
            );
        api.MapPut("/imports/{id:guid}/clients/{clientId:guid}", RedirectAsync)
            .Needs(Permission.ImportRun)
            .Takes<RedirectBody>()
            .Produces<ImportView>()
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409)
            .WithSummary("Send what goes to a client of a password manager's import to another one that is there, before it is run.")
            .WithDescription(
                "`clientId` is one of the `clients` of the import, there already or yet to be made; `goesTo` is a client. All credentials that went to the first go to the second. What goes to a client of the same name need not be said."
            );
        api.MapDelete("/imports/{id:guid}", CancelAsync)
            .Needs(Permission.ImportRun)
            .Produces(204)
            .ProducesProblem(404)
            .ProducesProblem(409)
            .WithSummary("Throw away what was staged.");
    }

    private static async Task<IResult> StageAsync(
        HttpContext context,
        StageImport stage,
        ReadTable read,
        ShowImport show,
        CurrentUser user,
        CancellationToken ct
    )
    {
        var query = ListQuery.Read(context, [], ["kind", "source", "unfiled", "fileName"]);
        var kind = TableKinds.Parse(query.One("kind"));
        if (kind is null && query.One("kind") is not null)
            throw new InvalidException("kind", "kind must be clients, contacts or tasks.");
        if (kind is not null && (query.One("source") ?? query.One("unfiled")) is not null)
            throw new InvalidException("kind", "source and unfiled are of a password manager's export: leave them out, or leave kind out.");
        if (kind is { } wanted)
            TableKinds.Demand(user, wanted);
        if (context.Request.HasFormContentType)
            throw new RefusedException(415, "unsupported_media_type", "Send the file itself as the body, as application/octet-stream.");
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = MaxFileBytes;
        Guid id;
        try
        {
            id = kind is { } records
                ? await read.RunAsync(records, context.Request.Body, query.One("fileName"), user, ct)
                : await stage.RunAsync(
                    new StageImport.Request(query.One("unfiled"), query.One("source"), query.One("fileName")),
                    context.Request.Body,
                    user,
                    ct
                );
        }
        catch (InvalidException)
        {
            // A browser that is cut off in the middle of sending never reads why.
            await context.Request.Body.CopyToAsync(Stream.Null, ct);
            throw;
        }
        return Results.Created($"/api/v1/imports/{id}", await show.RunAsync(id, user, ct));
    }

    private static async Task<IResult> ListAsync(HttpContext context, ListImports list, CurrentUser user, CancellationToken ct)
    {
        var query = ListQuery.Read(context, [], []);
        return Results.Ok(await list.RunAsync(user, query.Cursor, query.Limit, ct));
    }

    private static async Task<IResult> ShowAsync(Guid id, ShowImport show, CurrentUser user, CancellationToken ct) =>
        await show.RunAsync(id, user, ct) is { } view ? Results.Ok(view) : Problems.NotFound();

    private static async Task<IResult> ItemsAsync(
        Guid id,
        HttpContext context,
        ListImportItems list,
        CurrentUser user,
        CancellationToken ct
    )
    {
        var query = ListQuery.Read(context, [], ["verdict"]);
        return await list.RunAsync(id, ImportFilter.Request(query.One("verdict"), query.Cursor, query.Limit), user, ct) is { } page
            ? Results.Ok(page)
            : Problems.NotFound();
    }

    private static async Task<IResult> ProgressAsync(Guid id, ShowImport show, CurrentUser user, CancellationToken ct)
    {
        if (await show.RunAsync(id, user, ct) is not { } view)
            return Problems.NotFound();
        var state = view.State switch
        {
            "staging" => "running",
            "failed" or "cancelled" => "failed",
            _ => "done",
        };
        var next = view.State == "mapping" ? $"/import/{id}/mapping" : $"/import/{id}";
        return Results.Ok(new Progress(state, view.Read, state == "running" ? 0 : view.Read, view.Error, next));
    }

    private static async Task<IResult> RunAsync(Guid id, RunImport run, ShowImport show, CurrentUser user, CancellationToken ct) =>
        await run.RunAsync(id, user, ct) is null ? Problems.NotFound() : Results.Ok(await show.RunAsync(id, user, ct));

    private static async Task<IResult> RedirectAsync(
        Guid id,
        Guid clientId,
        JsonBody<RedirectBody> body,
        StewardDb db,
        RedirectImport redirect,
        ShowImport show,
        CurrentUser user,
        CancellationToken ct
    )
    {
        // Said before anything about what was sent.
        if (!await db.ImportRuns.VisibleTo(user).AnyAsync(r => r.Id == id, ct))
            return Problems.NotFound();
        var sent = await redirect.RunAsync(id, clientId, (await body.ReadAsync(ct)).GoesTo, user, ct);
        return sent is null ? Problems.NotFound() : Results.Ok(await show.RunAsync(id, user, ct));
    }

    private static async Task<IResult> CancelAsync(Guid id, CancelImport cancel, CurrentUser user, CancellationToken ct) =>
        await cancel.RunAsync(id, user, ct) ? Results.NoContent() : Problems.NotFound();
}

/// <summary>The filter over items as the address writes it.</summary>
internal static class ImportFilter
{
    public const string Remarks = "remarks";

    public static ListImportItems.Request Request(string? verdict, Cursor? cursor, int limit)
    {
        var after = 0;
        if (cursor is { } c && !int.TryParse(c.Key, NumberStyles.None, CultureInfo.InvariantCulture, out after))
            throw new InvalidException("cursor", "This is not a cursor this list gave out.");
        return new ListImportItems.Request(
            verdict switch
            {
                null or Remarks => null,
                "new" => ImportVerdict.New,
                "duplicate" => ImportVerdict.Duplicate,
                "refused" => ImportVerdict.Refused,
                _ => throw new InvalidException("verdict", "verdict must be new, duplicate, refused or remarks."),
            },
            verdict == Remarks,
            after,
            limit
        );
    }
}
