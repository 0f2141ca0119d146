using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Clients;
using Steward.Features.ImportExport.Bitwarden;
using Steward.Features.Search;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.ImportExport;

/// <summary>
/// Reads an export as it arrives, seals every secret, and stages the items in short transactions: nothing is imported yet, and nothing
/// of the file is kept in clear. What comes out is the dry run.
/// </summary>
public sealed class StageImport(StewardDb db, WriteTransaction write, InstallationKeys keys, TimeProvider clock)
{
    public const string Bitwarden = "bitwarden";
    public const string DefaultUnfiled = "Own firm";

    private const int BatchItems = 250;
    private const int BatchBytes = 4 * 1024 * 1024;

    /// <param name="Unfiled">The client for items in no folder; "Own firm" when not said.</param>
    /// <param name="Source">Whose export it is; null: that is recognised.</param>
    public sealed record Request(string? Unfiled = null, string? Source = null);

    /// <param name="request">What was chosen.</param>
    /// <param name="file">The export; read once, to its end.</param>
    /// <param name="user">Who imports; null: the command line.</param>
    /// <param name="ct">Stops and leaves nothing staged.</param>
    /// <exception cref="InvalidException">The file as a whole can't be imported.</exception>
    public async Task<Guid> RunAsync(Request request, Stream file, CurrentUser? user, CancellationToken ct)
    {
        var valid = new Validation();
        var unfiled = valid.Optional("unfiled", "The client's name", request.Unfiled, ImportFolders.MaxName) ?? DefaultUnfiled;
        if (request.Source is { } said && said != Bitwarden && Csv.CsvSource.Words(said) is null)
            valid.Add("source", $"source must be one of {string.Join(", ", Csv.CsvSource.All.Prepend(Bitwarden))}.");
        valid.Throw();
        user?.Demand(Roles.Permission.ImportRun);
        var opened = await OpenedExport.OpenAsync(file, request.Source, ct);
        using var reader = opened.Reader;
        var run = new ImportRun(opened.Source, user?.Id, Now());
        await write.RunAsync(
            db =>
            {
                db.Add(run);
                return Task.CompletedTask;
            },
            ct
        );
        try
        {
            var sealer = new ImportSealer(keys, run);
            var folders = new ImportFolders(run.Id, unfiled, n => FindClientAsync(n, user, ct));
            var staging = new Staging(run.Id, sealer, folders, new ImportJudge(db, run, sealer, folders));
            await ReadAsync(reader, staging, ct);
            await SettleAsync(reader, staging, ct);
            await FinishAsync(staging, user, ct);
            return run.Id;
        }
        catch (Exception e)
        {
            var audit = new AuditEntry(user?.Actor ?? Actor.CommandLine, "import.failed", "import")
            {
                ObjectId = run.Id,
                ObjectName = ImportWords.Source(run.Source),
                Outcome = AuditEntry.Refused,
                // What the file has in it may be secret, and the log is for ever: the run itself keeps the sentence for a while.
                Reason = Cause(e),
            };
            await ImportRows.EndAsync(write, run.Id, ImportState.Failed, Explain(e), Now(), audit, CancellationToken.None);
            if (e is BitwardenExportException)
                throw new InvalidException("file", e.Message);
            throw;
        }
    }

    private async Task ReadAsync(IExportReader reader, Staging staging, CancellationToken ct)
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
                    refused.Add(staging.Judge.Refuse(new BitwardenRefusal(tooMany.Index, tooMany.Name, reason)));
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
                    refused.Add(staging.Judge.Refuse(refusal));
                }
                if (drafts.Count + refused.Count < BatchItems && bytes < BatchBytes)
                    continue;
                await StageAsync(reader, staging, drafts, refused, ct);
                Wipe(drafts);
                refused.Clear();
                bytes = 0;
            }
            await StageAsync(reader, staging, drafts, refused, ct);
        }
        finally
        {
            Wipe(drafts);
        }
    }

    private async Task StageAsync(
        IExportReader reader,
        Staging staging,
        List<CredentialDraft> drafts,
        List<ImportItem> refused,
        CancellationToken ct
    )
    {
        var items = await staging.Judge.JudgeAsync(drafts, reader.Folders, ct);
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
                await ProgressAsync(db, staging, ct);
            },
            ct
        );
    }

    /// <summary>Folders that were named after their items: those whose client turned out to be another one are sealed for it.</summary>
    private async Task SettleAsync(IExportReader reader, Staging staging, CancellationToken ct)
    {
        foreach (var (drawn, client) in await staging.Folders.SettleAsync(reader.Folders))
        {
            while (true)
            {
                var items = await db
                    .ImportItems.Where(i => i.RunId == staging.RunId && i.ClientId == drawn)
                    .OrderBy(i => i.Number)
                    .Take(BatchItems)
                    .ToListAsync(ct);
                if (items.Count == 0)
                    break;
                foreach (var item in items)
                    await staging.Sealer.MoveAsync(item, client.ClientId, ct);
                await write.RunAsync(
                    async db =>
                    {
                        db.UpdateRange(items);
                        var ids = items.Select(i => i.CredentialId!.Value).ToList();
                        foreach (var entry in await db.SearchEntries.AsTracking().Where(e => ids.Contains(e.ObjectId)).ToListAsync(ct))
                            entry.Move(client.ClientId);
                        await ProgressAsync(db, staging, ct);
                    },
                    ct
                );
            }
        }
    }

    private async Task FinishAsync(Staging staging, CurrentUser? user, CancellationToken ct) =>
        await write.RunAsync(
            async db =>
            {
                var now = Now();
                var run = await db.ImportRuns.AsTracking().SingleAsync(r => r.Id == staging.RunId, ct);
                Demand(run.State == ImportState.Staging);
                db.AddRange(staging.Folders.Clients);
                db.AddRange(
                    staging
                        .Folders.Clients.Where(c => c.IsNew)
                        .Select(c => new SearchEntry(SearchKind.Client, c.ClientId, c.ClientId, c.Name, null))
                );
                run.Count(staging.Judge.Counts, now);
                run.Enter(ImportState.Ready, now);
                db.Audit(
                    new AuditEntry(user?.Actor ?? Actor.CommandLine, "import.staged", "import")
                    {
                        ObjectId = run.Id,
                        Reason = ImportWords.Of(staging.Judge.Counts),
                    }
                );
            },
            ct
        );

    private async Task ProgressAsync(StewardDb db, Staging staging, CancellationToken ct)
    {
        var counts = staging.Judge.Counts;
        var now = Now();
        var id = staging.RunId;
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

    private async Task<Guid?> FindClientAsync(string name, CurrentUser? user, CancellationToken ct) =>
        await ImportClients.FindAsync(user is null ? db.Clients : db.Clients.VisibleTo(user), name, ct);

    private static string Explain(Exception e) =>
        e switch
        {
            BitwardenExportException or RefusedException => e.Message,
            OperationCanceledException or IOException => "The file did not arrive whole.",
            _ => "Steward failed while it read the file.",
        };

    private static string Cause(Exception e) =>
        e switch
        {
            BitwardenExportException => "the file can't be imported",
            RefusedException refused => refused.Code,
            OperationCanceledException or IOException => "the file did not arrive whole",
            _ => "Steward failed while it read the file",
        };

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

    private sealed record Staging(Guid RunId, ImportSealer Sealer, ImportFolders Folders, ImportJudge Judge);
}
