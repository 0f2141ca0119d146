using System.Globalization;
using Steward.Features.Clients;
using Steward.Features.Tags;
using Steward.Ui;

namespace Steward.Features.Credentials.Pages;

/// <summary>The form as it was posted: texts, whatever they say, so that a refused save shows exactly what was typed.</summary>
public sealed class CredentialForm
{
    public static readonly IReadOnlyList<Choice> Kinds =
    [
        .. CredentialKinds.List.Select(k => new Choice(
            CredentialKinds.NameOf(k),
            CredentialKinds.LabelOf(k),
            Icon: CredentialKinds.IconOf(k)
        )),
    ];

    private static readonly int[] Days = [30, 60, 90, 180, 365];

    public string? Name { get; set; }
    public string? Kind { get; set; }
    public string? Username { get; set; }
    public string? Website { get; set; }
    public string? OwnerId { get; set; }
    public string? RotateEveryDays { get; set; }

    /// <summary>Names between commas.</summary>
    public string? Tags { get; set; }

    /// <summary>The version the form was made from.</summary>
    public string? Version { get; set; }

    public int VersionNumber => int.TryParse(Version, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;

    public static CredentialForm Of(CredentialItem item) =>
        new()
        {
            Name = item.Name,
            Kind = CredentialKinds.NameOf(item.Kind),
            Username = item.Username,
            Website = item.Website,
            OwnerId = item.OwnerId?.ToString(),
            RotateEveryDays = item.RotateEveryDays?.ToString(CultureInfo.InvariantCulture),
            Tags = TagNames.Join(item.Tags),
            Version = item.Version.ToString(CultureInfo.InvariantCulture),
        };

    /// <summary>What is no kind, no person or no number becomes one that is refused by its field.</summary>
    public CredentialInput ToInput() =>
        new(
            Name ?? "",
            Kind is not null && CredentialKinds.Parse(Kind) is { } kind ? kind : (CredentialKind)(-1),
            Username,
            Website,
            string.IsNullOrEmpty(OwnerId) ? null
                : Guid.TryParse(OwnerId, CultureInfo.InvariantCulture, out var owner) ? owner
                : Guid.Empty,
            string.IsNullOrEmpty(RotateEveryDays) ? null
                : int.TryParse(RotateEveryDays, NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? days
                : 0,
            TagNames.Split(Tags)
        );

    /// <summary>The usual spans, and the one it has.</summary>
    public IReadOnlyList<Choice> Spans =>
        [
            .. Days.Select(d => d.ToString(CultureInfo.InvariantCulture))
                .Concat(string.IsNullOrEmpty(RotateEveryDays) ? [] : [RotateEveryDays])
                .Distinct(StringComparer.Ordinal)
                .Select(d => new Choice(d, $"Every {d} days")),
        ];

    /// <summary>Whom the credential may belong to; the present owner too, who may not be among those listed.</summary>
    public IReadOnlyList<Choice> Owners(ListPeople.Result people)
    {
        var owners = people.Items.Select(p => new Choice(p.Id.ToString(), p.Name)).ToList();
        if (!string.IsNullOrEmpty(OwnerId) && owners.TrueForAll(o => o.Value != OwnerId))
            owners.Insert(0, new Choice(OwnerId, "The present owner"));
        return owners;
    }

    /// <summary>What was typed beside what is stored now.</summary>
    public IReadOnlyList<ConflictField> Against(CredentialItem stored, ListPeople.Result people)
    {
        var fields = new List<ConflictField>
        {
            new("Name", Name, stored.Name),
            new(
                "Kind",
                Kind is not null && CredentialKinds.Parse(Kind) is { } kind ? CredentialKinds.LabelOf(kind) : Kind,
                CredentialKinds.LabelOf(stored.Kind)
            ),
            new("Website", Website, stored.Website),
            new("Owner", NameOf(OwnerId, people), NameOf(stored.OwnerId?.ToString(), people)),
            new("Tags", Tags, TagNames.Join(stored.Tags)),
            new("Rotate every", RotateEveryDays, stored.RotateEveryDays?.ToString(CultureInfo.InvariantCulture)),
        };
        if (stored.MayReveal)
            fields.Insert(2, new ConflictField("User name", Username, stored.Username));
        return fields;
    }

    private static string? NameOf(string? owner, ListPeople.Result people) =>
        string.IsNullOrEmpty(owner) ? null : people.Items.FirstOrDefault(p => p.Id.ToString() == owner)?.Name ?? "Somebody else";
}
