using Steward.Data;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.Tags;

/// <summary>Makes a tag that nothing carries yet; on records they are made by naming them.</summary>
public sealed class CreateTag(WriteTransaction write, TimeProvider clock)
{
    /// <returns>The tag; the one there was, if there was one of that name.</returns>
    /// <exception cref="InvalidException">By field.</exception>
    /// <exception cref="RefusedException">403: no right to manage tags.</exception>
    public async Task<TagItem> RunAsync(string? name, TagColour? colour, CurrentUser user, CancellationToken ct)
    {
        user.Demand(Permission.TagsManage);
        var valid = new Validation();
        TagNames.CheckName(valid, name);
        valid.Throw();
        var now = clock.GetUtcNow().UtcDateTime;
        return await write.RunAsync(
            async db =>
            {
                var tags = await db.FindOrMakeTagsAsync(TagNames.Distinct([name!]), colour, now, ct);
                db.Creates("tag", tags[0].Id);
                return (await db.ItemsAsync(tags, user, ct))[0];
            },
            ct
        );
    }
}
