using System.Globalization;
using System.Runtime.CompilerServices;
using Steward.Features.ImportExport.Bitwarden;

namespace Steward.Features.ImportExport.Csv;

/// <summary>Reads a password manager's CSV, one record an item; the number of an item is the line it begins in.</summary>
internal sealed class CsvReader(CsvRecords records, CsvColumns columns) : IExportReader
{
    private readonly Dictionary<string, string> _folders = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> Folders => _folders;

    public async IAsyncEnumerable<BitwardenEntry> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await records.ReadAsync(ct);
        while (await records.ReadAsync(ct))
        {
            ct.ThrowIfCancellationRequested();
            if (!records.IsBlank)
                yield return Entry();
        }
    }

    public void Dispose() => records.Dispose();

    private BitwardenEntry Entry()
    {
        var index = records.Line - 1;
        if (records.Count == columns.Roles.Count)
            return Item(index);
        return new BitwardenRefusal(
            index,
            "",
            string.Create(
                CultureInfo.InvariantCulture,
                $"line {records.Line} has {records.Count} cells and the header {columns.Roles.Count}: a separator may stand in a cell without quotation marks"
            )
        );
    }

    private BitwardenItem Item(int index)
    {
        var item = new BitwardenItem(index) { Kind = BitwardenKind.Login };
        for (var i = 0; i < columns.Roles.Count; i++)
            Take(item, i);
        if (item is { Kind: BitwardenKind.Login, Username: null, Password: null, Totp: null, Notes: not null } && item.Uris.Count == 0)
            item.Kind = BitwardenKind.SecureNote;
        return item;
    }

    private void Take(BitwardenItem item, int i)
    {
        switch (columns.Roles[i])
        {
            case CsvRole.Name:
                item.Name = records.TextAt(i);
                break;
            case CsvRole.Folder:
                item.FolderId = Folder(records.TextAt(i));
                break;
            case CsvRole.Collections:
                foreach (var name in records.TextAt(i).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                    item.AddCollection(Folder(name)!);
                break;
            case CsvRole.Kind:
                if (records.TextAt(i).Trim().ToLowerInvariant() is "note" or "securenote")
                    item.Kind = BitwardenKind.SecureNote;
                break;
            case CsvRole.Url:
                TakeUrl(item, i);
                break;
            case CsvRole.Archived when !records.TextAt(i).Equals("true", StringComparison.OrdinalIgnoreCase):
                break;
            case CsvRole.Archived:
            case CsvRole.Extra:
                if (records.SecretAt(i) is { } extra)
                    item.AddField(new BitwardenField(columns.Names[i], item.Own(extra), BitwardenFieldType.Text));
                break;
            case CsvRole.Fields:
                if (records.SecretAt(i) is { } fields)
                    item.AddField(new BitwardenField("Fields", item.Own(fields), BitwardenFieldType.Text));
                break;
            case CsvRole.Unused:
                break;
            default:
                TakeSecret(item, i);
                break;
        }
    }

    private void TakeSecret(BitwardenItem item, int i)
    {
        if (records.SecretAt(i) is not { } secret)
            return;
        item.Own(secret);
        switch (columns.Roles[i])
        {
            case CsvRole.Username:
                item.Username = secret;
                break;
            case CsvRole.Password:
                item.Password = secret;
                break;
            case CsvRole.Totp:
                item.Totp = secret;
                break;
            default:
                item.Notes = secret;
                break;
        }
    }

    private void TakeUrl(BitwardenItem item, int i)
    {
        if (records.SecretAt(i) is not { } url)
            return;
        item.Own(url);
        // LastPass writes its notes as logins at this address.
        if (columns.Source == CsvSource.LastPass && url.Span.SequenceEqual("http://sn"u8))
            item.Kind = BitwardenKind.SecureNote;
        else
            item.AddUri(url);
    }

    /// <summary>The folder's name is its id. KeePassXC names its root before every group.</summary>
    private string? Folder(string name)
    {
        name = name.Trim();
        if (columns.Source == CsvSource.KeePassXc)
            name =
                name is "Root" ? ""
                : name.StartsWith("Root/", StringComparison.Ordinal) ? name["Root/".Length..]
                : name;
        if (name.Length == 0)
            return null;
        _folders[name] = name;
        return name;
    }
}
