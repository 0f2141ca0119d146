using CsCheck;

namespace Steward.Vault.Tests;

public sealed class AuditPropertyTests
{
    private const int Chains = 3;
    private const int Each = 12;

    private static readonly Gen<(int Chain, int One, int Other)> Places = Gen.Select(
        Gen.Int[0, Chains - 1],
        Gen.Int[1, Each],
        Gen.Int[1, Each]
    );

    [Fact]
    public void Events_taken_out_anywhere_are_found_from_the_first_on() =>
        Places.Sample(place =>
        {
            using var log = AuditLog.Of(Each, Chains);
            var (from, to) = (Math.Min(place.One, place.Other), Math.Max(place.One, place.Other));
            log.Rows.RemoveAll(r => r.Link.Chain == place.Chain && r.Link.Sequence >= from && r.Link.Sequence <= to);
            return Found(log, place.Chain, from, to == Each ? AuditProblemKind.CutOff : AuditProblemKind.Missing);
        });

    [Fact]
    public void Two_events_swapped_anywhere_are_found_from_the_first_on() =>
        Places.Sample(place =>
        {
            using var log = AuditLog.Of(Each, Chains);
            if (place.One == place.Other)
            {
                return log.Verify().IsGood;
            }

            var (a, b) = (log.IndexOf(place.Chain, place.One), log.IndexOf(place.Chain, place.Other));
            (log.Rows[a], log.Rows[b]) = (log.Rows[a].At(place.Other), log.Rows[b].At(place.One));
            return Found(log, place.Chain, Math.Min(place.One, place.Other), AuditProblemKind.Reordered);
        });

    [Fact]
    public void An_edit_anywhere_is_found_at_its_event_whether_rehashed_or_not() =>
        Gen.Select(Places, Gen.Bool)
            .Sample(
                (place, rehashed) =>
                {
                    using var log = AuditLog.Of(Each, Chains);
                    log.Change(
                        place.Chain,
                        place.One,
                        row =>
                        {
                            var edited = row.Record with { Reason = "x" };
                            return rehashed
                                ? log.Linked(edited, place.Chain, place.One, row.Link.PreviousHash, row.Origin)
                                : row with
                                {
                                    Record = edited,
                                };
                        }
                    );
                    return Found(log, place.Chain, place.One, AuditProblemKind.Edited);
                }
            );

    [Fact]
    public void A_rewritten_tail_is_found_by_a_note_if_one_covers_it() =>
        Places.Sample(place =>
        {
            using var log = AuditLog.Of(Each, Chains);
            log.Change(place.Chain, place.One, row => row with { Record = row.Record with { Reason = "x" } });
            log.Rehash(place.Chain, place.One);
            var since = (place.One - 1) / 4 * 4 + 1;
            return Found(log, place.Chain, since, AuditProblemKind.Edited);
        });

    [Fact]
    public void Whatever_is_done_to_rows_the_verifier_answers_and_the_answer_is_not_good() =>
        Gen.Select(Places, Gen.Int[0, 5], Gen.Byte.Array[0, 40])
            .Sample(
                (place, deed, bytes) =>
                {
                    using var log = AuditLog.Of(Each, Chains);
                    log.Change(
                        place.Chain,
                        place.One,
                        row =>
                            deed switch
                            {
                                0 => row with { Link = row.Link with { Hash = bytes } },
                                1 => row with { Link = row.Link with { PreviousHash = bytes } },
                                2 => row with { Record = row.Record with { OriginCommitment = bytes } },
                                3 => row with { Link = row.Link with { Chain = place.Chain + 1 } },
                                4 => row with { Link = row.Link with { Sequence = long.MaxValue } },
                                _ => row with { Link = row.Link with { Sequence = -place.Other } },
                            }
                    );
                    return log.Verify() is { IsGood: false, First: not null };
                }
            );

    private static bool Found(AuditLog log, int chain, long sequence, AuditProblemKind kind)
    {
        var verdict = log.Verify();
        var first = verdict.First;
        return !verdict.IsGood
            && (first!.Kind, first.Chain, first.Sequence) == (kind, chain, sequence)
            && verdict.VerifiedHeads[chain].Sequence == sequence - 1
            && verdict.VerifiedHeads.Where(h => h.Chain != chain).All(h => h.Sequence == Each);
    }
}
