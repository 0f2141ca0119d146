using System.Security.Cryptography;

namespace Steward.Vault.Tests;

public sealed class AuditNotesTests
{
    [Fact]
    public void Every_changed_character_of_a_note_is_a_forgery()
    {
        using var log = AuditLog.Of(8, noteEvery: 2);
        var note = log.Notes[1];
        for (var at = 0; at < note.Length; at++)
        {
            log.Notes[1] = note[..at] + (note[at] == 'A' ? 'B' : 'A') + note[(at + 1)..];
            AuditVerifierTests.ShouldFind(log, AuditProblemKind.ForgedNote, null, null, null, $"character {at}");
            log.Verify().Problems.Count.ShouldBe(1, "a forged note explains the gap it leaves");
        }
    }

    [Fact]
    public void A_note_signed_by_another_key_is_a_forgery()
    {
        using var log = AuditLog.Of(8);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        log.Note(other);
        AuditVerifierTests.ShouldFind(log, AuditProblemKind.ForgedNote, null, null, null);
    }

    [Fact]
    public void A_note_of_another_installation_is_a_forgery()
    {
        using var log = AuditLog.Of(4);
        var foreign = new Checkpoint(2, DateTime.UnixEpoch, Guid.CreateVersion7(), [], CheckpointNote.HashOf(log.Notes[0]));
        log.Notes.Add(CheckpointNote.Sign(foreign, log.Key));
        AuditVerifierTests.ShouldFind(log, AuditProblemKind.ForgedNote, null, 2, null);
    }

    [Fact]
    public void A_note_that_does_not_follow_the_one_before_is_a_forgery()
    {
        using var log = AuditLog.Of(4);
        var loose = new Checkpoint(2, DateTime.UnixEpoch, log.Installation, [.. log.Heads.Values], new byte[32]);
        log.Notes.Add(CheckpointNote.Sign(loose, log.Key));
        AuditVerifierTests.ShouldFind(log, AuditProblemKind.ForgedNote, null, 2, null);
    }

    [Fact]
    public void A_note_that_takes_a_head_back_is_a_forgery()
    {
        using var log = AuditLog.Of(4);
        var heads = log.Heads.Values.Select(h => h.Chain == 1 ? h with { Sequence = 3 } : h).ToList();
        var back = new Checkpoint(2, DateTime.UnixEpoch, log.Installation, heads, CheckpointNote.HashOf(log.Notes[0]));
        log.Notes.Add(CheckpointNote.Sign(back, log.Key));
        AuditVerifierTests.ShouldFind(log, AuditProblemKind.ForgedNote, null, 2, null);
    }

    [Fact]
    public void A_second_other_note_with_a_number_is_a_forgery_and_the_same_one_twice_is_not()
    {
        using var log = AuditLog.Of(8);
        log.Notes.Add(log.Notes[^1]);
        log.Verify().IsGood.ShouldBeTrue();

        var other = new Checkpoint(2, DateTime.UnixEpoch, log.Installation, [.. log.Heads.Values], CheckpointNote.HashOf(log.Notes[0]));
        log.Notes.Add(CheckpointNote.Sign(other, log.Key));
        AuditVerifierTests.ShouldFind(log, AuditProblemKind.ForgedNote, null, 2, null);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_note_taken_out_between_others_is_missing(int index)
    {
        using var log = AuditLog.Of(8, noteEvery: 2);
        log.Notes.RemoveAt(index);
        AuditVerifierTests.ShouldFind(log, AuditProblemKind.MissingNote, null, index + 1, null);
    }

    [Fact]
    public void An_event_is_named_before_a_note()
    {
        using var log = AuditLog.Of(8);
        log.Notes[0] = log.Notes[0].Replace("number 1", "number 9", StringComparison.Ordinal);
        log.Change(1, 6, row => row with { Record = row.Record with { Outcome = "refused" } });
        var problems = log.Verify().Problems;
        problems.Select(p => p.Kind).ShouldBe([AuditProblemKind.Edited, AuditProblemKind.ForgedNote]);
    }

    [Fact]
    public void Verification_goes_on_from_an_earlier_verdict()
    {
        using var log = AuditLog.Of(10);
        var earlier = log.Verify();
        var known = log.Rows.Count;
        log.Append(0);
        log.Append(2);
        log.Note();
        var next = GoOn(log, earlier, known);
        next.IsGood.ShouldBeTrue(next.First?.Explanation);
        (next.Events, next.Checkpoints).ShouldBe((2, 1));
        next.VerifiedHeads.Select(h => h.Sequence).ShouldBe([11L, 10L, 11L]);
        next.LastNote.ShouldBe(log.Notes[^1]);
    }

    [Fact]
    public void Going_on_finds_that_the_verified_part_was_replaced_or_cut_off()
    {
        using var replaced = AuditLog.Of(10);
        var earlier = replaced.Verify();
        replaced.Change(1, 10, row => replaced.Linked(row.Record with { Reason = "x" }, 1, 10, row.Link.PreviousHash, row.Origin));
        replaced.Rehash(1, 10);
        var known = replaced.Rows.Count;
        replaced.Append(1);
        GoOn(replaced, earlier, known).First!.Kind.ShouldBe(AuditProblemKind.Edited);

        using var cut = AuditLog.Of(10);
        earlier = cut.Verify();
        cut.Rows.RemoveAll(r => r.Link is { Chain: 1, Sequence: > 8 });
        cut.Heads[1] = new ChainHead(1, 8, cut.Rows[cut.IndexOf(1, 8)].Link.Hash);
        GoOn(cut, earlier, cut.Rows.Count).First!.Kind.ShouldBe(AuditProblemKind.CutOff);
    }

    [Fact]
    public void Notes_may_come_between_the_events_and_a_late_one_is_refused()
    {
        using var log = AuditLog.Of(8, chains: 1);
        var verifier = new AuditVerifier(log.Installation, log.Key);
        verifier.AddNote(log.Notes[0]);
        foreach (var row in log.Rows.Take(4))
        {
            verifier.Add(row.Record, row.Link, row.Origin);
        }

        verifier.AddNote(log.Notes[1]);
        foreach (var row in log.Rows.Skip(4))
        {
            verifier.Add(row.Record, row.Link, row.Origin);
        }

        verifier.Finish([.. log.Heads.Values]).IsGood.ShouldBeTrue();

        var late = new AuditVerifier(log.Installation, log.Key);
        foreach (var row in log.Rows)
        {
            late.Add(row.Record, row.Link, row.Origin);
        }

        Should.Throw<InvalidOperationException>(() => late.AddNote(log.Notes[0]));
    }

    [Fact]
    public void Without_the_key_events_are_verified_and_notes_refused()
    {
        using var log = AuditLog.Of(4);
        var verifier = new AuditVerifier(log.Installation, checkpointPublicKey: null);
        Should.Throw<InvalidOperationException>(() => verifier.AddNote(log.Notes[0]));
    }

    private static AuditVerdict GoOn(AuditLog log, AuditVerdict earlier, int known)
    {
        var verifier = new AuditVerifier(log.Installation, log.Key, earlier.VerifiedHeads, earlier.LastNote);
        log.Notes.Skip(earlier.Checkpoints).ToList().ForEach(verifier.AddNote);
        foreach (var row in log.Rows.Skip(known))
        {
            verifier.Add(row.Record, row.Link, row.Origin);
        }

        return verifier.Finish([.. log.Heads.Values]);
    }
}
