using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.Tags;

/// <summary>Makes one tag of two: all that carries the first carries the second instead, also what this person doesn't see.</summary>
public sealed class MergeTag(StewardDb db, WriteTransaction write)
{
    /// <returns>The tag that stays. Null: there is no such tag, or none this person may see.</returns>
    /// <exception cref="InvalidException">There is no tag to merge into.</exception>
    /// <exception cref="RefusedException">403: no right to manage tags.</exception>
    /// <exception cref="StaleException">Somebody else changed the first in between.</exception>
    public async Task<TagItem?> RunAsync(Guid id, Guid into, int version, CurrentUser user, CancellationToken ct)
    {
        if (await db.FindTagAsync(id, user, ct) is null)
            return null;
        user.Demand(Permission.TagsManage);
        if (id == into)
            throw new InvalidException("into", "A tag can't be merged into itself. Choose another one.");
        return await write.RunAsync(
            async db =>
            {
                // Always the older first, so that two who merge crosswise don't wait for each other.
                var held = new Dictionary<Guid, Tag?>();
                foreach (var each in new[] { id, into }.Order())
                    held[each] = await db.HoldTagAsync(each, user, ct);
                if (held[id] is not { } tag)
                    return null;
                if (tag.Version != version)
                    throw new StaleException((await db.FindTagAsync(id, user, ct))!, tag.Version);
                if (held[into] is null)
                    throw new InvalidException("into", "There is no such tag any more. Choose another one.");
                await MoveAsync(db, id, into, ct);
                await DeleteTag.RemoveAsync(db, id, ct);
                return await db.FindTagAsync(into, user, ct);
            },
            ct
        );
    }

    // What carries both keeps the one that stays.
    private static async Task MoveAsync(StewardDb db, Guid id, Guid into, CancellationToken ct)
    {
        var (from, to) = (db.InSql(id), db.InSql(into));
        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO client_tag (record_id, tag_id) SELECT record_id, {to} FROM client_tag WHERE tag_id = {from} ON CONFLICT DO NOTHING",
            ct
        );
        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO task_tag (record_id, tag_id) SELECT record_id, {to} FROM task_tag WHERE tag_id = {from} ON CONFLICT DO NOTHING",
            ct
        );
        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO credential_tag (record_id, tag_id) SELECT record_id, {to} FROM credential_tag WHERE tag_id = {from} ON CONFLICT DO NOTHING",
            ct
        );
    }
}
