using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Tests.Features.Clients;
using Steward.Tests.Harness;
using static Steward.Tests.Features.Clients.ClientsWorld;

namespace Steward.Tests.Features.ImportExport.Csv;

public sealed class CsvImportTests
{
    private const string KeePassXc = "\"Group\",\"Title\",\"Username\",\"Password\",\"URL\",\"Notes\",\"TOTP\",\"Icon\"\n";

    public static TheoryData<string, string> Programs =>
        new()
        {
            {
                "bitwarden-csv",
                "folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp\nAcme,,login,Mail,a note,,0,https://mail.example,ana,\"p,\"\"1\nx\",JBSWY3DPEHPK3PXP\n"
            },
            {
                "lastpass-csv",
                "url,username,password,totp,extra,name,grouping,fav\nhttps://mail.example,ana,\"p,\"\"1\nx\",JBSWY3DPEHPK3PXP,a note,Mail,Acme,0\n"
            },
            {
                "keepassxc-csv",
                KeePassXc + "\"Root/Acme\",\"Mail\",\"ana\",\"p,\"\"1\nx\",\"https://mail.example\",\"a note\",\"JBSWY3DPEHPK3PXP\",\"0\"\n"
            },
            {
                "1password-csv",
                "Title,Url,Username,Password,OTPAuth,Favorite,Archived,Tags,Notes\nMail,https://mail.example,ana,\"p,\"\"1\nx\",JBSWY3DPEHPK3PXP,false,false,,a note\n"
            },
            { "chrome-csv", "name,url,username,password,note\nMail,https://mail.example,ana,\"p,\"\"1\nx\",a note\n" },
        };

    [Theory, MemberData(nameof(Programs))]
    public async Task What_each_program_writes_is_recognised_and_comes_out_again_as_it_went_in(string source, string csv)
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Manager);

        var staged = await StageAsync(ana, Encoding.UTF8.GetBytes(csv));
        await RunAsync(ana, staged);

        staged.Text("source").ShouldBe(source);
        staged.GetProperty("new").GetInt32().ShouldBe(1);
        var credential = (await ana.GetAsync("/api/v1/credentials")).GetProperty("items")[0];
        credential.Text("name").ShouldBe("Mail");
        credential.Text("username").ShouldBe("ana");
        credential.Text("website").ShouldBe("https://mail.example");
        credential.Text("kind").ShouldBe("login");
        var client = await ana.GetAsync($"/api/v1/clients/{credential.GetProperty("clientId").GetGuid()}");
        client.Text("name").ShouldBe(source is "1password-csv" or "chrome-csv" ? "Own firm" : "Acme");
        var secret = await RevealAsync(ana, credential, "password", "notes");
        secret.Text("password").ShouldBe("p,\"1\nx");
        secret.Text("notes").ShouldBe("a note");
        if (source != "chrome-csv")
            (await RevealAsync(ana, credential, "totp")).Text("totp").ShouldContain("JBSWY3DPEHPK3PXP");
    }

    [Theory, OnBothDatabases]
    public async Task The_same_file_again_adds_nothing_and_a_line_twice_comes_once(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var csv = Encoding.UTF8.GetBytes("name,url,username,password\nA,https://a.example,u,p1\nA,https://a.example,u,p1\nB,,u,p2\n");

        var first = await StageAsync(ana, csv);
        await RunAsync(ana, first);
        var again = await StageAsync(ana, csv);

        (first.GetProperty("new").GetInt32(), first.GetProperty("duplicate").GetInt32()).ShouldBe((2, 1));
        (again.GetProperty("new").GetInt32(), again.GetProperty("duplicate").GetInt32()).ShouldBe((0, 3));
        (await app.ReadAsync(db => db.Credentials.CountAsync(Ct))).ShouldBe(2);
    }

    [Theory]
    [InlineData("utf-8", ',')]
    [InlineData("utf-16", ';')]
    [InlineData("utf-16BE", '\t')]
    [InlineData("windows-1252", ';')]
    public async Task Encoding_and_separator_are_recognised(string name, char separator)
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Manager);
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        var text = $"name{separator}url{separator}username{separator}password\r\nMüller{separator}{separator}Zoë{separator}pässwörd€\r\n";

        await RunAsync(ana, await StageAsync(ana, [.. encoding.GetPreamble(), .. encoding.GetBytes(text)]));

        var credential = (await ana.GetAsync("/api/v1/credentials")).GetProperty("items")[0];
        credential.Text("name").ShouldBe("Müller");
        credential.Text("username").ShouldBe("Zoë");
        (await RevealAsync(ana, credential, "password")).Text("password").ShouldBe("pässwörd€");
    }

    [Theory, OnBothDatabases]
    public async Task A_csv_that_is_not_recognised_is_read_as_the_program_that_was_chosen_by_hand(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var browser = await app.BrowseAsync(ana);
        var csv = Encoding.UTF8.GetBytes("website;title;username;password;shade\nhttps://mail.example;Mail;ana;p1;blue\n");
        (await browser.GetPageAsync("/import")).Html.ShouldContain("<option value=\"keepassxc-csv\"");

        using (var refused = await SendAsync(ana, csv, ""))
            (await refused.Content.ReadAsStringAsync(Ct)).ShouldContain("no password manager that Steward recognises");
        using (var unknown = await SendAsync(ana, csv, "?source=nonsense"))
            (await unknown.Content.ReadAsStringAsync(Ct)).ShouldContain("source must be one of bitwarden, bitwarden-csv");
        using (var other = await SendAsync(ana, "just,some,columns\n1,2,3\n"u8.ToArray(), "?source=chrome-csv"))
            (await other.Content.ReadAsStringAsync(Ct)).ShouldContain("names no column that Chrome (CSV) writes");
        using var answer = await SendAsync(ana, csv, "?source=keepassxc-csv");
        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        await RunAsync(ana, await answer.JsonAsync());

        var credential = (await ana.GetAsync("/api/v1/credentials")).GetProperty("items")[0];
        (credential.Text("name"), credential.Text("username"), credential.Text("website")).ShouldBe(
            ("Mail", "ana", "https://mail.example")
        );
        (await RevealAsync(ana, credential, "password", "custom")).GetProperty("custom")[0].Text("value").ShouldBe("blue");
    }

    private static Task<HttpResponseMessage> SendAsync(ApiUser user, byte[] file, string query)
    {
        var content = new ByteArrayContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return user.Http.PostAsync(new Uri($"/api/v1/imports{query}", UriKind.Relative), content, Ct);
    }

    [Theory, OnBothDatabases]
    public async Task A_line_that_is_not_like_the_header_is_refused_by_its_number_and_the_others_come(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var csv =
            KeePassXc
            + "\"\",\"<script>alert(1)</script> 🎉\",\"=1+1\",\"a\nb\",\"\",\"\",\"\",\"\"\n\n"
            + "\"\",\"short\",\"x\"\n"
            + "\"\",\"too\",\"many\",\"p\",\"\",\"\",\"\",\"\",\"x\"\n"
            + "\"\",\"last\0\",\"u\",\"p\",\"\",\"\",\"no seed: 0189!\",\"\"";

        var staged = await StageAsync(ana, Encoding.UTF8.GetBytes(csv));

        (staged.GetProperty("new").GetInt32(), staged.GetProperty("refused").GetInt32()).ShouldBe((2, 2));
        var items = (await ana.GetAsync($"/api/v1/imports/{staged.Id()}/items")).GetProperty("items").EnumerateArray().ToList();
        items.Select(i => i.GetProperty("number").GetInt32()).ShouldBe([2, 5, 6, 7]);
        items[1].GetProperty("remarks")[0].GetString()!.ShouldStartWith("Line 5 has 3 cells and the header 8");
        items[2].GetProperty("remarks")[0].GetString()!.ShouldStartWith("Line 6 has 9 cells and the header 8");
        items[3].GetProperty("remarks")[0].GetString()!.ShouldContain("kept as custom field \"TOTP seed\"");
        var browser = await app.BrowseAsync(ana);
        var page = await browser.GetPageAsync($"/import/{staged.Id()}");
        page.Html.ShouldNotContain("<script>alert(1)</script>");
        page.Text.ShouldContain("KeePassXC (CSV)");
    }

    [Theory]
    [InlineData("name,url,username,password\nA,,u,p\nB,,u,\"p\nC,,u,p\n", "line 3")]
    [InlineData("just,some,columns\n1,2,3\n", "This CSV is of no password manager that Steward recognises by its first line")]
    public async Task A_file_that_can_not_be_read_says_where_and_stages_nothing(string csv, string said)
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Manager);

        using var answer = await UploadAsync(ana, Encoding.UTF8.GetBytes(csv));

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync(Ct)).ShouldContain(said);
        (await app.ReadAsync(db => db.ImportItems.CountAsync(Ct))).ShouldBe(0);
    }

    [Fact]
    public async Task A_cell_without_end_is_refused_by_its_line()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Manager);
        var csv = "name,url,username,password\nA,,u,p\nB,,u,\"" + new string('x', 10_000_000);

        using var answer = await UploadAsync(ana, Encoding.UTF8.GetBytes(csv));

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync(Ct)).ShouldContain("What begins in line 3 is larger than 8 MB");
    }

    [Fact]
    public async Task The_command_line_takes_a_csv_too()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var file = Path.Combine(app.Folder, "chrome.csv");
        await File.WriteAllTextAsync(file, "name,url,username,password\nA,https://a.example,u,p\n", Ct);

        var (exit, output, error) = await CommandLine.RunAsync(app, $"import csv {file} --yes");

        exit.ShouldBe(0, error);
        output.ShouldContain("1 credential imported");
    }

    private static async Task<JsonElement> StageAsync(ApiUser user, byte[] file)
    {
        using var answer = await UploadAsync(user, file);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync(Ct));
        return await answer.JsonAsync();
    }

    private static async Task<HttpResponseMessage> UploadAsync(ApiUser user, byte[] file)
    {
        using var content = new ByteArrayContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return await user.Http.PostAsync("/api/v1/imports", content, Ct);
    }

    private static async Task RunAsync(ApiUser user, JsonElement staged)
    {
        using var answer = await user.Http.PostAsync($"/api/v1/imports/{staged.Id()}/run", null, Ct);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Ct));
    }

    private static async Task<JsonElement> RevealAsync(ApiUser user, JsonElement credential, params string[] fields)
    {
        using var answer = await user.Http.PostAsJsonAsync(
            $"/api/v1/credentials/{credential.Id()}/reveals",
            new { fields, purpose = "show" },
            Ct
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Ct));
        return (await answer.JsonAsync()).GetProperty("fields");
    }
}
