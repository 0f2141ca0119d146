using System.Runtime.CompilerServices;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Clients;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Platform;
using Steward.Platform.Http;

namespace Steward.Features.ImportExport.Export;

/// <summary>The clients of a list as a CSV file: those the list shows to this person, in its order, on all its pages.</summary>
public sealed class ExportClients(ListClients list, WriteTransaction write, SessionSettings sessions)
{
    public const string Audited = "export.clients";

    private const int BatchRows = 500;

    private static readonly string[] Columns =
    [
        "id",
        "name",
        "status",
        "email",
        "phone",
        "website",
        "address",
        "owner",
        "tags",
        "openTasks",
        "overdueTasks",
        "credentials",
        "lastContactAt",
        "createdAt",
        "updatedAt",
        "archivedAt",
    ];

    /// <summary>Audited when it returns; not a row was read yet.</summary>
    /// <exception cref="RefusedException">403: the role doesn't allow it, or the password was asked for too long ago.</exception>
    public async Task<CsvFile> RunAsync(ListClients.Request request, CurrentUser user, CancellationToken ct)
    {
        user.Demand(Permission.ClientsRead);
        user.Demand(Permission.ExportRun);
        user.DemandRecentSignIn(sessions.StepUpForAdministration);
        var count = await list.CountAsync(request, user, ct);
        await write.AppendAsync(new AuditEntry(user.Actor, Audited, "export") { Reason = ExportWords.Clients(count) }, ct);
        return new CsvFile($"clients-{CsvFile.Of(user.Today)}.csv", Columns, BatchesAsync(request, user, ct));
    }

    private async IAsyncEnumerable<IReadOnlyList<string?[]>> BatchesAsync(
        ListClients.Request request,
        CurrentUser user,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        Cursor? after = null;
        do
        {
            var page = await list.RunAsync(request with { After = after, Before = null, Limit = BatchRows }, user, ct);
            yield return [.. page.Items.Select(Cells)];
            after = page.NextCursor is { } next ? Cursor.TryParse(next) : null;
        } while (after is not null);
    }

    private static string?[] Cells(ClientRow row)
    {
        var c = row.Client;
        return
        [
            c.Id.ToString(),
            c.Name,
            ClientFilters.NameOf(c.Status),
            c.Email,
            c.Phone,
            c.Website,
            c.Address,
            row.OwnerName,
            string.Join(", ", c.Tags),
            CsvFile.Of(c.OpenTasks),
            CsvFile.Of(c.OverdueTasks),
            CsvFile.Of(c.Credentials),
            CsvFile.Of(c.LastContactAt),
            CsvFile.Of(c.CreatedAt),
            CsvFile.Of(c.UpdatedAt),
            CsvFile.Of(c.ArchivedAt),
        ];
    }
}
