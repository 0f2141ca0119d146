using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Tags;
using Steward.Features.Tasks;

namespace Steward.Cli.Demo;

/// <summary>The words the firm sorts its clients, tasks and credentials by.</summary>
internal static class DemoTags
{
    private static readonly (string Name, TagColour Colour)[] All =
    [
        ("vip", TagColour.Amber),
        ("hosting", TagColour.Blue),
        ("retainer", TagColour.Green),
        ("on-site", TagColour.Teal),
        ("gdpr", TagColour.Violet),
        ("shared", TagColour.Orange),
        ("legacy", TagColour.Slate),
    ];

    /// <summary>Yesterday evening somebody went through everything.</summary>
    public static void Tell(DemoStory story) => story.Tell(story.At(1, 19), SortAsync);

    private static async Task SortAsync(StewardDb db, DateTime when)
    {
        var tags = All.Select(t => new Tag(Guid.CreateVersion7(when), t.Name, t.Colour)).ToDictionary(t => t.Name, StringComparer.Ordinal);
        db.AddRange(tags.Values);
        var clients = await db.Clients.OrderBy(c => c.Id).Select(c => new { c.Id, c.Status }).ToListAsync();
        Carry<ClientTag>([.. clients.Where((_, i) => i % 7 == 0).Select(c => c.Id)], "vip");
        Carry<ClientTag>([.. clients.Where((c, i) => i % 2 == 0 && c.Status == ClientStatus.Active).Select(c => c.Id)], "hosting");
        Carry<ClientTag>([.. clients.Where((c, i) => i % 3 == 0 && c.Status == ClientStatus.Active).Select(c => c.Id)], "retainer");
        var tasks = await db.WorkTasks.OrderBy(t => t.Id).Select(t => new { t.Id, t.Status }).ToListAsync();
        var open = tasks.Where(t => t.Status is WorkTaskStatus.Todo or WorkTaskStatus.InProgress or WorkTaskStatus.Waiting).ToList();
        Carry<TaskTag>([.. open.Where((_, i) => i % 4 == 1).Select(t => t.Id)], "on-site");
        Carry<TaskTag>([.. open.Where((_, i) => i % 5 == 2).Select(t => t.Id)], "gdpr");
        var credentials = await db.Credentials.OrderBy(c => c.Id).Select(c => c.Id).ToListAsync();
        Carry<CredentialTag>([.. credentials.Where((_, i) => i % 4 == 0)], "hosting");
        Carry<CredentialTag>([.. credentials.Where((_, i) => i % 9 == 3)], "shared");
        Carry<CredentialTag>([.. credentials.Where((_, i) => i % 11 == 5)], "legacy");

        void Carry<TLink>(List<Guid> records, string name)
            where TLink : TagLink, new() => db.AddRange(records.Select(r => new TLink { RecordId = r, TagId = tags[name].Id }));
    }
}
