using System.CommandLine;
using Steward.Features.ImportExport.Tables;
using Steward.Platform;

namespace Steward.Cli;

/// <summary>
/// <c>steward import clients|contacts|tasks FILE</c>: a CSV file whose columns are recognised by their names, or said with <c>--map</c>.
/// </summary>
internal static class ImportTableCommand
{
    public static Command Create(
        TableKind kind,
        Func<ParseResult, Func<IServiceProvider, FileStream, CancellationToken, Task<Guid>>, CancellationToken, Task<int>> run
    )
    {
        var name = TableKinds.NameOf(kind);
        var map = new Option<string[]>("--map")
        {
            Description =
                $"Where a column goes, as \"Column=field\"; an empty field leaves it out. Fields: {string.Join(", ", TableFields.Of(kind).Select(f => f.Name))}.",
        };
        var dates = new Option<string?>("--dates")
        {
            Description = "How 04/05/2026 is read: recognised (default), dayFirst or monthFirst.",
        };
        var unknown = new Option<string?>("--unknown-clients")
        {
            Description = "A row whose client Steward doesn't have: refuse (default) or create.",
        };
        var command = new Command(name, $"Imports {name} from a CSV file; those that are there already are left as they are.") { map };
        if (kind != TableKind.Contacts)
            command.Add(dates);
        if (kind != TableKind.Clients)
            command.Add(unknown);
        command.SetAction(
            (result, ct) =>
                run(
                    result,
                    (services, file, ct) =>
                        StageAsync(
                            services,
                            kind,
                            file,
                            result.GetValue(map) ?? [],
                            kind != TableKind.Contacts ? result.GetValue(dates) : null,
                            kind != TableKind.Clients ? result.GetValue(unknown) : null,
                            ct
                        ),
                    ct
                )
        );
        return command;
    }

    private static async Task<Guid> StageAsync(
        IServiceProvider services,
        TableKind kind,
        FileStream file,
        IReadOnlyList<string> map,
        string? dates,
        string? unknown,
        CancellationToken ct
    )
    {
        var id = await services.GetRequiredService<ReadTable>().RunAsync(kind, file, file.Name, user: null, ct);
        try
        {
            var table = (await services.GetRequiredService<ShowTable>().RunAsync(id, user: null, ct))!;
            var choices = new TableChoices(Fields(table, map), TableWords.Dates(dates), TableWords.Unknown(unknown));
            await services.GetRequiredService<MapTable>().RunAsync(id, choices, user: null, ct);
            return id;
        }
        catch (Exception)
        {
            // Nobody comes back to choose again: what is wrong is said, and the command is given anew.
            await services.GetRequiredService<Features.ImportExport.CancelImport>().RunAsync(id, user: null, CancellationToken.None);
            throw;
        }
    }

    /// <summary>What was recognised, and over it what was said: a field that was given to a column is taken from those it was only recognised for.</summary>
    private static string?[] Fields(TableView table, IReadOnlyList<string> map)
    {
        var fields = table.Fields.ToArray();
        var given = new Dictionary<int, string?>();
        foreach (var said in map)
        {
            var cut = said.LastIndexOf('=');
            var column = cut < 0 ? "" : said[..cut].Trim();
            var at = table.Columns.ToList().FindIndex(c => string.Equals(c.Header, column, StringComparison.OrdinalIgnoreCase));
            if (at < 0)
                throw new InvalidException(
                    "map",
                    $"--map \"{said}\" names no column of the file. Write \"Column=field\"; the columns are {string.Join(", ", table.Columns.Select(c => c.Header))}."
                );
            var field = said[(cut + 1)..].Trim();
            given[at] = field.Length == 0 ? null : field;
        }
        for (var i = 0; i < fields.Length; i++)
            fields[i] =
                given.TryGetValue(i, out var field) ? field
                : given.ContainsValue(fields[i]) ? null
                : fields[i];
        return fields;
    }
}
