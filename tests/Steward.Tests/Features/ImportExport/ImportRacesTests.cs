using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Steward.Features.ImportExport;
using Steward.Features.Roles;
using Steward.Features.Search;
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

    [Theory, OnBothDatabases]
    public async Task Cancelling_an_import_that_is_being_run_is_refused_and_takes_nothing_away(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var id = await ImportRequestsTests.StageAsync(ana.Http, Encoding.UTF8.GetBytes(OneAlarm));
        await using var held = await HeldCommits.BeginAsync(app);
        var running = ana.Http.PostAsync($"/api/v1/imports/{id}/run", null, Ct);
        await held.UntilWaitingAsync(1);

        var cancelling = ana.Http.DeleteAsync($"/api/v1/imports/{id}", Ct);
        await held.UntilWaitingAsync(2);
        await held.LetGoAsync();

        (await running.SayAsync()).ShouldBe("200");
        (await cancelling.SayAsync()).ShouldBe("409 import_done");
        (await app.ReadAsync(db => db.ImportItems.CountAsync(Ct))).ShouldBe(1);
        (await app.ReadAsync(db => db.SearchEntries.CountAsync(e => e.Kind == SearchKind.Credential, Ct))).ShouldBe(1);
        (await app.ReadAsync(db => db.ImportRuns.SingleAsync(Ct))).State.ShouldBe(ImportState.Done);
    }

    [Theory, OnBothDatabases]
    public async Task What_nobody_confirmed_for_a_day_is_kept_when_it_is_run_at_that_moment(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var id = await ImportRequestsTests.StageAsync(ana.Http, Encoding.UTF8.GetBytes(OneAlarm));
        app.Clock.Skip(ForgetStaleImports.Patience + TimeSpan.FromSeconds(1));
        ana = await app.SignInExistingAsync(ana.Id, ana.Email);
        await using var held = await HeldCommits.BeginAsync(app);
        var running = ana.Http.PostAsync($"/api/v1/imports/{id}/run", null, Ct);
        await held.UntilWaitingAsync(1);

        await using var scope = app.Services.CreateAsyncScope();
        var forgetting = scope.ServiceProvider.GetRequiredService<ForgetStaleImports>().RunAsync(Ct);
        await held.UntilWaitingAsync(2);
        await held.LetGoAsync();
        await forgetting;

        (await running.SayAsync()).ShouldBe("200");
        (await app.ReadAsync(db => db.ImportItems.CountAsync(Ct))).ShouldBe(1);
        (await app.ReadAsync(db => db.SearchEntries.CountAsync(e => e.Kind == SearchKind.Credential, Ct))).ShouldBe(1);
    }

    [Theory, OnBothDatabases]
    public async Task A_client_that_goes_into_the_trash_at_that_moment_takes_no_secret_that_stays_readable(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Manager);
        var client = await ana.AddClientAsync("Own firm");
        var id = await ImportRequestsTests.StageAsync(ana.Http, Encoding.UTF8.GetBytes(OneAlarm));
        await using var held = await HeldCommits.BeginAsync(app);
        var trashing = TrashAsync(ana, client);
        await held.UntilWaitingAsync(1);

        var running = ana.Http.PostAsync($"/api/v1/imports/{id}/run", null, Ct);
        await held.UntilWaitingAsync(2);
        await held.LetGoAsync();

        (await trashing.SayAsync()).ShouldBe("204");
        (await running.SayAsync()).ShouldBe("409 import_outdated");
        (await app.ReadAsync(db => db.Credentials.CountAsync(Ct))).ShouldBe(0);
    }

    private static Task<HttpResponseMessage> TrashAsync(ApiUser ana, System.Text.Json.JsonElement client) =>
        ana.SendAsync(HttpMethod.Delete, client.Path(), version: client.Version());
}
