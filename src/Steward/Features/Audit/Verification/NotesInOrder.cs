using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Steward.Data;

namespace Steward.Features.Audit.Verification;

/// <summary>
/// The checkpoints of the database and those outside it as one row in the order of their numbers, a few in memory at a time: a busy year has a
/// million of them.
/// </summary>
internal sealed class NotesInOrder(StewardDb db, NotesOutside outside, long after, ECDsa publicKey)
{
    private const int PageSize = 500;

    public async IAsyncEnumerable<string> ReadAsync()
    {
        await using var stored = StoredAsync().GetAsyncEnumerator();
        await using var kept = OutsideAsync().GetAsyncEnumerator();
        var (moreStored, moreKept) = (await stored.MoveNextAsync(), await kept.MoveNextAsync());
        while (moreStored || moreKept)
        {
            if (moreStored && (!moreKept || stored.Current.Number <= kept.Current.Number))
            {
                yield return stored.Current.Note;
                moreStored = await stored.MoveNextAsync();
            }
            else
            {
                yield return kept.Current.Note;
                moreKept = await kept.MoveNextAsync();
            }
        }
    }

    private async IAsyncEnumerable<(long Number, string Note)> StoredAsync()
    {
        var last = after;
        while (true)
        {
            var page = await db
                .AuditCheckpoints.AsNoTracking()
                .Where(c => c.Number > last)
                .OrderBy(c => c.Number)
                .Take(PageSize)
                .Select(c => new { c.Number, c.Note })
                .ToListAsync();
            foreach (var note in page)
                yield return (note.Number, note.Note);
            if (page.Count < PageSize)
                yield break;
            last = page[^1].Number;
        }
    }

    private async IAsyncEnumerable<(long Number, string Note)> OutsideAsync()
    {
        var last = after;
        await foreach (var note in outside.ReadAsync())
        {
            // One that does not verify has no number of its own: it stays where the file has it, and is reported there.
            var number = NotesOutside.NumberOf(note, publicKey);
            if (number <= after)
                continue;
            last = number ?? last;
            yield return (last, note);
        }
    }
}
