using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Search;
using Steward.Features.Tasks;
using Steward.Platform;

namespace Steward.Features.ImportExport.Tables;

/// <summary>
/// Tasks: at one client, one of the same folded title that is due on the same day is the same task, whatever its status: what was done here since
/// must not come again.
/// </summary>
internal sealed class TaskJudge(
    StewardDb db,
    ImportRun run,
    TableChoices choices,
    TableClients clients,
    TablePeople people,
    TableTimes times
) : TableJudge(run.Id, TableKind.Tasks, choices)
{
    private readonly HashSet<(Guid Client, string Title, DateOnly DueOn)> _inFile = [];
    private HashSet<(Guid Client, string Title, DateOnly DueOn)> _stored = [];

    public override IReadOnlyCollection<ImportClient> Clients => clients.All;

    protected override async Task PrepareAsync(IReadOnlyList<TableRow> rows, CancellationToken ct)
    {
        await clients.LoadAsync(rows.Select(r => r[TableFields.Client] ?? ""), ct);
        var names = rows.Select(r => TextFold.Name(r[TableFields.Client])).ToHashSet(StringComparer.Ordinal);
        var ids = clients.All.Where(c => !c.IsNew && names.Contains(TextFold.Name(c.Name))).Select(c => c.ClientId).ToList();
        var sorts = rows.Select(r => TextFold.SortKey(r[TableFields.Title])).Distinct(StringComparer.Ordinal).ToList();
        var near = await db
            .WorkTasks.Where(t => ids.Contains(t.ClientId) && t.TrashedAt == null && sorts.Contains(t.TitleSort))
            .Select(t => new
            {
                t.ClientId,
                t.Title,
                t.DueOn,
            })
            .ToListAsync(ct);
        _stored = near.Select(t => (t.ClientId, TextFold.Name(t.Title), t.DueOn)).ToHashSet();
    }

    protected override async Task<TableFinding> JudgeAsync(TableRow row, CancellationToken ct)
    {
        var faults = new RowFaults();
        var tags = row.Tags;
        var completedAt = faults.Try(() => row.Since(TableFields.CompletedAt, times));
        var assignee = faults.Try(() => people.Find("assignee", row[TableFields.Assignee]));
        var input = new TaskInput(
            row[TableFields.Title],
            row[TableFields.Description],
            faults.Try(() => StatusOf(row, completedAt)),
            faults.Try(() => row.Priority),
            faults.Try(() => row.DueOn(times.Order)),
            assignee?.Id
        )
        {
            Tags = tags,
        };
        var details = faults.Try(input.Check);
        var client = faults.Try(() => clients.Of(row[TableFields.Client]));
        if (assignee is not null && client is not null)
            await faults.TryAsync(() => people.DemandSeesAsync(assignee.Id, client, ct));
        faults.Throw();
        var task = new WorkTask(Guid.CreateVersion7(times.Now), client!.ClientId, details!, times.Now);
        if (completedAt is { } at)
            task.WasCompleted(at);
        var key = (client.ClientId, TextFold.Name(task.Title), task.DueOn);
        if (_stored.Contains(key))
            return TableFinding.Double(
                client.ClientId,
                task.Title,
                "This client has a task of this title, due on the same day; it stays as it is."
            );
        if (!_inFile.Add(key))
            return TableFinding.Double(client.ClientId, task.Title, InFile);
        var entry = new SearchEntry(SearchKind.Task, task.Id, client.ClientId, task.Title, null);
        return new TableFinding(task.Id, client.ClientId, task.Title, null, r => r.Become(task, tags, completedAt), entry);
    }

    /// <summary>What was completed is done, whether or not a column says so; one that says otherwise leaves open which of the two is true.</summary>
    private static WorkTaskStatus StatusOf(TableRow row, DateTime? completedAt)
    {
        var status = row.OfTask ?? (completedAt is null ? WorkTaskStatus.Todo : WorkTaskStatus.Done);
        if (completedAt is not null && status != WorkTaskStatus.Done)
            throw new InvalidException(
                TableFields.CompletedAt,
                $"It was completed, and its status is “{TableRow.Shown(row[TableFields.Status]!)}”. Write done as its status, or leave the completion empty."
            );
        return status;
    }
}
