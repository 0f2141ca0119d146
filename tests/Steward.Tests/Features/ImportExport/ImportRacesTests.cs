using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Tests.Features.Clients;
using Steward.Tests.Features.Credentials;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.ImportExport;

/// <summary>An import, and what others do to it and its clients at the same time.</summary>
public sealed class ImportRacesTests
{
    private const string OneAlarm = """{"items":[{"id":"1","type":2,"name":"Alarm","notes":"12"}]}""";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBothDatabases]
    public async Task The_command_line_imports_nothing_into_a_client_that_is_in_the_trash(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var old = await ana.AddClientAsync("Own firm");
        using (await TrashAsync(ana, old)) { }
        var file = Path.Combine(app.Folder, "export.json");
        await File.WriteAllTextAsync(file, OneAlarm, Ct);

        var (exit, _, error) = await CommandLine.RunAsync(app, $"import bitwarden {file} --yes");

        exit.ShouldBe(0, error);
        using (var purged = await ana.Http.DeleteAsync($"/api/v1/trash/client/{old.Id()}", Ct))
            purged.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        var client = await app.ReadAsync(db => db.Clients.SingleAsync(Ct));
        client.Name.ShouldBe("Own firm");
        client.TrashedAt.ShouldBeNull();
        (await app.ReadAsync(db => db.Credentials.SingleAsync(Ct))).ClientId.ShouldBe(client.Id);
    }

    private static Task<HttpResponseMessage> TrashAsync(ApiUser ana, System.Text.Json.JsonElement client) =>
        ana.SendAsync(HttpMethod.Delete, client.Path(), version: client.Version());
}
