using Microsoft.EntityFrameworkCore;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Audit.Verification;
using Steward.Platform;
using Steward.Tests.Harness;
using Steward.Vault;

namespace Steward.Tests.Features.Audit;

/// <summary>More checkpoints than are held in memory at once: notes and events are read in turns.</summary>
public sealed class VerifyManyNotesTests
{
    private const int Events = 2600;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Thousands_of_checkpoints_are_verified_and_an_edit_between_them_is_named()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var keys = app.Services.GetRequiredService<InstallationKeys>();
        var write = app.Services.GetRequiredService<WriteTransaction>();
        await Parallel.ForAsync(
            0,
            Events,
            Ct,
            async (i, ct) => await write.AppendAsync(new AuditEntry(Actor.Background, "demo.filled", "demo") { Reason = $"reason {i}" }, ct)
        );
        // The server signs meanwhile, seldom: its notes make room for one over each event.
        do
        {
            await app.TamperAsync("DELETE FROM audit_checkpoint");
            await SignEachAsync(app, keys, write);
        } while (await app.ReadAsync(db => db.AuditCheckpoints.CountAsync(Ct)) < Events);

        var good = await VerifyAsync(app, keys);
        good.First?.Explanation.ShouldBeNull();
        good.Checkpoints.ShouldBeGreaterThan(2000);
        good.Events.ShouldBeGreaterThanOrEqualTo(Events);

        var victim = await app.ReadAsync(db => db.AuditEvents.Where(e => e.Chain == 1 && e.Seq == 1700).SingleAsync(Ct));
        (await app.TamperAsync($"UPDATE audit_event SET reason = 'another' WHERE id = {app.Literal(victim.Id)}")).ShouldBe(1);
        var bad = await VerifyAsync(app, keys);
        bad.First!.Kind.ShouldBe(AuditProblemKind.Edited);
        bad.First.EventId.ShouldBe(victim.Id);
    }

    /// <summary>A checkpoint over every event since the last one there is, each following the one before.</summary>
    private static Task SignEachAsync(TestApp app, InstallationKeys keys, WriteTransaction write) =>
        write.RunAsync(
            async db =>
            {
                var last = await db.AuditCheckpoints.OrderByDescending(c => c.Number).FirstOrDefaultAsync(Ct);
                var events = await db
                    .AuditEvents.Where(e => e.Seq > (last == null ? 0 : last.Events))
                    .OrderBy(e => e.Seq)
                    .Select(e => new { e.Seq, e.Hash })
                    .ToListAsync(Ct);
                var (number, previous) = (last?.Number ?? 0, last is null ? Checkpoint.NoPreviousNote() : CheckpointNote.HashOf(last.Note));
                var now = app.Clock.GetUtcNow().UtcDateTime;
                var second = new DateTime(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);
                foreach (var e in events)
                {
                    var heads = new[] { new ChainHead(1, e.Seq, e.Hash) };
                    var note = CheckpointNote.Sign(new Checkpoint(++number, second, keys.Installation, heads, previous), keys.Checkpoint);
                    db.Add(new AuditCheckpoint(number, now, e.Seq, note));
                    previous = CheckpointNote.HashOf(note);
                }
            },
            Ct
        );

    private static Task<AuditVerdict> VerifyAsync(TestApp app, InstallationKeys keys) =>
        app.ReadAsync(db => VerifyAudit.RunAsync(db, keys.Installation, keys.Checkpoint, NotesOutside.None, null, Ct));
}
