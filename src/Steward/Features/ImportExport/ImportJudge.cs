using System.Globalization;
using Steward.Features.ImportExport.Bitwarden;

namespace Steward.Features.ImportExport;

/// <summary>Says of each item what becomes of it, with the reason, and seals those that are new.</summary>
internal sealed class ImportJudge(ImportRun run, ImportSealer sealer, ImportFolders folders, ImportedBefore before)
{
    private readonly HashSet<Guid> _seen = [];
    private int _new;
    private int _duplicate;
    private int _refused;

    public ImportCounts Counts => new(_new, _duplicate, _refused, folders.Clients.Count(c => c.IsNew));

    public async Task<List<ImportItem>> JudgeAsync(
        IReadOnlyList<CredentialDraft> drafts,
        IReadOnlyDictionary<string, string> folderNames,
        CancellationToken ct
    )
    {
        var keys = drafts.Select(sealer.SourceKey).ToList();
        var byContent = Enumerable.Range(0, keys.Count).ToLookup(i => ImportSealer.IsKnownByContent(drafts[i]), i => keys[i]);
        var known = await before.KnownAsync([.. byContent[false]], byContent: false, ct);
        known.UnionWith(await before.KnownAsync([.. byContent[true]], byContent: true, ct));
        var items = new List<ImportItem>(drafts.Count);
        for (var i = 0; i < drafts.Count; i++)
            items.Add(Counted(await JudgeAsync(drafts[i], keys[i], known, folderNames, ct)));
        return items;
    }

    public ImportItem Refuse(BitwardenRefusal refusal) =>
        Counted(
            new ImportItem(
                run.Id,
                refusal.Index + 1,
                ImportWords.NameOf(refusal.Name, refusal.Index),
                ImportVerdict.Refused,
                Sentence(refusal.Reason)
            )
        );

    private async Task<ImportItem> JudgeAsync(
        CredentialDraft draft,
        byte[] key,
        HashSet<string> known,
        IReadOnlyDictionary<string, string> folderNames,
        CancellationToken ct
    )
    {
        if (known.Contains(Convert.ToHexString(key)))
            return Judged(draft, ImportVerdict.Duplicate, "It was imported before; what is stored stays as it is.");
        // Half of a keyed hash: 128 bits tell any two items apart.
        if (!_seen.Add(new Guid(key.AsSpan(0, 16))))
            return Judged(draft, ImportVerdict.Duplicate, "The same item is in this file already.");
        if (ImportSealer.Refusal(draft) is { } reason)
            return Judged(draft, ImportVerdict.Refused, Sentence(reason));
        var source = draft.Item;
        var folder = source.FolderId ?? (source.CollectionIds.Count > 0 ? source.CollectionIds[0] : null);
        var item = await sealer.SealAsync(draft, key, await folders.ClientForAsync(folder, folderNames), ct);
        if (source.FolderId is null && source.CollectionIds.Count > 1)
        {
            item.Remark(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"It is in {source.CollectionIds.Count} collections; it goes to the first of them."
                )
            );
        }
        return item;
    }

    private ImportItem Judged(CredentialDraft draft, ImportVerdict verdict, string remark) =>
        new(run.Id, draft.Item.Index + 1, draft.Name, verdict, remark);

    private ImportItem Counted(ImportItem item)
    {
        if (item.Verdict == ImportVerdict.New)
            _new++;
        else if (item.Verdict == ImportVerdict.Duplicate)
            _duplicate++;
        else
            _refused++;
        return item;
    }

    private static string Sentence(string clause) => $"{char.ToUpperInvariant(clause[0])}{clause[1..]}.";
}
