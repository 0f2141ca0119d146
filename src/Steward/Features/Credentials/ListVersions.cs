using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Sessions;

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

    /// <returns>Null: no such credential.</returns>
    public async Task<IReadOnlyList<Item>?> RunAsync(Guid id, CancellationToken ct)
    {
        if (!await db.Credentials.VisibleTo(user).AnyAsync(c => c.Id == id, ct))
            return null;
        var versions = await db
            .CredentialVersions.Where(v => v.CredentialId == id)
            .OrderByDescending(v => v.Version)
            .Select(v => new { Row = v, By = db.Users.Where(u => u.Id == v.CreatedBy).Select(u => u.Name).FirstOrDefault() })
            .ToListAsync(ct);
        return [.. versions.Select(v => Make(v.Row, v.By))];
    }

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
