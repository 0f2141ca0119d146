using Microsoft.AspNetCore.Http.Extensions;
using Steward.Features.Clients;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Features.Tasks.Pages;
using Steward.Platform;
using Steward.Platform.Http;
using Steward.Ui;

namespace Steward.Features.ImportExport.Export;

/// <summary>The downloads beside the lists. As on the lists, what of an address can't be is left out.</summary>
internal static class ExportRoutes
{
    public static void Map(WebApplication app)
    {
        app.MapGet("/clients/export", ClientsAsync).Needs(Permission.ExportRun).ExcludeFromDescription();
        app.MapGet("/tasks/export", MyTasksAsync).Needs(Permission.ExportRun).ExcludeFromDescription();
        app.MapGet("/tasks/all/export", AllTasksAsync).Needs(Permission.ExportRun).ExcludeFromDescription();
    }

    private static Task<IResult> ClientsAsync(HttpContext context, ExportClients export, CurrentUser user, CancellationToken ct) =>
        FileAsync(context, "/clients", () => export.RunAsync(ReadClients(context.Request.GetEncodedUrl(), user), user, ct));

    private static Task<IResult> MyTasksAsync(HttpContext context, ExportTasks export, CurrentUser user, CancellationToken ct) =>
        FileAsync(
            context,
            "/tasks",
            () => export.RunAsync(new TaskQuery(context.Request.GetEncodedUrl(), user).Request(null, user.Id), user, ct)
        );

    private static Task<IResult> AllTasksAsync(HttpContext context, ExportTasks export, CurrentUser user, CancellationToken ct) =>
        FileAsync(
            context,
            "/tasks/all",
            () => export.RunAsync(new TaskQuery(context.Request.GetEncodedUrl(), user).Request(null, null), user, ct)
        );

    private static async Task<IResult> FileAsync(HttpContext context, string list, Func<Task<CsvFile>> export)
    {
        var back = list + context.Request.QueryString.ToUriComponent();
        // What is exported is on record with a name: another site must not be able to put it there. A link from a mail leads to the list.
        if (RequestKind.IsFromElsewhere(context.Request))
            return Results.Redirect(back);
        try
        {
            return ExportsApi.File(context, await export());
        }
        catch (RefusedException refused) when (refused.Code == "step_up_required")
        {
            // Back to the list, not to the file: the page that asked for the password would stand there for ever.
            return Results.Redirect($"/step-up?return={Uri.EscapeDataString(back)}");
        }
    }

    private static ListClients.Request ReadClients(string uri, CurrentUser user)
    {
        var statuses = new List<ClientStatus>();
        var owners = new List<Guid?>();
        var tags = new List<string>();
        var archived = false;
        string? words = null;
        var (sort, descending) = (ListClients.Sorts[0], false);
        foreach (var (name, value) in PageUrl.Read(uri))
        {
            switch (name.ToLowerInvariant())
            {
                case "q" when value.Length is > 0 and <= 200 && Validation.IsStorable(value):
                    words = value;
                    break;
                case "status" when ClientFilters.TryStatus(value) is { } status && !statuses.Contains(status):
                    statuses.Add(status);
                    break;
                case "owner" when ClientFilters.TryOwner(value, user, out var owner) && !owners.Contains(owner):
                    owners.Add(owner);
                    break;
                case "tag" when value.Length is > 0 and <= 200 && Validation.IsStorable(value):
                    tags.Add(value);
                    break;
                case "archived":
                    archived = value == "true";
                    break;
                case "sort" when ListClients.Sorts.Contains(value.TrimStart('-')):
                    (sort, descending) = (value.TrimStart('-'), value[0] == '-');
                    break;
            }
        }
        return new ListClients.Request(statuses, owners, archived, words, sort, descending, null, null, 1) { Tags = tags };
    }
}
