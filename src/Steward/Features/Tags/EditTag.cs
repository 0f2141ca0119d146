using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.Tags;

/// <summary>Renames a tag or gives it another colour. What carries it stays as it is: a record's version does not move.</summary>
public sealed class EditTag(StewardDb db, WriteTransaction write)
{
    public const string ExistsCode = "tag_exists";

    /// <returns>Null: there is none, or none this person may see.</returns>
    /// <exception cref="InvalidException">By field.</exception>
    /// <exception cref="RefusedException">403: no right to manage tags. 409: another tag has that name.</exception>
    /// <exception cref="StaleException">Somebody else changed it in between; carries what is stored now.</exception>
    public async Task<TagItem?> RunAsync(Guid id, string? name, TagColour colour, int version, CurrentUser user, CancellationToken ct)
    {
        if (await db.FindTagAsync(id, user, ct) is null)
            return null;
        user.Demand(Permission.TagsManage);
        var tidy = Check(name, colour);
        return await write.RunAsync(
            async db =>
            {
                // SQLite and the row lock let one at a time in; a name taken in the same moment is told as one taken before.
                if (await db.HoldTagAsync(id, user, ct) is not { } tag)
                    return null;
                if (tag.Version != version)
                    throw new StaleException((await db.FindTagAsync(id, user, ct))!, tag.Version);
                if (tag.Name == tidy && tag.Colour == colour)
                    return await db.FindTagAsync(id, user, ct);
                var fold = TagNames.FoldOf(tidy);
                var others = db.Tags.Where(t => t.Fold == fold && t.Id != id);
                if (await others.AnyAsync(ct))
                    throw Exists(tidy, await others.VisibleTo(db, user).AnyAsync(ct));
                tag.Edit(tidy, colour);
                try
                {
                    await db.SaveChangesAsync(ct);
                }
                catch (DbUpdateException e) when (UniqueViolation.Is(e))
                {
                    throw Exists(tidy, seen: false);
                }
                return await db.FindTagAsync(id, user, ct);
            },
            ct
        );
    }

    /// <exception cref="InvalidException">By field.</exception>
    internal static string Check(string? name, TagColour colour)
    {
        var valid = new Validation();
        var tidy = TagNames.CheckName(valid, name);
        if (!Enum.IsDefined(colour))
            valid.Add("colour", $"There is no such colour. Choose {string.Join(", ", TagColours.All.Select(TagColours.NameOf))}.");
        valid.Throw();
        return tidy;
    }

    // Names are the firm's, one word is one tag: that a name is taken can't be hidden from who may rename. What has it, and how it is written, can.
    private static RefusedException Exists(string name, bool seen) =>
        RefusedException.Conflict(
            ExistsCode,
            $"There is a tag “{name}” already. Choose another name{(seen ? ", or merge this tag into that one" : "")}."
        );
}
