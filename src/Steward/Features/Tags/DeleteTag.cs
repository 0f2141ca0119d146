using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.Tags;

/// <summary>Takes a tag off everything and out of the list, also off what this person doesn't see. The records stay as they are.</summary>
public sealed class DeleteTag(StewardDb db, WriteTransaction write)
{
    /// <returns>Whether there was one.</returns>
    /// <exception cref="RefusedException">403: no right to manage tags.</exception>
    /// <exception cref="StaleException">Somebody else changed it in between; carries what is stored now.</exception>
    public async Task<bool> RunAsync(Guid id, int version, CurrentUser user, CancellationToken ct)
    {
        if (await db.FindTagAsync(id, user, ct) is null)
            return false;
        user.Demand(Permission.TagsManage);
        return await write.RunAsync(
            async db =>
            {
                if (await db.HoldTagAsync(id, user, ct) is not { } tag)
                    return false;
                if (tag.Version != version)
                    throw new StaleException((await db.FindTagAsync(id, user, ct))!, tag.Version);
                await RemoveAsync(db, id, ct);
                return true;
            },
            ct
        );
    }

    internal static async Task RemoveAsync(StewardDb db, Guid id, CancellationToken ct)
    {
        await db.ClientTags.Where(l => l.TagId == id).ExecuteDeleteAsync(ct);
        await db.TaskTags.Where(l => l.TagId == id).ExecuteDeleteAsync(ct);
        await db.CredentialTags.Where(l => l.TagId == id).ExecuteDeleteAsync(ct);
        await db.Tags.Where(t => t.Id == id).ExecuteDeleteAsync(ct);
    }
}
