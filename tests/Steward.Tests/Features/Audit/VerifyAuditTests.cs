using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Audit.Checkpoints;
using Steward.Features.Audit.Verification;
using Steward.Features.Roles;
using Steward.Platform;
using Steward.Tests.Harness;
using Steward.Vault;

namespace Steward.Tests.Features.Audit;

public sealed class VerifyAuditTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBothDatabases]
    public async Task An_untouched_log_is_good_while_it_is_being_written(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var writing = AppendAsync(app, 400);
        var during = await VerifyAsync(app);
        await writing;
        await CheckpointAsync(app);

        var after = await VerifyAsync(app);

        during.First?.Explanation.ShouldBeNull();
        after.First?.Explanation.ShouldBeNull();
        after.Events.ShouldBeGreaterThanOrEqualTo(400);
        after.Checkpoints.ShouldBeGreaterThanOrEqualTo(1);
    }

    [Theory, OnBothDatabases]
    public async Task One_changed_byte_of_a_row_is_named(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        await AppendAsync(app, 30);
        var victim = (await app.ReadAsync(db => db.AuditEvents.OrderBy(e => e.Id).ToListAsync()))[10];

        (await app.TamperAsync($"UPDATE audit_event SET reason = 'reason 99' WHERE id = {app.Literal(victim.Id)}")).ShouldBe(1);

        var verdict = await VerifyAsync(app);
        verdict.IsGood.ShouldBeFalse();
        verdict.First!.Kind.ShouldBe(AuditProblemKind.Edited);
        verdict.First.EventId.ShouldBe(victim.Id);
    }

    [Theory, OnBothDatabases]
    public async Task A_changed_address_in_the_side_row_is_named_and_an_erased_one_is_no_harm(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        await AppendAsync(app, 10);
        var events = await app.ReadAsync(db => db.AuditEvents.OrderBy(e => e.Id).ToListAsync());

        (await VerifyAsync(app)).ErasedOrigins.ShouldBe(0);
        await app.TamperAsync($"DELETE FROM audit_origin WHERE event_id = {app.Literal(events[3].Id)}");
        var erased = await VerifyAsync(app);
        erased.IsGood.ShouldBeTrue();
        erased.ErasedOrigins.ShouldBe(1);

        await app.TamperAsync($"UPDATE audit_origin SET ip = '203.0.113.9' WHERE event_id = {app.Literal(events[5].Id)}");
        var verdict = await VerifyAsync(app);
        verdict.First!.Kind.ShouldBe(AuditProblemKind.Edited);
        verdict.First.EventId.ShouldBe(events[5].Id);
    }

    [Fact]
    public async Task A_tail_cut_off_before_it_was_signed_is_noticed_by_the_next_write()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        await AppendAsync(app, 5);

        await app.TamperAsync(
            """
            DELETE FROM audit_event WHERE seq = (SELECT seq FROM audit_head);
            UPDATE audit_head SET seq = seq - 1, hash = (SELECT hash FROM audit_event ORDER BY seq DESC LIMIT 1)
            """
        );

        var refused = await Should.ThrowAsync<AuditUnavailableException>(() => AppendAsync(app, 1));
        refused.InnerException!.Message.ShouldContain("somebody cut or rewrote it");
    }

    [Theory, OnBothDatabases]
    public async Task No_checkpoint_is_signed_over_a_log_that_was_rewritten_after_the_last_one(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        await AppendAsync(app, 40);
        await CheckpointAsync(app);
        var notes = await app.ReadAsync(db => db.AuditCheckpoints.CountAsync());

        await app.TamperAsync("DELETE FROM audit_checkpoint");
        await app.TamperAsync(
            "UPDATE audit_head SET seq = 0, hash = (SELECT previous_hash FROM audit_event WHERE seq = 1 AND chain = audit_head.chain) WHERE seq > 0"
        );
        await app.TamperAsync("DELETE FROM audit_event");

        await Should.ThrowAsync<AuditUnavailableException>(() => CheckpointAsync(app));
        notes.ShouldBeGreaterThan(0);
        (await app.ReadAsync(db => db.AuditCheckpoints.CountAsync())).ShouldBe(0);
    }

    [Theory, OnBothDatabases]
    public async Task A_note_is_read_from_the_file_once(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var file = app.Services.GetRequiredService<CheckpointFile>();
        await AppendAsync(app, 3);
        await CheckpointAsync(app);
        var (notes, end) = await ReadAsync(file, 0);
        await AppendAsync(app, 3);
        await CheckpointAsync(app);

        (await ReadAsync(file, end)).Notes.Count.ShouldBe(1);
        (await ReadAsync(file, 0)).Notes.Count.ShouldBe(notes.Count + 1);
        // A file that was cut is looked at anew.
        (await ReadAsync(file, 1_000_000)).Notes.Count.ShouldBe(notes.Count + 1);
    }

    [Fact]
    public async Task A_temporary_table_does_not_stand_in_for_the_audit_log()
    {
        await using var app = await TestApp.StartAsync(Database.Postgres);
        var path = await app.ReadAsync(async db =>
        {
            var settings = await db
                .Database.SqlQuery<string>(
                    $"SELECT array_to_string(proconfig, ';') AS \"Value\" FROM pg_proc WHERE proname = 'steward_append_audit'"
                )
                .SingleAsync();
            return settings;
        });

        path.ShouldMatch("^search_path=[^,]+, pg_temp$");
    }

    [Theory, OnBothDatabases]
    public async Task Origins_that_were_taken_away_are_counted_on_the_page_in_the_API_and_at_the_command_line(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Admin);
        using var browser = await app.BrowseAsync(ana);
        var verification = app.Services.GetRequiredService<AuditVerification>();
        await AppendAsync(app, 5);
        await verification.VerifyAsync(allOfIt: true, Ct);
        (await browser.GetPageAsync("/audit")).Text.ShouldNotContain("erased");
        await AppendAsync(app, 5);
        var newest = await app.ReadAsync(db => db.AuditEvents.OrderByDescending(e => e.Id).Select(e => e.Id).Take(2).ToListAsync(Ct));
        foreach (var id in newest)
            await app.TamperAsync($"DELETE FROM audit_origin WHERE event_id = {app.Literal(id)}");
        await verification.VerifyAsync(allOfIt: false, Ct);
        // What goes on from there does not forget them.
        await verification.VerifyAsync(allOfIt: false, Ct);

        (await browser.GetPageAsync("/audit")).Text.ShouldContain("2 origins erased");
        var state = await ana.Http.GetFromJsonAsync<JsonElement>("/api/v1/audit/verification", Ct);
        state.GetProperty("erasedOrigins").GetInt64().ShouldBe(2);
        state.GetProperty("good").GetBoolean().ShouldBeTrue();
    }

    [Theory, OnBothDatabases]
    public async Task A_deleted_row_is_missed(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        await AppendAsync(app, 60);
        var chain = (await app.ReadAsync(db => db.AuditEvents.OrderBy(e => e.Id).ToListAsync()))
            .GroupBy(e => e.Chain)
            .MaxBy(g => g.Count())!
            .ToList();

        await app.TamperAsync($"DELETE FROM audit_event WHERE id = {app.Literal(chain[1].Id)}");

        var verdict = await VerifyAsync(app);
        verdict.First!.Kind.ShouldBe(AuditProblemKind.Missing);
        verdict.First.Sequence.ShouldBe(chain[1].Seq);
    }

    [Theory, OnBothDatabases]
    public async Task A_tail_cut_off_with_its_heads_and_checkpoints_is_known_by_the_file_outside(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        await CheckpointAsync(app);
        var heads = await app.ReadAsync(db => db.AuditHeads.ToListAsync());
        await AppendAsync(app, 40);
        await CheckpointAsync(app);

        foreach (var head in heads)
        {
            await app.TamperAsync($"DELETE FROM audit_event WHERE chain = {head.Chain} AND seq > {head.Seq}");
            var hash = database is Database.Sqlite ? $"x'{Convert.ToHexString(head.Hash)}'" : $"'\\x{Convert.ToHexString(head.Hash)}'";
            await app.TamperAsync($"UPDATE audit_head SET seq = {head.Seq}, hash = {hash} WHERE chain = {head.Chain}");
        }
        await app.TamperAsync("DELETE FROM audit_checkpoint WHERE number > 1");

        (await VerifyAsync(app)).First!.Kind.ShouldBe(AuditProblemKind.CutOff);
    }

    [Theory, OnBothDatabases]
    public async Task Going_on_from_a_verdict_finds_what_was_added_later(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var verification = app.Services.GetRequiredService<AuditVerification>();
        await AppendAsync(app, 50);
        (await verification.VerifyAsync(allOfIt: true, TestContext.Current.CancellationToken)).Verdict.IsGood.ShouldBeTrue();
        await AppendAsync(app, 50);
        await CheckpointAsync(app);

        var state = await verification.VerifyAsync(allOfIt: false, TestContext.Current.CancellationToken);

        state.Verdict.First?.Explanation.ShouldBeNull();
        state.EventsVerified.ShouldBeGreaterThanOrEqualTo(100);
    }

    [Theory, OnBothDatabases]
    public async Task The_server_itself_may_not_change_an_event(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        await AppendAsync(app, 3);
        var write = app.Services.GetRequiredService<WriteTransaction>();

        await Should.ThrowAsync<Exception>(() =>
            write.RunAsync(
                db => db.Database.ExecuteSqlRawAsync("UPDATE audit_event SET reason = 'x'", TestContext.Current.CancellationToken),
                TestContext.Current.CancellationToken
            )
        );
        await Should.ThrowAsync<Exception>(() =>
            write.RunAsync(
                db => db.Database.ExecuteSqlRawAsync("DELETE FROM audit_origin", TestContext.Current.CancellationToken),
                TestContext.Current.CancellationToken
            )
        );

        (await VerifyAsync(app)).IsGood.ShouldBeTrue();
    }

    private static async Task AppendAsync(TestApp app, int count)
    {
        var write = app.Services.GetRequiredService<WriteTransaction>();
        await Parallel.ForAsync(
            0,
            count,
            TestContext.Current.CancellationToken,
            async (i, ct) =>
                await write.AppendAsync(
                    new AuditEntry(new Actor(null, null, new Origin("192.0.2.7", "Tëst 🔑", "r1")), "credential.revealed", "credential")
                    {
                        ObjectName = "FTP",
                        Reason = $"reason {i}",
                    },
                    ct
                )
        );
    }

    private static async Task CheckpointAsync(TestApp app)
    {
        await AppendAsync(app, 1);
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<WriteCheckpoint>().RunAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<AuditVerdict> VerifyAsync(TestApp app) =>
        (
            await app.Services.GetRequiredService<AuditVerification>().VerifyAsync(allOfIt: true, TestContext.Current.CancellationToken)
        ).Verdict;

    private static async Task<(IReadOnlyList<string> Notes, long End)> ReadAsync(CheckpointFile file, long from)
    {
        var notes = new List<string>();
        var read = from;
        await foreach (var (note, end) in CheckpointFile.ReadAsync(file.NotesPath, from))
        {
            notes.Add(note);
            read = end;
        }
        return (notes, read);
    }
}
