using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Features.Roles;
using Steward.Tests.Features.ImportExport;
using Steward.Tests.Harness;

namespace Steward.Tests.Durability;

/// <summary>What a service manager's stop does: nothing is broken off, and the log is signed to its last event.</summary>
public sealed class StopTests
{
    [Theory, OnBothDatabases]
    public async Task Asked_to_stop_it_finishes_what_is_under_way_and_signs_the_log(Database database)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var world = await TestApp.StartAsync(database);
        await world.AddUserAsync("ana@firm.example", Role.Admin);
        await world.StopAsync();
        await using var server = await ServerProcess.StartAsync(world.Folder, world.DatabaseUrl);
        await KillTests.SignInAsync(server.Http, ct);
        var body = new HeldBody(BitwardenExportMaker.Make(300, 5));
        var upload = server.Http.PostAsync("/api/v1/imports", body, ct);
        await body.HalfIsSent.WaitAsync(TimeSpan.FromSeconds(20), ct);

        var stopping = server.TerminateAsync();
        await Task.Delay(500, ct);
        stopping.IsCompleted.ShouldBeFalse();
        body.SendTheRest();

        using var answer = await upload;
        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await stopping).ShouldBe(0, server.Output);
        var verified = await ProgramRun.StewardAsync(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["STEWARD_DATA"] = world.Folder,
                ["STEWARD_DATABASE"] = world.DatabaseUrl,
            },
            "audit",
            "verify",
            "--json"
        );
        verified.Exit.ShouldBe(0, verified.Error);
        var events = JsonDocument.Parse(verified.Output).RootElement.GetProperty("events").GetInt64();
        (await world.ReadAsync(db => db.AuditEvents.CountAsync(e => e.Action == "import.staged", ct))).ShouldBe(1);
        // The note written last is over all of them.
        (await world.ReadAsync(db => db.AuditCheckpoints.MaxAsync(c => c.Events, ct))).ShouldBe(events);
        (await File.ReadAllTextAsync(Path.Combine(world.Folder, "audit", "checkpoints.log"), ct)).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Asked_to_stop_when_nothing_happens_it_is_gone_in_a_moment()
    {
        await using var world = await TestApp.StartAsync(Database.Sqlite);
        await world.StopAsync();
        await using var server = await ServerProcess.StartAsync(world.Folder, world.DatabaseUrl);
        var started = TimeProvider.System.GetTimestamp();

        (await server.TerminateAsync()).ShouldBe(0, server.Output);

        TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(4));
        server.Output.ShouldNotContain("fail:");
    }
}
