using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Tests.Architecture;
using Steward.Tests.Features.Clients;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.ImportExport.Tables;

/// <summary>What programs, people and enemies write into a CSV file.</summary>
public sealed class TableFileTests
{
    [Fact]
    public async Task Every_encoding_with_every_separator_is_recognised()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Manager);
        var encodings = new (Encoding Encoding, bool Mark, string Said)[]
        {
            (Encoding.UTF8, true, "UTF-8"),
            (Encoding.UTF8, false, "UTF-8"),
            (Encoding.Unicode, true, "UTF-16"),
            (Encoding.BigEndianUnicode, true, "UTF-16, big-endian"),
            (CodePagesEncodingProvider.Instance.GetEncoding(1252)!, false, "Windows-1252"),
        };
        var delimiters = new (char Delimiter, string Said)[] { (',', "comma"), (';', "semicolon"), ('\t', "tab"), ('|', "vertical bar") };
        foreach (var (encoding, mark, saidEncoding) in encodings)
        {
            foreach (var (d, saidDelimiter) in delimiters)
            {
                var text = $"name{d}address{d}phone\r\n\"Müller € {saidEncoding} {saidDelimiter}\"{d}\"a, b; c | d \"\"e\"\"\r\nf\"{d}\r\n";
                byte[] file = [.. mark ? encoding.GetPreamble() : Array.Empty<byte>(), .. encoding.GetBytes(text)];

                var id = await ana.ReadAsync("clients", file);

                var mapping = await ana.MappingAsync(id);
                (mapping.Text("encoding"), mapping.Text("delimiter")).ShouldBe((saidEncoding, saidDelimiter));
                mapping
                    .GetProperty("columns")[0]
                    .GetProperty("samples")[0]
                    .GetString()
                    .ShouldBe($"Müller € {saidEncoding} {saidDelimiter}");
                await ana.MapAsync(id);
                await ana.RunAsync(id);
            }
        }
        var stored = await app.ReadAsync(db => db.Clients.ToListAsync(Ct));
        // Read with and without its mark it is the same client.
        stored.Count.ShouldBe(16);
        stored.ShouldAllBe(c => c.Address == "a, b; c | d \"e\"\nf" || c.Address == null);
    }

    [Theory]
    [InlineData("", "The file is empty.")]
    [InlineData(" \r\n\r\n", "The file is empty.")]
    [InlineData("name,email\n", "The file has no rows below its first one")]
    [InlineData("name,email\nA,\n\"B,b@b.example\nC,\n", "The quotation marks in line 3 don't match")]
    [InlineData("name,email\n\"A\nB\",\nC,\"c\"x@b.example\n", "The quotation marks in line 4 don't match")]
    public async Task A_file_that_can_not_be_read_says_what_is_wrong_and_where(string csv, string said)
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Manager);

        using var answer = await ana.SendFileAsync("clients", Encoding.UTF8.GetBytes(csv));

        (await answer.ErrorAsync("file")).ShouldStartWith(said);
        (await app.ReadAsync(db => db.ImportRuns.CountAsync(Ct))).ShouldBe(0);
    }

    [Theory, OnBothDatabases]
    public async Task A_file_of_passwords_is_known_by_its_header_and_kept_nowhere(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        foreach (
            var (csv, said) in new[]
            {
                (
                    "url,username,password,totp,extra,name,grouping,fav\nu,n,S3cret!,,,A,,0\n",
                    "This is a password manager's export, by its columns that of LastPass (CSV)"
                ),
                ("name,url,username,password\nA,u,n,S3cret!\n", "This is a password manager's export, by its columns that of Chrome (CSV)"),
                ("Firma;FTP-Passwort\nA;S3cret!\n", "The column “FTP-Passwort” holds secrets"),
                ("name,PW\nA,S3cret!\n", "The column “PW” holds secrets"),
                ("client\tclient_secret\nA\tS3cret!\n", "The column “client_secret” holds secrets"),
                ("name,2FA (TOTP)\nA,S3cret!\n", "The column “2FA (TOTP)” holds secrets"),
                (
                    "{\"encrypted\": false,\n\"items\":[{\"login\":{\"password\":\"S3cret!\"}}]}",
                    "This is JSON, not CSV. Nothing of it was kept."
                ),
            }
        )
        {
            foreach (var kind in new[] { "clients", "contacts", "tasks" })
            {
                using var answer = await ana.SendFileAsync(kind, Encoding.UTF8.GetBytes(csv));

                (await answer.ErrorAsync("file")).ShouldStartWith(said);
            }
            var file = Path.Combine(app.Folder, "passwords.csv");
            await File.WriteAllTextAsync(file, csv, Ct);
            var (exit, output, error) = await CommandLine.RunAsync(app, $"import clients {file} --yes");
            exit.ShouldBe(1);
            error.ShouldContain(said);
            (output + error).ShouldNotContain("S3cret!");
        }
        (await app.ReadAsync(db => db.ImportRuns.CountAsync(Ct))).ShouldBe(0);
        (await app.ReadAsync(db => db.ImportRecords.CountAsync(Ct))).ShouldBe(0);
        (await app.ReadAsync(db => db.ImportTables.CountAsync(Ct))).ShouldBe(0);
        // Words that only look alike are columns like others.
        await ana.ReadAsync("clients", "name,Secretary,Compass,Passau,Tokens used\nA,b,c,d,e\n");
    }

    [Fact]
    public async Task A_picture_and_a_workbook_are_said_to_be_none_of_it()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Manager);
        foreach (var head in new[] { "\u0089PNG\r\n\u001a\n", "PK\u0003\u0004", "\u00FF\u00D8\u00FF\u00E0" })
        {
            using var answer = await ana.SendFileAsync("clients", Encoding.Latin1.GetBytes(head + "\"\0\0\n\n\""));

            (await answer.ErrorAsync("file")).ShouldStartWith("This is no text but a picture, a workbook");
        }
    }

    [Fact]
    public async Task What_is_too_large_is_refused_with_the_limit()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Manager);
        var rows = string.Join('\n', Enumerable.Range(0, 20_001).Select(i => $"Client {i}"));
        var wide = string.Join(',', Enumerable.Range(0, 50_000).Select(i => $"c{i}"));
        var files = new (string Csv, string Said)[]
        {
            ($"name\n{rows}\n", "The file has more than 20,000 rows."),
            ($"{wide}\n1\n", "The file has 50,000 columns, at most 100 can be read."),
            (
                $"name,address\nA,b\nB,{new string('x', 10 * 1024 * 1024)}\n",
                "A cell of the row that begins in line 3 is longer than 32,767 characters."
            ),
            ($"{new string('n', 300)},b\n1,2\n", "The name of column 1 is longer than 200 characters"),
            ($"name\n{new string('x', (20 * 1024 * 1024) + 1)}\n", "The file is larger than 20 MB."),
        };
        foreach (var (csv, said) in files)
        {
            using var answer = await ana.SendFileAsync("clients", Encoding.UTF8.GetBytes(csv));
            (await answer.ErrorAsync("file")).ShouldStartWith(said);
        }
        (await app.ReadAsync(db => db.ImportRecords.CountAsync(Ct))).ShouldBe(0);
        // And what is just within it is read.
        (await ana.MappingAsync(await ana.ReadAsync("clients", $"name\n{rows[..rows.LastIndexOf('\n')]}\n")))
            .GetProperty("rows")
            .GetInt32()
            .ShouldBe(20_000);
    }

    [Theory, OnBothDatabases]
    public async Task Rows_are_refused_by_their_number_with_the_reason_and_the_others_come(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var id = await ana.ReadAsync(
            "clients",
            "name,email,website,tags,status\n"
                + "Good,,,,\n"
                + "\n"
                + "short,row\n"
                + "too,many,,,,cells\n"
                + "trailing separators,,,,,,,\n"
                + ",nameless@firm.example,,,\n"
                + "Zero\0byte,,,,\n"
                + $"{new string('n', 201)},no mail,javascript:alert(1),,\n"
                + $"Tags,,,\"{new string('t', 51)}\",\n"
                + "Asleep,,,,sleeping\n"
                + "\u200B\u200B,,,,\n"
                + "Two\u0007bells,,,,\n"
        );

        var dry = await ana.MapAsync(id);

        dry.Verdicts().ShouldBe((2, 0, 9));
        var refused = await ana.RemarksAsync(id);
        refused[0].ShouldBe("4: It has 2 cells and the first row 5: a separator may stand in a cell without quotation marks.");
        refused[1].ShouldStartWith("5: It has 6 cells and the first row 5");
        refused[2].ShouldBe("7: The name is missing.");
        refused[3].ShouldStartWith("8: The name has a character that can't be stored");
        refused[4]
            .ShouldBe(
                "9: The name is too long: 201 characters, at most 200. This is not an e-mail address. It looks like name@firm.example. A website begins with http:// or https://, for example https://firm.example."
            );
        refused[5].ShouldContain("is too long for a tag");
        refused[6].ShouldStartWith("11: There is no status “sleeping”.");
        refused[7].ShouldStartWith("12: The name has only invisible characters.");
        refused[8].ShouldStartWith("13: The name must be one line");
        await ana.RunAsync(id);
        (await ana.NamesAsync("")).ShouldBe(["Good", "trailing separators"]);
    }

    [Theory, OnBothDatabases]
    public async Task Naughty_strings_come_out_as_they_went_in_or_are_refused(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var browser = await app.BrowseAsync(ana);
        var strings = JsonSerializer.Deserialize<string[]>(
            await File.ReadAllTextAsync(Path.Combine(SourceTree.Root, "tests", "data", "blns.json"), Ct)
        )!;
        var csv = new StringBuilder("title,client,description\r\n");
        for (var i = 0; i < strings.Length; i++)
        {
            var text = strings[i].Replace("\"", "\"\"", StringComparison.Ordinal);
            csv.Append(CultureInfo.InvariantCulture, $"\"{i}: {text}\",Naughty,\"{text}\"\r\n");
        }
        var id = await ana.ReadAsync("tasks", csv.ToString());

        var dry = await ana.MapAsync(id, unknownClients: "create");
        foreach (var url in new[] { $"/import/{id}", $"/import/{id}/mapping", $"/import/{id}?verdict=refused" })
        {
            var page = await browser.GetPageAsync(url);
            page.Status.ShouldBe(HttpStatusCode.OK, url);
            page.Html.ShouldNotContain("<script>alert", Case.Insensitive, url);
        }
        await ana.RunAsync(id);

        var stored = await app.ReadAsync(db => db.WorkTasks.ToListAsync(Ct));
        stored.Count.ShouldBe(dry.Verdicts().New);
        stored.Count.ShouldBeGreaterThan(450);
        foreach (var task in stored)
        {
            var i = int.Parse(task.Title[..task.Title.IndexOf(':', StringComparison.Ordinal)], CultureInfo.InvariantCulture);
            task.Title.ShouldBe($"{i}: {strings[i]}");
            (task.Description ?? "").ShouldBe(Unguarded(strings[i]));
        }
        (await ana.RemarksAsync(id)).ShouldAllBe(r =>
            r.Contains("The title must be one line", StringComparison.Ordinal) || r.Contains("too long", StringComparison.Ordinal)
        );

        // An apostrophe before what a spreadsheet takes for a formula is our own export's.
        static string Unguarded(string text) =>
            text.Length > 1 && text[0] == '\'' && "=+-@\t\r\n".Contains(text[1], StringComparison.Ordinal) ? text[1..] : text;
    }

    [Theory, OnBothDatabases]
    public async Task A_formula_is_text_and_a_header_twice_is_two_columns(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var id = await ana.ReadAsync("clients", "name,name,phone,,phone\n=1+1,@SUM(A1),+49 30,x,-7\n");

        var mapping = await ana.MappingAsync(id);
        mapping.GetProperty("fields").EnumerateArray().Select(f => f.GetString()).ShouldBe(["name", null, "phone", null, null]);
        using (var twice = await ana.SendMappingAsync(id, new { fields = new[] { "name", "name", null, null, null } }))
            (await twice.ErrorAsync("fields")).ShouldBe("2 columns go to Name. Choose the one that has it, and leave the others out.");
        using (var none = await ana.SendMappingAsync(id, new { fields = new string?[] { null, null, "phone", null, null } }))
            (await none.ErrorAsync("fields")).ShouldBe("No column goes to Name, which every row needs. Choose the one that has it.");
        using (var few = await ana.SendMappingAsync(id, new { fields = new[] { "name", "nonsense" } }))
            (await few.ErrorAsync("fields")).ShouldContain("There is no field “nonsense” here.");
        using var other = await ana.SendMappingAsync(id, new { fields = new[] { null, "name", null, null, "phone" } });
        other.StatusCode.ShouldBe(HttpStatusCode.OK);
        await ana.RunAsync(id);

        var client = await app.ReadAsync(db => db.Clients.SingleAsync(Ct));
        (client.Name, client.Phone).ShouldBe(("@SUM(A1)", "-7"));
    }

    [Theory]
    [InlineData("04/05/2026", "recognised", "04/05/2026 can be read in two ways: say whether the day or the month comes first.")]
    [InlineData("13/05/2026|05/13/2026|04/05/2026", "recognised", "04/05/2026 can be read in two ways")]
    [InlineData("04/05/2026", "dayFirst", "2026-05-04")]
    [InlineData("04/05/2026", "monthFirst", "2026-04-05")]
    [InlineData("04/05/2026|12/31/26", "recognised", "2026-04-05|2026-12-31")]
    [InlineData("4.5.2026|5/5/2026|2026/5/4|2026-05-04T10:00:00Z", "recognised", "2026-05-04|2026-05-05|2026-05-04|2026-05-04")]
    [InlineData("4 May 2026|May 4, 2026|4-May-26|20260504", "recognised", "2026-05-04|2026-05-04|2026-05-04|2026-05-04")]
    public async Task Dates_are_read_as_they_are_written_and_doubtful_ones_are_asked_about(string dates, string order, string said)
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Manager);
        var rows = dates.Split('|').Select((d, i) => $"Acme,{i},\"{d}\"");
        var id = await ana.ReadAsync("tasks", $"client,title,due\n{string.Join('\n', rows)}\n");

        using var answer = await ana.SendMappingAsync(
            id,
            new
            {
                fields = new[] { "client", "title", "dueOn" },
                dates = order,
                unknownClients = "create",
            }
        );

        if (said.Contains("two ways", StringComparison.Ordinal))
        {
            (await answer.ErrorAsync("dates")).ShouldStartWith(said);
            return;
        }
        await ana.RunAsync(id);
        var stored = await app.ReadAsync(db => db.WorkTasks.OrderBy(t => t.Title).Select(t => t.DueOn).ToListAsync(Ct));
        string.Join('|', stored.Select(d => d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))).ShouldBe(said);
    }
}
