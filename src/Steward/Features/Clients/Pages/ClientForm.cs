using System.Globalization;
using Steward.Features.Tags;
using Steward.Ui;

namespace Steward.Features.Clients.Pages;

/// <summary>The form as it was posted: texts, whatever they say, so that a refused save shows exactly what was typed.</summary>
public sealed class ClientForm
{
    public static readonly IReadOnlyList<Choice> Statuses =
    [
        .. Enum.GetValues<ClientStatus>().Select(s => new Choice(ClientFilters.NameOf(s), ClientWords.Of(s))),
    ];

    public string? Name { get; set; }
    public string? Status { get; set; }
    public string? Email { get; set; }
    public string? Phone { get; set; }
    public string? Website { get; set; }
    public string? Address { get; set; }
    public string? OwnerId { get; set; }

    /// <summary>Names between commas.</summary>
    public string? Tags { get; set; }

    /// <summary>The version the form was made from.</summary>
    public string? Version { get; set; }

    /// <summary>The name of which they were told that another client has it.</summary>
    public string? ToldName { get; set; }

    public int VersionNumber => int.TryParse(Version, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;

    public static ClientForm Of(ClientView client) =>
        new()
        {
            Name = client.Name,
            Status = ClientFilters.NameOf(client.Status),
            Email = client.Email,
            Phone = client.Phone,
            Website = client.Website,
            Address = client.Address,
            OwnerId = client.OwnerId?.ToString(),
            Tags = TagNames.Join(client.Tags),
            Version = client.Version.ToString(CultureInfo.InvariantCulture),
        };

    /// <param name="owner">Who may not choose the owner leaves this one.</param>
    public ClientInput ToInput(Guid? owner) =>
        // What is no status becomes one that is refused by name.
        new(Name, ClientFilters.TryStatus(Status) ?? (ClientStatus)(-1), Email, Phone, Website, Address, owner)
        {
            Tags = TagNames.Split(Tags),
        };

    /// <summary>What the owner field says; null for nobody. What is no id finds nobody and is refused.</summary>
    public Guid? ChosenOwner =>
        string.IsNullOrEmpty(OwnerId) ? null
        : Guid.TryParse(OwnerId, out var id) ? id
        : Guid.Empty;

    /// <summary>What was typed beside what is stored now.</summary>
    public IReadOnlyList<ConflictField> Against(ClientView stored, Func<Guid?, string?> nameOf, bool withOwner)
    {
        var fields = new List<ConflictField>
        {
            new("Name", Name, stored.Name),
            new("Status", Words(Status), ClientWords.Of(stored.Status)),
            new("E-mail", Email, stored.Email),
            new("Phone", Phone, stored.Phone),
            new("Website", Website, stored.Website),
            new("Address", Address?.ReplaceLineEndings("\n"), stored.Address),
            new("Tags", Tags, TagNames.Join(stored.Tags)),
        };
        if (withOwner)
            fields.Insert(2, new ConflictField("Owner", nameOf(ChosenOwner), nameOf(stored.OwnerId)));
        return fields;
    }

    private static string? Words(string? status) => ClientFilters.TryStatus(status) is { } known ? ClientWords.Of(known) : status;
}
