using System.Security.Cryptography;

namespace Steward.Vault.Tests;

public sealed class AuditVerifierTests
{
    public static TheoryData<int> Chains => [0, 1, 2];

    [Fact]
    public void A_log_as_it_was_written_is_good()
    {
        using var log = AuditLog.Of(10);
        var verdict = log.Verify();
        verdict.IsGood.ShouldBeTrue(verdict.First?.Explanation);
        verdict.First.ShouldBeNull();
        (verdict.Events, verdict.Checkpoints).ShouldBe((30, 2));
        verdict.VerifiedHeads.Select(h => (h.Chain, h.Sequence)).ShouldBe([(0, 10L), (1, 10L), (2, 10L)]);
        verdict.LastNote.ShouldBe(log.Notes[^1]);
    }

    [Fact]
    public void An_empty_log_is_good()
    {
        using var log = new AuditLog();
        log.Verify().IsGood.ShouldBeTrue();
    }

    [Fact]
    public void Erasing_an_origin_row_leaves_the_chain_good()
    {
        using var log = AuditLog.Of(5);
        log.Change(1, 3, row => row with { Origin = null });
        log.Verify().IsGood.ShouldBeTrue();
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 4)]
    [InlineData(2, 9)]
    public void An_event_taken_out_is_missing(int chain, long sequence)
    {
        using var log = AuditLog.Of(10);
        log.Rows.RemoveAt(log.IndexOf(chain, sequence));
        ShouldFind(log, AuditProblemKind.Missing, chain, sequence, null);
        log.Verify().Problems.Count.ShouldBe(1);
        log.Verify().VerifiedHeads[chain].Sequence.ShouldBe(sequence - 1);
    }

    [Fact]
    public void Several_events_taken_out_are_missing()
    {
        using var log = AuditLog.Of(10);
        log.Rows.RemoveAll(r => r.Link.Chain == 1 && r.Link.Sequence is >= 3 and <= 6);
        ShouldFind(log, AuditProblemKind.Missing, 1, 3, null);
    }

    [Theory]
    [MemberData(nameof(Chains))]
    public void An_event_taken_out_is_missing_though_the_later_ones_were_renumbered(int chain)
    {
        using var log = AuditLog.Of(10);
        log.Rows.RemoveAt(log.IndexOf(chain, 5));
        Renumber(log, chain, from: 6, by: -1);
        var next = log.Rows[log.IndexOf(chain, 5)].Record.Id;
        ShouldFind(log, AuditProblemKind.Missing, chain, 5, next);
        log.Verify().Problems.Count.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Chains))]
    public void An_event_put_in_with_renumbering_is_inserted(int chain)
    {
        using var log = AuditLog.Of(10);
        Renumber(log, chain, from: 5, by: 1);
        var forged = log.Make(chain, 5, log.Rows[log.IndexOf(chain, 4)].Link.Hash);
        log.Rows.Add(forged);
        ShouldFind(log, AuditProblemKind.Inserted, chain, 5, forged.Record.Id);
    }

    [Theory]
    [MemberData(nameof(Chains))]
    public void An_event_put_in_with_renumbering_and_a_wrong_hash_is_inserted(int chain)
    {
        using var log = AuditLog.Of(10);
        Renumber(log, chain, from: 5, by: 1);
        var forged = log.Make(chain, 5, RandomNumberGenerator.GetBytes(32));
        log.Rows.Add(forged with { Link = forged.Link with { Hash = RandomNumberGenerator.GetBytes(32) } });
        ShouldFind(log, AuditProblemKind.Inserted, chain, 5, forged.Record.Id);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void A_second_event_with_a_number_is_inserted_whichever_comes_first(bool first, bool sound)
    {
        using var log = AuditLog.Of(10);
        var forged = log.Make(1, 5, log.Rows[log.IndexOf(1, 4)].Link.Hash);
        forged = sound ? forged : forged with { Link = forged.Link with { Hash = new byte[32] } };
        log.Rows.Insert(log.IndexOf(1, 5) + (first ? 0 : 1), forged);
        ShouldFind(log, AuditProblemKind.Inserted, 1, 5, forged.Record.Id);
    }

    [Theory]
    [MemberData(nameof(Chains))]
    public void An_event_past_the_stored_head_is_inserted(int chain)
    {
        using var log = AuditLog.Of(10);
        var head = log.Heads[chain];
        var forged = log.Make(chain, head.Sequence + 1, head.Hash);
        log.Rows.Add(forged);
        ShouldFind(log, AuditProblemKind.Inserted, chain, 11, forged.Record.Id);
    }

    [Fact]
    public void Events_in_a_chain_that_can_not_be_are_inserted()
    {
        using var log = AuditLog.Of(3);
        log.Rows.Add(log.Make(-1, 1, new byte[32]));
        log.Verify().First!.Kind.ShouldBe(AuditProblemKind.Inserted);

        using var zero = AuditLog.Of(3);
        zero.Rows.Add(zero.Make(1, 0, new byte[32]));
        zero.Verify().First!.Kind.ShouldBe(AuditProblemKind.Inserted);
    }

    [Theory]
    [InlineData(0, 5, 6)]
    [InlineData(1, 1, 2)]
    [InlineData(2, 3, 6)]
    [InlineData(2, 2, 19)]
    [InlineData(0, 19, 20)]
    public void Two_events_that_swapped_numbers_are_reordered(int chain, long one, long other)
    {
        using var log = AuditLog.Of(20);
        var (a, b) = (log.IndexOf(chain, one), log.IndexOf(chain, other));
        (log.Rows[a], log.Rows[b]) = (log.Rows[a].At(other), log.Rows[b].At(one));
        var problems = log.Verify().Problems;
        problems.Select(p => (p.Kind, p.Sequence)).ShouldBe([(AuditProblemKind.Reordered, one), (AuditProblemKind.Reordered, other)]);
        problems[0].EventId.ShouldBe(log.Rows[a].Link.Sequence == one ? log.Rows[a].Record.Id : log.Rows[b].Record.Id);
    }

    [Theory]
    [InlineData(0, 5, 6)]
    [InlineData(1, 2, 15)]
    [InlineData(2, 19, 20)]
    public void Two_events_that_swapped_what_they_show_are_reordered(int chain, long one, long other)
    {
        using var log = AuditLog.Of(20);
        var (a, b) = (log.IndexOf(chain, one), log.IndexOf(chain, other));
        var (first, second) = (log.Rows[a], log.Rows[b]);
        log.Rows[a] = first with { Record = second.Record, Origin = second.Origin };
        log.Rows[b] = second with { Record = first.Record, Origin = first.Origin };
        log.Verify()
            .Problems.Select(p => (p.Kind, p.Sequence))
            .ShouldBe([(AuditProblemKind.Reordered, one), (AuditProblemKind.Reordered, other)]);
    }

    [Fact]
    public void Events_swapped_between_chains_are_reordered()
    {
        using var log = AuditLog.Of(9);
        var (a, b) = (log.IndexOf(0, 3), log.IndexOf(2, 7));
        var (first, second) = (log.Rows[a], log.Rows[b]);
        log.Rows[a] = first with { Record = second.Record, Origin = second.Origin };
        log.Rows[b] = second with { Record = first.Record, Origin = first.Origin };
        log.Verify()
            .Problems.Select(p => (p.Kind, p.Chain, p.Sequence))
            .ShouldBe([(AuditProblemKind.Reordered, 0, 3), (AuditProblemKind.Reordered, 2, 7)]);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 3)]
    [InlineData(2, 10)]
    public void A_tail_taken_out_is_cut_off(int chain, int count)
    {
        using var log = AuditLog.Of(10);
        log.Rows.RemoveAll(r => r.Link.Chain == chain && r.Link.Sequence > 10 - count);
        ShouldFind(log, AuditProblemKind.CutOff, chain, 10 - count + 1, null);
        log.Verify().Problems.Count.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Chains))]
    public void A_tail_taken_out_together_with_its_head_row_is_cut_off_as_a_note_remembers(int chain)
    {
        using var log = AuditLog.Of(10);
        log.Rows.RemoveAll(r => r.Link.Chain == chain && r.Link.Sequence > 6);
        log.Heads[chain] = new ChainHead(chain, 6, log.Rows[log.IndexOf(chain, 6)].Link.Hash);
        ShouldFind(log, AuditProblemKind.CutOff, chain, 7, null);
        log.Verify().Problems.Count.ShouldBe(1);
    }

    [Fact]
    public void A_whole_chain_taken_out_with_its_head_row_is_cut_off()
    {
        using var log = AuditLog.Of(10);
        log.Rows.RemoveAll(r => r.Link.Chain == 1);
        log.Heads.Remove(1);
        ShouldFind(log, AuditProblemKind.CutOff, 1, 1, null);
    }

    [Fact]
    public void A_head_row_put_back_alone_is_told_from_an_inserted_event()
    {
        using var log = AuditLog.Of(8);
        log.Heads[1] = new ChainHead(1, 5, log.Rows[log.IndexOf(1, 5)].Link.Hash);
        ShouldFind(log, AuditProblemKind.HeadChanged, 1, 5, null);

        using var gone = AuditLog.Of(8);
        gone.Heads.Remove(2);
        ShouldFind(gone, AuditProblemKind.HeadChanged, 2, 8, null);
    }

    [Fact]
    public void Two_deeds_in_two_chains_are_both_found()
    {
        using var log = AuditLog.Of(10);
        log.Rows.RemoveAt(log.IndexOf(0, 4));
        log.Change(2, 7, row => row with { Record = row.Record with { Reason = "x" } });
        log.Verify()
            .Problems.Select(p => (p.Kind, p.Chain, p.Sequence))
            .ShouldBe([(AuditProblemKind.Missing, 0, 4), (AuditProblemKind.Edited, 2, 7)]);
    }

    [Fact]
    public void Of_many_problems_the_first_hundred_are_kept()
    {
        using var log = AuditLog.Of(500, chains: 1, noteEvery: 100);
        for (var sequence = 1; sequence <= 500; sequence++)
        {
            log.Change(0, sequence, row => row with { Record = row.Record with { Reason = "x" } });
        }

        var verdict = log.Verify();
        verdict.Problems.Count.ShouldBe(100);
        verdict.First!.Sequence.ShouldBe(1);
        verdict.IsGood.ShouldBeFalse();
    }

    internal static void ShouldFind(AuditLog log, AuditProblemKind kind, int? chain, long? sequence, Guid? id, string? because = null)
    {
        var verdict = log.Verify();
        verdict.IsGood.ShouldBeFalse(because);
        var first = verdict.First.ShouldNotBeNull(because);
        (first.Kind, first.Chain, first.Sequence, first.EventId).ShouldBe((kind, chain, sequence, id), $"{because}: {first.Explanation}");
    }

    private static void Renumber(AuditLog log, int chain, long from, int by)
    {
        foreach (var row in log.Rows.Where(r => r.Link.Chain == chain && r.Link.Sequence >= from).ToList())
        {
            log.Rows[log.Rows.IndexOf(row)] = row.At(row.Link.Sequence + by);
        }
    }
}
