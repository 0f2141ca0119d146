using System.Globalization;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Search;
using Steward.Features.Tags;
using Steward.Features.Tasks;

namespace Steward.Bench;

/// <summary>Tasks around today: three in five are done, the others due from three weeks ago to two months ahead. A hundred clients have a third of them.</summary>
internal sealed class FillTasks(IReadOnlyList<Guid> clients, Guid ownerId, Guid contractorId, int ofContractor, DateOnly today)
{
    private const int BigClients = 100;
    private const int DaysBehind = 21;

    // A prime: what else goes by the number of a task must not go with its day.
    private const int DaysAround = 79;

    private static readonly string[] Verbs = ["Renew", "Check", "Call about", "Invoice", "Move", "Document", "Restore", "Clean up"];
    private static readonly string[] Things =
    [
        "certificate",
        "backup",
        "mailbox",
        "firewall",
        "licences",
        "newsletter",
        "printer",
        "domain",
        "laptop",
    ];

    private readonly List<Guid> _tags = [];

    public async Task AddTagsAsync(StewardDb db)
    {
        for (var i = 0; i < 20; i++)
        {
            var tag = new Tag(Guid.CreateVersion7(), string.Create(CultureInfo.InvariantCulture, $"tag {i:00}"), TagColour.Blue);
            db.Add(tag);
            _tags.Add(tag.Id);
        }
        await db.SaveChangesAsync();
    }

    public Task Add(StewardDb db, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            var at = today.ToDateTime(new TimeOnly(8, 0), DateTimeKind.Utc).AddDays(-90).AddSeconds(i * 60);
            var which = i % 3 == 0 ? clients.Count / 2 + (i / 3 % BigClients) : i;
            var client = clients[which % clients.Count];
            var id = Guid.CreateVersion7(at);
            var title = string.Create(
                CultureInfo.InvariantCulture,
                $"{Verbs[i % Verbs.Length]} {Things[i / 3 % Things.Length]} {i:000000}"
            );
            var status = (i % 5) switch
            {
                0 => WorkTaskStatus.Todo,
                1 => i % 2 == 0 ? WorkTaskStatus.Waiting : WorkTaskStatus.InProgress,
                _ => WorkTaskStatus.Done,
            };
            DateOnly? due = i % 7 == 0 ? null : today.AddDays((i * 31 % DaysAround) - DaysBehind);
            Guid? assignee =
                which % clients.Count < ofContractor ? contractorId
                : i % 50 == 0 ? ownerId
                : null;
            db.Add(new WorkTask(id, client, new WorkTaskDetails(title, null, status, (WorkTaskPriority)(i % 4), due, assignee), at));
            db.Add(new SearchEntry(SearchKind.Task, id, client, title, null));
            db.Add(new Activity(client, ownerId, "task.created", title, null, at));
            if (i % 4 == 0)
                db.Add(new TaskTag { RecordId = id, TagId = _tags[i / 4 % _tags.Count] });
        }
        return Task.CompletedTask;
    }
}
