using System.Diagnostics;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Steward.Features.ImportExport;
using Steward.Tests.Features.ImportExport;
using Steward.Tests.Harness;

namespace Steward.Tests.Cli;

public sealed class ImportCommandTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBothDatabases]
    public async Task A_dry_run_shows_and_leaves_nothing_then_yes_imports(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var file = await ExportAsync(app, 40);

        var (exit, output, error) = await CommandLine.RunAsync(app, $"import bitwarden {file} --dry-run");
        exit.ShouldBe(0, error);
        output.ShouldContain("40 items: 40 new, 0 imported before, 0 refused.");
        output.ShouldContain("Own firm (new client)");
        output.ShouldContain("1 passkey can't be moved");
        output.ShouldContain("Nothing was imported.");
        (await app.ReadAsync(db => db.ImportItems.CountAsync(Ct))).ShouldBe(0);

        (exit, output, error) = await CommandLine.RunAsync(app, $"import bitwarden {file} --yes --json");
        exit.ShouldBe(0, error);
        JsonDocument.Parse(output).RootElement.GetProperty("import").GetProperty("new").GetInt32().ShouldBe(40);
        (await app.ReadAsync(db => db.Credentials.CountAsync(Ct))).ShouldBe(40);
        (await app.ReadAsync(db => db.ImportRuns.CountAsync(r => r.State == ImportState.Done && r.StartedBy == null, Ct))).ShouldBe(1);
    }

    [Fact]
    public async Task Without_yes_it_asks_and_no_answer_is_no()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var file = await ExportAsync(app, 3);

        (await CommandLine.RunAsync(app, $"import bitwarden {file}")).Exit.ShouldBe(1);
        (await app.ReadAsync(db => db.Credentials.CountAsync(Ct))).ShouldBe(0);
        (await CommandLine.RunAsync(app, $"import bitwarden {file}", "y\n")).Exit.ShouldBe(0);
        (await app.ReadAsync(db => db.Credentials.CountAsync(Ct))).ShouldBe(3);
        var (exit, _, error) = await CommandLine.RunAsync(app, "import bitwarden /nowhere.json");
        exit.ShouldBe(1);
        error.ShouldContain("/nowhere.json can't be read");
    }

    [Theory]
    [InlineData("SELECT count(*) FROM import_item", 250)]
    [InlineData("SELECT count(*) FROM import_run WHERE state = 'Ready'", 1)]
    public async Task Killed_while_it_stages_or_moves_it_leaves_nothing_half_done_and_runs_again(string sign, int seen)
    {
        const int items = 4000;
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var file = await ExportAsync(app, items);
        await app.StopAsync();
        using (var process = StartProcess(app, "import", "bitwarden", file, "--yes"))
        {
            while (!process.HasExited && Count(app, sign) < seen)
                await Task.Delay(1, Ct);
            process.Kill();
            await process.WaitForExitAsync(Ct);
        }

        var credentials = Count(app, "SELECT count(*) FROM credential");
        credentials.ShouldBeOneOf(0L, items);
        foreach (var table in new[] { "credential_version", "imported_source" })
            Count(app, $"SELECT count(*) FROM {table}").ShouldBe(credentials);
        Count(app, "SELECT count(*) FROM audit_event WHERE action = 'credential.created'").ShouldBe(credentials);
        if (credentials == 0)
            Count(app, "SELECT count(*) FROM client").ShouldBe(0);

        using (var again = StartProcess(app, "import", "bitwarden", file, "--yes"))
        {
            await again.WaitForExitAsync(Ct);
            again.ExitCode.ShouldBe(0);
        }
        Count(app, "SELECT count(*) FROM credential").ShouldBe(items);
        Count(app, "SELECT count(*) FROM audit_event WHERE action = 'credential.created'").ShouldBe(items);
        Count(app, "SELECT sum(credentials) FROM client").ShouldBe(items);
    }

    [Theory, OnBothDatabases]
    public async Task Several_columns_are_said_to_share_a_field(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var file = Path.Combine(app.Folder, "clients.csv");
        await File.WriteAllTextAsync(file, "Name,Anschrift,Hof,Rest\nAcme,Gone,Hofgut 3,Stall 4\n", Ct);

        var (exit, _, error) = await CommandLine.RunAsync(app, $"import clients {file} --map Hof=address --map Rest=address --yes");

        exit.ShouldBe(0, error);
        (await app.ReadAsync(db => db.Clients.SingleAsync(Ct))).Address.ShouldBe("Hofgut 3\nStall 4");
        (exit, _, error) = await CommandLine.RunAsync(app, $"import clients {file} --map Hof=email --map Rest=email --yes");
        exit.ShouldBe(1);
        error.ShouldContain("2 columns go to E-mail.");
    }

    [Theory, OnBothDatabases]
    public async Task Records_come_from_a_csv_whose_columns_are_recognised_or_said(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var clients = Path.Combine(app.Folder, "clients.csv");
        await File.WriteAllTextAsync(clients, "Wer;Nr\nAcme;7\n;8\n", Ct);
        var tasks = Path.Combine(app.Folder, "tasks.csv");
        await File.WriteAllTextAsync(tasks, "client,task,due\nAcme,Call,04/05/2031\nNew firm,Write,\n", Ct);

        var (exit, _, error) = await CommandLine.RunAsync(app, $"import clients {clients} --yes");
        exit.ShouldBe(1);
        error.ShouldContain("No column goes to Name, which every row needs.");
        (exit, _, error) = await CommandLine.RunAsync(app, $"import clients {clients} --map Company=name");
        exit.ShouldBe(1);
        error.ShouldContain("names no column of the file. Write \"Column=field\"; the columns are Wer, Nr.");
        (exit, var output, error) = await CommandLine.RunAsync(app, $"import clients {clients} --map Wer=name --yes");
        exit.ShouldBe(0, error);
        output.ShouldContain("2 rows: 1 new, 0 there already, 1 refused.");
        output.ShouldContain("3 Row 3: refused: The name is missing.");
        output.ShouldContain("1 client imported.");
        output.ShouldContain("Columns that are left out: Nr. --map says where one goes.");

        (exit, _, error) = await CommandLine.RunAsync(app, $"import tasks {tasks} --yes");
        exit.ShouldBe(1);
        error.ShouldContain("04/05/2031 can be read in two ways");
        (exit, output, error) = await CommandLine.RunAsync(
            app,
            $"import tasks {tasks} --dates dayFirst --unknown-clients create --yes --json"
        );
        exit.ShouldBe(0, error);
        JsonDocument.Parse(output).RootElement.GetProperty("import").GetProperty("new").GetInt32().ShouldBe(2);
        (await app.ReadAsync(db => db.WorkTasks.SingleAsync(t => t.Title == "Call", Ct))).DueOn.ShouldBe(new DateOnly(2031, 5, 4));
        (await app.ReadAsync(db => db.Clients.Select(c => c.Name).OrderBy(n => n).ToListAsync(Ct))).ShouldBe(["Acme", "New firm"]);
        (await app.ReadAsync(db => db.Activities.CountAsync(a => a.ActorId == null, Ct))).ShouldBe(4);
        (await app.ReadAsync(db => db.ImportRecords.CountAsync(Ct))).ShouldBe(0);
    }

    private static Process StartProcess(TestApp app, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileName(path) == "dotnet" ? path : "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "steward.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["STEWARD_DATA"] = app.Folder;
        start.Environment["STEWARD_DATABASE"] = app.DatabaseUrl;
        var process = Process.Start(start)!;
        // Its pipes must not fill up.
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static long Count(TestApp app, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(app.Folder, "steward.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(
            command.ExecuteScalar() is DBNull ? 0L : command.ExecuteScalar(),
            System.Globalization.CultureInfo.InvariantCulture
        );
    }

    private static async Task<string> ExportAsync(TestApp app, int items)
    {
        var file = Path.Combine(app.Folder, "export.json");
        await File.WriteAllBytesAsync(file, BitwardenExportMaker.Make(items, 7), Ct);
        return file;
    }
}
