using Steward.Platform;

namespace Steward.Features.ImportExport;

/// <summary>
/// Decides which client each folder or collection is: one that exists under this name, or a new one. An export may name its folders
/// after the items in them; such items are sealed for a client id drawn early and, where that turns out to be another client, sealed anew.
/// </summary>
internal sealed class ImportFolders(Guid runId, string unfiled, Func<string, Task<Guid?>> findClient)
{
    public const int MaxName = 200;

    private readonly Dictionary<string, ImportClient> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Guid> _unnamed = new(StringComparer.Ordinal);

    public IReadOnlyCollection<ImportClient> Clients => _byName.Values;

    public async Task<Guid> ClientForAsync(string? folderId, IReadOnlyDictionary<string, string> names)
    {
        if (string.IsNullOrEmpty(folderId))
            return (await NamedAsync(unfiled, Guid.CreateVersion7())).ClientId;
        if (_unnamed.TryGetValue(folderId, out var drawn))
            return drawn;
        if (names.TryGetValue(folderId, out var name))
            return (await NamedAsync(NameOf(name), Guid.CreateVersion7())).ClientId;
        return _unnamed[folderId] = Guid.CreateVersion7();
    }

    /// <summary>Once all names are known: from which drawn id to which client items must move.</summary>
    public async Task<IReadOnlyDictionary<Guid, ImportClient>> SettleAsync(IReadOnlyDictionary<string, string> names)
    {
        var moves = new Dictionary<Guid, ImportClient>();
        foreach (var (folderId, drawn) in _unnamed)
        {
            var client = await NamedAsync(names.TryGetValue(folderId, out var name) ? NameOf(name) : unfiled, drawn);
            if (client.ClientId != drawn)
                moves[drawn] = client;
        }
        return moves;
    }

    private async Task<ImportClient> NamedAsync(string name, Guid drawn)
    {
        var fold = TextFold.Name(name);
        if (_byName.TryGetValue(fold, out var known))
            return known;
        var existing = await findClient(name);
        return _byName[fold] = new ImportClient(runId, existing ?? drawn, name, isNew: existing is null);
    }

    /// <summary>As a client may be called; a folder without a name is as good as none.</summary>
    private string NameOf(string folder)
    {
        var name = string.Concat(folder.EnumerateRunes().Where(r => !System.Text.Rune.IsControl(r)).Select(r => r.ToString())).Trim();
        if (TextFold.Name(name).Length == 0)
            return unfiled;
        return name.Length <= MaxName ? name : name[..(char.IsHighSurrogate(name[MaxName - 1]) ? MaxName - 1 : MaxName)].TrimEnd();
    }
}
