using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.ImportExport.Bitwarden;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.ImportExport;

/// <summary>
/// Takes an export and stages what is in it, see <see cref="ImportStaging"/>: nothing is imported yet. What comes out is the dry run. Of a file that
/// can't be read to its end nothing is kept but the reason.
/// </summary>
public sealed class StageImport(StewardDb db, WriteTransaction write, InstallationKeys keys, TimeProvider clock)
{
    public const string Bitwarden = "bitwarden";
    public const string DefaultUnfiled = "Own firm";

    /// <param name="Unfiled">The client for items in no folder; "Own firm" when not said.</param>
    /// <param name="Source">Whose export it is; null: that is recognised.</param>
    /// <param name="FileName">What the file is called; null: not known.</param>
    public sealed record Request(string? Unfiled = null, string? Source = null, string? FileName = null);

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
        var run = new ImportRun(opened.Source, request.FileName, user?.Id, Now());
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
            await new ImportStaging(db, write, clock, run, sealer, folders, user).RunAsync(reader, ct);
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

    private async Task<Guid?> FindClientAsync(string name, CurrentUser? user, CancellationToken ct) =>
        await ImportClients.FindAsync(ImportClients.Seen(db, user), name, ct);

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

    private DateTime Now() => clock.GetUtcNow().UtcDateTime;
}
