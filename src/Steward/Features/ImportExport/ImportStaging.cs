using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.ImportExport.Bitwarden;
using Steward.Features.Search;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.ImportExport;

/// <summary>
/// Reads an export as it arrives, seals every secret, and stages the items in short transactions, so that nobody waits; nothing of the file is kept in
/// clear.
/// </summary>
internal sealed class ImportStaging(
    StewardDb db,
    WriteTransaction write,
    TimeProvider clock,
    ImportRun run,
    ImportSealer sealer,
    ImportFolders folders,
    CurrentUser? user
)
{
    private const int BatchItems = 250;
    private const int BatchBytes = 4 * 1024 * 1024;

    private readonly ImportJudge _judge = new(run, sealer, folders, new ImportedBefore(db, user));

    /// <exception cref="BitwardenExportException">The file as a whole can't be imported.</exception>
    /// <exception cref="RefusedException">409: it was cancelled meanwhile.</exception>
    public async Task RunAsync(IExportReader reader, CancellationToken ct)
    {
        await ReadAsync(reader, ct);
        await SettleAsync(reader, ct);
        await FinishAsync(ct);
    }

    private async Task ReadAsync(IExportReader reader, CancellationToken ct)
    {
        var drafts = new List<CredentialDraft>(BatchItems);
        var refused = new List<ImportItem>();
        var bytes = 0L;
        try
        {
            await foreach (var entry in reader.ReadAsync(ct))
            {
                if (entry is BitwardenItem tooMany && BitwardenMapping.Refusal(tooMany) is { } reason)
                {
                    refused.Add(_judge.Refuse(new BitwardenRefusal(tooMany.Index, tooMany.Name, reason)));
                    tooMany.Dispose();
                }
                else if (entry is BitwardenItem item)
                {
                    var draft = BitwardenMapping.Map(item);
                    drafts.Add(draft);
                    bytes += (draft.Password?.Length ?? 0) + (draft.Notes?.Length ?? 0) + (draft.Custom?.Length ?? 0);
                }
                else if (entry is BitwardenRefusal refusal)
                {
                    refused.Add(_judge.Refuse(refusal));
                }
                if (drafts.Count + refused.Count < BatchItems && bytes < BatchBytes)
                    continue;
                await StageAsync(reader, drafts, refused, ct);
                Wipe(drafts);
                refused.Clear();
                bytes = 0;
            }
            await StageAsync(reader, drafts, refused, ct);
        }
        finally
        {
            Wipe(drafts);
        }
    }

    private async Task StageAsync(IExportReader reader, List<CredentialDraft> drafts, List<ImportItem> refused, CancellationToken ct)
    {
        var items = await _judge.JudgeAsync(drafts, reader.Folders, ct);
        items.AddRange(refused);
        // Found only once the credentials are there: a search shows nothing that has no row. Now, because trigrams take their time.
        var found = items
            .Where(i => i.Verdict == ImportVerdict.New)
            .Select(i => new SearchEntry(SearchKind.Credential, i.CredentialId!.Value, i.ClientId!.Value, i.Name, i.Website))
            .ToList();
        await write.RunAsync(
            async db =>
            {
                db.AddRange(items);
                db.AddRange(found);
                await ProgressAsync(db, ct);
            },
            ct
        );
    }

    /// <summary>Folders that were named after their items: those whose client turned out to be another one are sealed for it.</summary>
    private async Task SettleAsync(IExportReader reader, CancellationToken ct)
    {
        var moving = new StagedForAnother(db, write, sealer, run.Id);
        foreach (var (drawn, client) in await folders.SettleAsync(reader.Folders))
            await moving.RunAsync(drawn, client.ClientId, db => ProgressAsync(db, ct), ct);
    }

    private async Task FinishAsync(CancellationToken ct) =>
        await write.RunAsync(
            async db =>
            {
                var now = Now();
                var stored = await db.ImportRuns.AsTracking().SingleAsync(r => r.Id == run.Id, ct);
                Demand(stored.State == ImportState.Staging);
                db.AddRange(folders.Clients);
                db.AddRange(
                    folders
                        .Clients.Where(c => c.IsNew)
                        .Select(c => new SearchEntry(SearchKind.Client, c.ClientId, c.ClientId, c.Name, null))
                );
                stored.Count(_judge.Counts, now);
                stored.Enter(ImportState.Ready, now);
                db.Audit(
                    new AuditEntry(user?.Actor ?? Actor.CommandLine, "import.staged", "import")
                    {
                        ObjectId = run.Id,
                        Reason = ImportWords.Of(_judge.Counts),
                    }
                );
            },
            ct
        );

    private async Task ProgressAsync(StewardDb db, CancellationToken ct)
    {
        var counts = _judge.Counts;
        var now = Now();
        var id = run.Id;
        var running = await db
            .ImportRuns.Where(r => r.Id == id && r.State == ImportState.Staging)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(r => r.Read, counts.Read)
                        .SetProperty(r => r.New, counts.New)
                        .SetProperty(r => r.Duplicate, counts.Duplicate)
                        .SetProperty(r => r.Refused, counts.Refused)
                        .SetProperty(r => r.UpdatedAt, now),
                ct
            );
        Demand(running == 1);
    }

    private static void Demand(bool running)
    {
        if (!running)
            throw RefusedException.Conflict("import_ended", "This import was cancelled while it was read. Nothing was imported.");
    }

    private static void Wipe(List<CredentialDraft> drafts)
    {
        foreach (var draft in drafts)
            draft.Dispose();
        drafts.Clear();
    }

    private DateTime Now() => clock.GetUtcNow().UtcDateTime;
}
