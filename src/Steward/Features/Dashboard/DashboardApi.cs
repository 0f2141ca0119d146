using Steward.Features.Clients;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Platform;
using Steward.Platform.Http;

namespace Steward.Features.Dashboard;

internal static class DashboardApi
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/dashboard", ShowAsync)
            .SignedIn()
            .Produces<ShowDashboard.Result>()
            .ProducesProblem(400)
            .WithSummary("How things stand for whoever asks: figures, tasks due, clients needing attention, what happened last.")
            .WithDescription(
                "Everything is of what one sees; what one's role may not read is 0 or empty. Days are those of one's own time zone. Tasks are those assigned to oneself, with tasks=everyone all that are due. "
                    + AttentionScore.Explained
            );
        api.MapGet("/activity", ActivityAsync)
            .Needs(Permission.ClientsRead)
            .Lists([], [])
            .Produces<Page<FirmActivityView>>()
            .WithSummary("What happened at all the clients one sees, the newest first.");
    }

    private static async Task<IResult> ShowAsync(string? tasks, ShowDashboard show, CurrentUser user, CancellationToken ct) =>
        tasks switch
        {
            null or "mine" => Results.Ok(await show.RunAsync(mine: true, user, ct)),
            "everyone" => Results.Ok(await show.RunAsync(mine: false, user, ct)),
            _ => throw new InvalidException("tasks", "tasks must be mine or everyone."),
        };

    private static async Task<IResult> ActivityAsync(HttpContext context, ListFirmActivity list, CurrentUser user, CancellationToken ct)
    {
        var query = ListQuery.Read(context, [], []);
        var page = await list.RunAsync(query.Cursor, null, query.Limit, user, ct);
        return Results.Ok(new Page<FirmActivityView>(page.Items, page.NextCursor));
    }
}
