using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Steward.Features.ImportExport;
using Steward.Features.ImportExport.Tables;
using Steward.Features.Keys;
using Steward.Platform;

namespace Steward.Cli;

/// <summary>
/// <c>steward import bitwarden FILE</c> and its like: shows what will happen, asks, imports. Works beside a running server and is audited as the command line.
/// </summary>
internal static class ImportCommand
{
    private const int PageSize = 200;

    public static Command Create(IConfiguration settings, TextReader input)
    {
        var export = new Argument<FileInfo>("file")
        {
            Description = "The export: Bitwarden's .json, not encrypted, or a password manager's .csv.",
        };
        var table = new Argument<FileInfo>("file")
        {
            Description = "A .csv file whose first row names the columns; up to 20 MB and 20,000 rows.",
        };
        var unfiled = new Option<string?>("--unfiled")
        {
            Description = $"The client for items in no folder or collection. Default: {StageImport.DefaultUnfiled}.",
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only show what would happen." };
        var yes = new Option<bool>("--yes") { Description = "Don't ask." };
        var json = new Option<bool>("--json") { Description = "Answer as JSON." };
        var bitwarden = new Command("bitwarden", "Imports a Bitwarden export; items that were imported before are left as they are.");
        var csv = new Command(
            "csv",
            "Imports the CSV of Bitwarden, 1Password, LastPass, KeePassXC or Chrome; items that were imported before are left as they are."
        );
        var source = new Option<string?>("--source")
        {
            Description =
                $"The program that wrote the .csv, when it is not recognised: {string.Join(", ", Features.ImportExport.Csv.CsvSource.All)}.",
        };
        csv.Add(source);
        foreach (var command in (Command[])[bitwarden, csv])
        {
            command.Add(unfiled);
            command.SetAction((result, ct) => RunAsync(result, (services, stream, ct) => StageAsync(services, stream, result, ct), ct));
        }
        var import = new Command("import", "Brings in what another program holds.") { bitwarden, csv };
        foreach (var kind in TableKinds.All)
            import.Add(ImportTableCommand.Create(kind, RunAsync));
        foreach (var command in import.Subcommands)
        {
            command.Add(FileOf(command));
            foreach (var option in (Option[])[dryRun, yes, json])
                command.Add(option);
        }
        return import;

        Argument<FileInfo> FileOf(Command command) => command == bitwarden || command == csv ? export : table;

        Task<Guid> StageAsync(IServiceProvider services, FileStream stream, ParseResult result, CancellationToken ct) =>
            services
                .GetRequiredService<StageImport>()
                .RunAsync(
                    new StageImport.Request(
                        result.GetValue(unfiled),
                        result.CommandResult.Command == csv ? result.GetValue(source) : null,
                        stream.Name
                    ),
                    stream,
                    user: null,
                    ct
                );

        async Task<int> RunAsync(
            ParseResult result,
            Func<IServiceProvider, FileStream, CancellationToken, Task<Guid>> stage,
            CancellationToken ct
        )
        {
            var chosen = new Choice(result.GetValue(dryRun), result.GetValue(yes), result.GetValue(json));
            var output = result.InvocationConfiguration.Output;
            await ExistingInstallation.DemandAsync(settings, ct);
            await using var services = await CliServices.OpenAsync(settings, ct);
            await using var scope = services.CreateAsyncScope();
            try
            {
                await using var stream = OpenFile(result.GetRequiredValue(FileOf(result.CommandResult.Command)));
                return await ImportAsync(scope.ServiceProvider, await stage(scope.ServiceProvider, stream, ct), chosen, input, output, ct);
            }
            catch (RefusedException e)
            {
                throw new SettingsException(e.Detail);
            }
            finally
            {
                await services.GetRequiredService<CountWraps>().RunAsync(CancellationToken.None);
            }
        }
    }

    private static async Task<int> ImportAsync(
        IServiceProvider services,
        Guid id,
        Choice chosen,
        TextReader input,
        TextWriter output,
        CancellationToken ct
    )
    {
        var staged = (await services.GetRequiredService<ShowImport>().RunAsync(id, user: null, ct))!;
        var told = await ToldAsync(services, id, ct);
        if (!chosen.Json)
            await PrintAsync(output, staged, told);
        var run = !chosen.DryRun && staged.New > 0 && (chosen.Yes || await AskAsync(input, output, staged, ct));
        if (run)
            await services.GetRequiredService<RunImport>().RunAsync(id, user: null, ct);
        else
            await services.GetRequiredService<CancelImport>().RunAsync(id, user: null, CancellationToken.None);
        var ended = (await services.GetRequiredService<ShowImport>().RunAsync(id, user: null, ct))!;
        if (chosen.Json)
            await output.WriteLineAsync(
                JsonSerializer.Serialize(
                    new
                    {
                        imported = run,
                        import = run ? ended : staged,
                        items = told,
                    },
                    JsonSerializerOptions.Web
                )
            );
        else if (run)
            await output.WriteLineAsync(
                TableKinds.OfSource(ended.Source) is null
                    ? $"{ImportWords.Credentials(ended.New)} imported. Delete the export: it holds every password in clear."
                    : $"{ImportWords.Things(ended.Source, ended.New)} imported."
            );
        else
            await output.WriteLineAsync("Nothing was imported.");
        return run || chosen.DryRun || staged.New == 0 ? 0 : 1;
    }

    /// <summary>Every item of which there is something to say: refused, or not kept in full.</summary>
    private static async Task<List<ImportItemView>> ToldAsync(IServiceProvider services, Guid id, CancellationToken ct)
    {
        var told = new List<ImportItemView>();
        foreach (var (verdict, remarks) in new[] { (ImportVerdict.Refused, false), (ImportVerdict.New, true) })
        {
            for (var after = 0; ; )
            {
                var request = new ListImportItems.Request(verdict, remarks, after, PageSize);
                var page = await services.GetRequiredService<ListImportItems>().RunAsync(id, request, user: null, ct);
                told.AddRange(page!.Items);
                if (page.NextCursor is null)
                    break;
                after = page.Items[^1].Number;
            }
        }
        return told;
    }

    private static async Task PrintAsync(TextWriter output, ImportView staged, List<ImportItemView> told)
    {
        await output.WriteLineAsync(
            TableKinds.OfSource(staged.Source) is null
                ? Text($"{staged.Read} items: {staged.New} new, {staged.Duplicate} imported before, {staged.Refused} refused.")
                : Text($"{ImportWords.Rows(staged.Read)}: {staged.New} new, {staged.Duplicate} there already, {staged.Refused} refused.")
        );
        if (staged.Dates is { } dates)
            await output.WriteLineAsync(
                Text($"Dates like {dates.Example} are read as {dates.ReadAs:d MMMM yyyy}; --dates dayFirst or monthFirst says which it is.")
            );
        if (staged.LeftOut.Count > 0)
            await output.WriteLineAsync($"Columns that are left out: {string.Join(", ", staged.LeftOut)}. --map says where one goes.");
        foreach (var client in staged.Clients)
            await output.WriteLineAsync(
                $"  {client.Name}{(client.IsNew ? " (new client)" : client.Namesakes > 0 ? " (other clients have this name)" : "")}: {ImportWords.Things(staged.Source, client.Items)}"
            );
        if (told.Count > 0)
            await output.WriteLineAsync(TableKinds.OfSource(staged.Source) is null ? "Refused, or not kept in full:" : "Refused:");
        foreach (var item in told)
        {
            var refused = item.Verdict == ImportWords.Name(ImportVerdict.Refused) ? "refused: " : "";
            await output.WriteLineAsync(Text($"  {item.Number} {item.Name}: {refused}{string.Join(' ', item.Remarks)}"));
        }
    }

    private static async Task<bool> AskAsync(TextReader input, TextWriter output, ImportView staged, CancellationToken ct)
    {
        await output.WriteAsync($"Import {ImportWords.Things(staged.Source, staged.New)}? [y/N] ");
        var answer = await input.ReadLineAsync(ct);
        return answer?.Trim() is "y" or "Y" or "yes";
    }

    private static FileStream OpenFile(FileInfo file)
    {
        try
        {
            return new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"{file.FullName} can't be read: {e.Message}");
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Choice(bool DryRun, bool Yes, bool Json);
}
