using System.Runtime.CompilerServices;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Features.Tasks;
using Steward.Platform;
using Steward.Platform.Http;

namespace Steward.Features.ImportExport.Export;

/// <summary>The tasks of a list as a CSV file: those the list shows to this person, in its order, on all its pages.</summary>
public sealed class ExportTasks(ListTasks list, WriteTransaction write, SessionSettings sessions)
{
    public const string Audited = "export.tasks";

    private const int BatchRows = 500;

    private static readonly string[] Columns =
    [
        "id",
        "clientId",
        "client",
        "title",
        "description",
        "status",
        "priority",
        "dueOn",
        "assignee",
        "tags",
        "completedAt",
        "createdAt",
        "updatedAt",
    ];

    /// <summary>Audited when it returns; not a row was read yet.</summary>
    /// <exception cref="RefusedException">403: the role doesn't allow it, or the password was asked for too long ago.</exception>
    public async Task<CsvFile> RunAsync(ListTasks.Request request, CurrentUser user, CancellationToken ct)
    {
        user.Demand(Permission.TasksRead);
        user.Demand(Permission.ExportRun);
        user.DemandRecentSignIn(sessions.StepUpForAdministration);
        var count = await list.CountAsync(request, user, ct);
        await write.AppendAsync(new AuditEntry(user.Actor, Audited, "export") { Reason = ExportWords.Tasks(count) }, ct);
        return new CsvFile($"tasks-{CsvFile.Of(user.Today)}.csv", Columns, BatchesAsync(request, user, ct));
    }

    private async IAsyncEnumerable<IReadOnlyList<string?[]>> BatchesAsync(
        ListTasks.Request request,
        CurrentUser user,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        Cursor? after = null;
        do
        {
            var page = await list.RunAsync(request with { After = after, Before = null, Limit = BatchRows }, user, ct);
            yield return [.. page.Items.Select(Cells)];
            after = page.NextCursor is { } next ? Cursor.TryParse(next) : null;
        } while (after is not null);
    }

    private static string?[] Cells(TaskItem t) =>
        [
            t.Id.ToString(),
            t.ClientId.ToString(),
            t.ClientName,
            t.Title,
            t.Description,
            TaskWords.NameOf(t.Status),
            TaskWords.NameOf(t.Priority),
            CsvFile.Of(t.DueOn),
            t.AssigneeName,
            string.Join(", ", t.Tags),
            CsvFile.Of(t.CompletedAt),
            CsvFile.Of(t.CreatedAt),
            CsvFile.Of(t.UpdatedAt),
        ];
}
