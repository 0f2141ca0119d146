using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Sessions;
using Steward.Platform;

namespace Steward.Features.ImportExport;

/// <summary>
/// Sends what a folder of a password manager holds to another client than the one its name led to, before it is imported: "Praxis Sommer" is
/// "Praxis Dr. Sommer". Its secrets are sealed anew for that one.
/// </summary>
public sealed class RedirectImport(StewardDb db, WriteTransaction write, InstallationKeys keys, TimeProvider clock)
{
    /// <summary>Where it goes now.</summary>
    /// <param name="Items">How many credentials were sent there.</param>
    public sealed record Result(string ClientName, int Items);

    /// <param name="id">The import.</param>
    /// <param name="from">A client that it goes to, there already or yet to be made.</param>
    /// <param name="to">One that is there.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Null: no such import, or none this person may see, or nothing in it goes there.</returns>
    /// <exception cref="InvalidException">By field: goesTo.</exception>
    /// <exception cref="RefusedException">409: it was run or cancelled, perhaps this moment, or its rows name their clients themselves.</exception>
    public async Task<Result?> RunAsync(Guid id, Guid from, Guid to, CurrentUser user, CancellationToken ct)
    {
        var run = await db.ImportRuns.VisibleTo(user).SingleOrDefaultAsync(r => r.Id == id, ct);
        if (run is null)
            return null;
        user.Demand(Roles.Permission.ImportRun);
        if (Tables.TableKinds.OfSource(run.Source) is not null)
            throw RefusedException.Conflict(
                "import_of_rows",
                "The rows of this file name their clients themselves: correct the name in the file, and check it again."
            );
        if (run.State != ImportState.Ready)
            throw NotReady();
        var source = await db.ImportClients.SingleOrDefaultAsync(c => c.RunId == id && c.ClientId == from, ct);
        if (source is null || !(source.IsNew || await ImportClients.Seen(db, user).AnyAsync(c => c.Id == from, ct)))
            return null;
        var name =
            await ImportClients.Seen(db, user).Where(c => c.Id == to).Select(c => c.Name).SingleOrDefaultAsync(ct)
            ?? throw new InvalidException("goesTo", "There is no such client, or none you see. Choose one of yours.");
        if (to == from)
            throw new InvalidException("goesTo", "It goes to this client already. Choose another one.");
        await BeginAsync(id, new ImportClient(id, to, name, isNew: false), ct);
        try
        {
            var items = await new StagedForAnother(db, write, new ImportSealer(keys, run), id).RunAsync(
                from,
                to,
                db => DemandEntersAsync(db, id, ImportState.Staging, ImportState.Staging),
                ct
            );
            await FinishAsync(id, source, to, name, items, user, ct);
            return new Result(name, items);
        }
        catch (Exception)
        {
            // What was sent is sealed for where it is, and so is the rest: each goes to its client.
            await write.RunAsync(db => db.EnterImportAsync(id, [ImportState.Staging], ImportState.Ready, Now()), CancellationToken.None);
            throw;
        }
    }

    /// <summary>Nobody runs it meanwhile, nor redirects anything else of it.</summary>
    private Task BeginAsync(Guid id, ImportClient to, CancellationToken ct) =>
        write.RunAsync(
            async db =>
            {
                await DemandEntersAsync(db, id, ImportState.Ready, ImportState.Staging);
                if (!await db.ImportClients.AnyAsync(c => c.RunId == id && c.ClientId == to.ClientId, ct))
                    db.Add(to);
            },
            ct
        );

    private Task FinishAsync(Guid id, ImportClient source, Guid to, string name, int items, CurrentUser user, CancellationToken ct) =>
        write.RunAsync(
            async db =>
            {
                await DemandEntersAsync(db, id, ImportState.Staging, ImportState.Ready);
                var from = source.ClientId;
                await db.ImportClients.Where(c => c.RunId == id && c.ClientId == from).ExecuteDeleteAsync(ct);
                if (source.IsNew)
                {
                    await db.SearchEntries.Where(e => e.ObjectId == from).ExecuteDeleteAsync(ct);
                    await db
                        .ImportRuns.Where(r => r.Id == id)
                        .ExecuteUpdateAsync(set => set.SetProperty(r => r.NewClients, r => r.NewClients - 1), ct);
                }
                db.Audit(
                    new AuditEntry(user.Actor, "import.redirected", "import")
                    {
                        ObjectId = id,
                        ObjectName = name,
                        ClientId = to,
                        Reason = $"{ImportWords.Credentials(items)} of {source.Name} go to this client",
                    }
                );
            },
            ct
        );

    /// <exception cref="RefusedException">It is not in that state.</exception>
    private async Task DemandEntersAsync(StewardDb db, Guid id, ImportState from, ImportState to)
    {
        if (!await db.EnterImportAsync(id, [from], to, Now()))
            throw NotReady();
    }

    private static RefusedException NotReady() =>
        RefusedException.Conflict(
            "import_not_ready",
            "This import was run or cancelled already, or somebody is changing where it goes. Look at it again."
        );

    private DateTime Now() => clock.GetUtcNow().UtcDateTime;
}
