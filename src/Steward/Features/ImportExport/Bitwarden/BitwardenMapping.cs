using System.Globalization;
using System.Text;
using Steward.Features.Credentials;
using Steward.Vault;

namespace Steward.Features.ImportExport.Bitwarden;

/// <summary>
/// A credential as it will be, before it has a client and an id. Owns the item it was made from: dispose the draft and every
/// secret is wiped.
/// </summary>
/// <param name="Losses">Sentences about what could not be kept, or was kept in another place.</param>
public sealed record CredentialDraft(
    BitwardenItem Item,
    CredentialKind Kind,
    string Name,
    SecretBytes? Username,
    string? Website,
    SecretBytes? Password,
    SecretBytes? Totp,
    SecretBytes? Notes,
    SecretBytes? Custom,
    IReadOnlyList<string> Losses
) : IDisposable
{
    public void Dispose()
    {
        Custom?.Dispose();
        Item.Dispose();
    }
}

/// <summary>
/// One Bitwarden item becomes one credential: logins, notes and SSH keys their own kind, cards and identities <c>other</c> with
/// their parts as custom fields. The private key of an SSH key is its password, because that is what is rotated.
/// </summary>
public static class BitwardenMapping
{
    /// <summary>No item that a person keeps comes near; what has more is no credential.</summary>
    public const int MaxFields = 500;

    private const int MaxName = 200;

    /// <summary>Why it can't be a credential, or null; a clause that follows the name.</summary>
    public static string? Refusal(BitwardenItem item)
    {
        var fields = item.Uris.Count + item.Fields.Count + item.Details.Count;
        return fields > MaxFields ? Text($"it has {fields} fields and addresses, and a credential takes at most {MaxFields}") : null;
    }

    public static CredentialDraft Map(BitwardenItem item)
    {
        var losses = new List<string>();
        var custom = new NamedFields();
        var website = AddUris(item, custom);
        var name = NameOf(item, website, custom, losses);
        var totp = TotpOf(item, custom, losses);
        var password = item.Password;
        foreach (var detail in item.Details)
        {
            if (item.Kind == BitwardenKind.SshKey && password is null && detail.Name == BitwardenLabels.PrivateKey)
                password = detail.Value;
            else
                custom.Add(detail.Name, detail.Value);
        }
        AddFields(item, custom, losses);
        AddLosses(item, losses);
        return new CredentialDraft(
            item,
            KindOf(item.Kind),
            name,
            item.Username,
            website,
            password,
            totp,
            item.Notes,
            CustomFields.Write(custom.Fields),
            losses
        );
    }

    private static CredentialKind KindOf(BitwardenKind kind) =>
        kind switch
        {
            BitwardenKind.Login => CredentialKind.Login,
            BitwardenKind.SecureNote => CredentialKind.Note,
            BitwardenKind.SshKey => CredentialKind.SshKey,
            BitwardenKind.Card or BitwardenKind.Identity or BitwardenKind.Unknown => CredentialKind.Other,
        };

    /// <summary>
    /// Origin and path of the first address of a web site are the site, in plain; every other one is kept as a custom field, and so is the
    /// whole of that one when there is more to it.
    /// </summary>
    private static string? AddUris(BitwardenItem item, NamedFields custom)
    {
        string? website = null;
        for (var i = 0; i < item.Uris.Count; i++)
        {
            var whole = false;
            if (website is null)
                BitwardenWebsite.TryRead(item.Uris[i].Span, out website, out whole);
            if (!whole)
                custom.Add(i == 0 ? "URI" : Text($"URI {i + 1}"), item.Uris[i]);
        }
        return website;
    }

    private static string NameOf(BitwardenItem item, string? website, NamedFields custom, List<string> losses)
    {
        var name = string.Join(' ', item.Name.Split([' ', '\t', '\r', '\n', '\0'], StringSplitOptions.RemoveEmptyEntries));
        name = string.Concat(name.Where(c => !char.IsControl(c)));
        if (name.Length == 0)
        {
            losses.Add("The item has no name; it was given one.");
            return website is null ? Text($"Unnamed item {item.Index + 1}") : name + Cut(website);
        }
        if (name.Length <= MaxName)
            return name;
        custom.Add("Full name", item.Own(SecretBytes.CopyOf(Encoding.UTF8.GetBytes(name))));
        losses.Add("The name is longer than 200 characters; it was cut, and the whole of it kept as custom field \"Full name\".");
        return Cut(name);
    }

    private static string Cut(string name)
    {
        if (name.Length <= MaxName)
            return name;
        return name[..(char.IsHighSurrogate(name[MaxName - 1]) ? MaxName - 1 : MaxName)].TrimEnd();
    }

    private static SecretBytes? TotpOf(BitwardenItem item, NamedFields custom, List<string> losses)
    {
        if (item.Totp is null)
            return null;
        using var seed = TotpSeed.Read(item.Totp.Span, out var problem);
        if (seed is not null)
            return item.Totp;
        custom.Add("TOTP seed", item.Totp);
        losses.Add($"The TOTP seed was kept as custom field \"TOTP seed\" and makes no codes. {problem}");
        return null;
    }

    private static void AddFields(BitwardenItem item, NamedFields custom, List<string> losses)
    {
        for (var i = 0; i < item.Fields.Count; i++)
        {
            var field = item.Fields[i];
            var name = string.IsNullOrWhiteSpace(field.Name) ? Text($"Field {i + 1}") : field.Name.Trim();
            if (field.Type == BitwardenFieldType.Linked)
                losses.Add($"The linked field \"{Cut(name)}\" was left out: it only points at another field.");
            else
                custom.Add(name, field.Value);
        }
    }

    private static void AddLosses(BitwardenItem item, List<string> losses)
    {
        if (item.PasskeyCount > 0)
            losses.Add($"{Counted(item.PasskeyCount, "passkey")} can't be moved. Sign in at the site and add a new one.");
        if (item.AttachmentCount > 0)
            losses.Add(
                $"{Counted(item.AttachmentCount, "attachment")} left out: the export doesn't hold the files. Download them from Bitwarden."
            );
        if (item.PasswordHistoryCount > 0)
            losses.Add($"{Counted(item.PasswordHistoryCount, "earlier password")} left out.");
        if (item.Kind == BitwardenKind.Unknown)
            losses.Add("Its kind is newer than this import; what it holds was kept as custom fields, as far as it is text.");
    }

    private static string Counted(int count, string noun) => Text($"{count} {noun}{(count == 1 ? "" : "s")}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
