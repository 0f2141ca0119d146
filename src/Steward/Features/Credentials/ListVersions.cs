using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Sessions;
using Steward.Platform;
using Steward.Platform.Http;

namespace Steward.Features.Credentials;

/// <summary>The versions of a credential's secret, newest first: who, when and which fields; never what.</summary>
public sealed class ListVersions(StewardDb db, CurrentUser user)
{
    public sealed record Item(int Version, DateTime CreatedAt, Guid? CreatedBy, IReadOnlyList<string> Fields)
    {
        [System.Text.Json.Serialization.JsonIgnore]
        public string? CreatedByName { get; init; }

        /// <summary>The fields that were set in this version; the others carried over.</summary>
        [System.Text.Json.Serialization.JsonIgnore]
        public IReadOnlyList<string> Changed { get; init; } = [];
    }

    /// <param name="id">The credential.</param>
    /// <param name="after">Where the page before ended.</param>
    /// <param name="limit">Null: all of them.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Null: no such credential.</returns>
    public async Task<Page<Item>?> RunAsync(Guid id, Cursor? after, int? limit, CancellationToken ct)
    {
        if (!await db.Credentials.VisibleTo(user).AnyAsync(c => c.Id == id, ct))
            return null;
        var kept = db.CredentialVersions.Where(v => v.CredentialId == id);
        if (after is { } cursor)
        {
            var last = LastOf(cursor);
            kept = kept.Where(v => v.Version < last);
        }
        if (limit is { } most)
            kept = kept.OrderByDescending(v => v.Version).Take(most + 1);
        var versions = await kept.OrderByDescending(v => v.Version)
            .Select(v => new { Row = v, By = db.Users.Where(u => u.Id == v.CreatedBy).Select(u => u.Name).FirstOrDefault() })
            .ToListAsync(ct);
        var items = versions.Select(v => Make(v.Row, v.By)).ToList();
        return Page<Item>.Of(items, limit ?? items.Count, v => Cursor.Encode(v.Version.ToString(CultureInfo.InvariantCulture), id));
    }

    private static int LastOf(Cursor cursor) =>
        int.TryParse(cursor.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw new InvalidException("cursor", "This is not a cursor this list gave out.");

    private static Item Make(CredentialVersion version, string? by)
    {
        var fields = CredentialFields.Parse(version.Fields);
        var names = SecretField.Stored.Where(f => fields.VersionOf(f) is not null).ToArray();
        return new Item(version.Version, version.CreatedAt, version.CreatedBy, names)
        {
            CreatedByName = by,
            Changed = [.. names.Where(f => fields.VersionOf(f) == version.Version)],
        };
    }
}
