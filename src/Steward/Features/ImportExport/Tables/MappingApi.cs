using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Platform.Http;

namespace Steward.Features.ImportExport.Tables;

/// <summary>What the columns of a CSV file are: the step between its upload and the dry run.</summary>
internal static class MappingApi
{
    /// <param name="Fields">The field each column goes to, in the order of the columns; null leaves one out.</param>
    /// <param name="Dates">How a date like 04/05/2026 is read.</param>
    /// <param name="UnknownClients">What happens to a row whose client Steward doesn't have.</param>
    [ReadOnlyMembers("id", "kind", "state", "rows", "encoding", "delimiter", "columns")]
    public sealed record MappingBody(
        IReadOnlyList<string?> Fields,
        DateOrder Dates = DateOrder.Recognised,
        UnknownClients UnknownClients = UnknownClients.Refuse
    );

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/imports/{id:guid}/mapping", ShowAsync)
            .Needs(Permission.ImportRun)
            .Produces<TableView>()
            .ProducesProblem(404)
            .WithSummary("The columns of a CSV file of clients, contacts or tasks, and where they go.")
            .WithDescription(
                "Before anybody chose, `fields` is what the names of the columns suggest. Gone when the import was run or cancelled."
            );
        api.MapPut("/imports/{id:guid}/mapping", MapAsync)
            .Needs(Permission.ImportRun)
            .Takes<MappingBody>()
            .Produces<ImportView>()
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409)
            .WithSummary("Say what the columns are, and get the dry run.")
            .WithDescription(
                "Fields of clients: name, status, email, phone, website, address, owner, tags, archivedAt. Of contacts: client, name, role, email, phone, note, primary. Of tasks: client, title, description, status, priority, dueOn, assignee, tags, completedAt. Several columns may go to address, note, description and tags, and to the name of a contact: they are joined in their order. `client` is the name of a client; owner and assignee are a person's e-mail address or name. A row is a duplicate when Steward has a client of that name; a contact of that client with that e-mail address, or with that name unless both have addresses; a task of that client with that title and due date. May be sent again until the import is run."
            );
    }

    private static async Task<IResult> ShowAsync(Guid id, ShowTable show, CurrentUser user, CancellationToken ct) =>
        await show.RunAsync(id, user, ct) is { } view ? Results.Ok(view) : Problems.NotFound();

    private static async Task<IResult> MapAsync(
        Guid id,
        JsonBody<MappingBody> body,
        ShowTable table,
        MapTable map,
        ShowImport show,
        CurrentUser user,
        CancellationToken ct
    )
    {
        if (await table.RunAsync(id, user, ct) is not { } view)
            return Problems.NotFound();
        TableKinds.Demand(user, TableKinds.Parse(view.Kind)!.Value);
        var chosen = await body.ReadAsync(ct);
        return await map.RunAsync(id, new TableChoices(chosen.Fields, chosen.Dates, chosen.UnknownClients), user, ct) is null
            ? Problems.NotFound()
            : Results.Ok(await show.RunAsync(id, user, ct));
    }
}
