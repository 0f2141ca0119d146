using Steward.Features.Clients;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Features.Tasks;
using Steward.Platform;
using Steward.Platform.Http;

namespace Steward.Features.ImportExport.Export;

internal static class ExportsApi
{
    private const string Cells =
        "A CSV file (RFC 4180, UTF-8 with a byte order mark) with the API's names as its header. Takes the filters and the sort of the list; limit and cursor are refused. "
        + "What begins with = + - or @ gets an apostrophe in front, at the beginning of a cell and behind a semicolon, a tab or a line break in it, so that no spreadsheet takes it for a formula. "
        + "Needs a recent sign-in (403 step_up_required) and is audited with the number of rows before it begins.";

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/clients/export", ClientsAsync)
            .Needs(Permission.ExportRun)
            .Produces<string>(200, "text/csv")
            .ProducesProblem(400)
            .WithSummary("The clients of a list as a CSV file.")
            .WithDescription(Cells + " Filters: status, owner, archived, q.");
        api.MapGet("/tasks/export", TasksAsync)
            .Needs(Permission.ExportRun)
            .Produces<string>(200, "text/csv")
            .ProducesProblem(400)
            .WithSummary("The tasks of a list as a CSV file.")
            .WithDescription(Cells + " Filters: client, status, priority, assignee, due, q.");
    }

    public static IResult File(HttpContext context, CsvFile file)
    {
        context.Response.Headers.CacheControl = "no-store";
        return Results.Stream(stream => file.WriteAsync(stream, context.RequestAborted), "text/csv; charset=utf-8", file.Name);
    }

    private static async Task<IResult> ClientsAsync(HttpContext context, ExportClients export, CurrentUser user, CancellationToken ct)
    {
        RefusePaging(context);
        return File(context, await export.RunAsync(ClientsApi.ReadList(context, user), user, ct));
    }

    private static async Task<IResult> TasksAsync(HttpContext context, ExportTasks export, CurrentUser user, CancellationToken ct)
    {
        RefusePaging(context);
        return File(context, await export.RunAsync(TasksApi.ReadList(context, user), user, ct));
    }

    private static void RefusePaging(HttpContext context)
    {
        foreach (var name in (string[])["limit", "cursor"])
        {
            if (context.Request.Query.ContainsKey(name))
                throw new InvalidException(name, "An export has all pages of the list: leave this out.");
        }
    }
}
