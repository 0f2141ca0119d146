namespace Steward.Vault.Tests;

public sealed class AuditEditedTests
{
    public static TheoryData<int> Chains => AuditVerifierTests.Chains;

    [Theory]
    [MemberData(nameof(Chains))]
    public void Each_changed_column_is_an_edit_of_that_event(int chain)
    {
        (string Column, Func<AuditRecord, AuditRecord> Change)[] edits =
        [
            ("id", r => r with { Id = Guid.CreateVersion7() }),
            ("at", r => r with { At = r.At.AddMicroseconds(1) }),
            ("actor", r => r with { ActorId = null }),
            ("session", r => r with { SessionId = Guid.Empty }),
            ("action", r => r with { Action = "credential.viewed" }),
            ("object kind", r => r with { ObjectKind = "client" }),
            ("object", r => r with { ObjectId = Guid.Empty }),
            ("object name", r => r with { ObjectName = null }),
            ("object version", r => r with { ObjectVersion = 2 }),
            ("client", r => r with { ClientId = Guid.Empty }),
            ("credential", r => r with { CredentialId = Guid.Empty }),
            ("outcome", r => r with { Outcome = "refused" }),
            ("reason: empty to null", r => r with { Reason = null }),
            ("request", r => r with { RequestId = "" }),
            ("commitment", r => r with { OriginCommitment = new byte[32] }),
            ("commitment cut", r => r with { OriginCommitment = new byte[31] }),
        ];
        foreach (var (column, change) in edits)
        {
            using var log = AuditLog.Of(9);
            log.Change(chain, 5, row => row with { Record = change(row.Record) });
            var id = log.Rows[log.IndexOf(chain, 5)].Record.Id;
            AuditVerifierTests.ShouldFind(log, AuditProblemKind.Edited, chain, 5, id, column);
            log.Verify().VerifiedHeads[chain].Sequence.ShouldBe(4, column);
        }
    }

    [Theory]
    [MemberData(nameof(Chains))]
    public void Every_changed_byte_of_a_stored_hash_is_an_edit(int chain)
    {
        for (var at = 0; at < 32; at++)
        {
            foreach (var previous in new[] { true, false })
            {
                using var log = AuditLog.Of(3);
                var row = log.Rows[log.IndexOf(chain, 2)];
                var hash = (byte[])(previous ? row.Link.PreviousHash : row.Link.Hash).Clone();
                hash[at] ^= 1;
                log.Change(chain, 2, r => r with { Link = previous ? r.Link with { PreviousHash = hash } : r.Link with { Hash = hash } });
                AuditVerifierTests.ShouldFind(log, AuditProblemKind.Edited, chain, 2, row.Record.Id, $"byte {at}");
            }
        }
    }

    [Fact]
    public void A_changed_origin_row_is_an_edit()
    {
        OriginShown[] others =
        [
            new(new byte[32], "192.0.2.7", "Browser/1", null),
            new([], "192.0.2.7", "Browser/1", null),
            new(new byte[32], null, null, null),
        ];
        foreach (var other in others)
        {
            using var log = AuditLog.Of(5);
            log.Change(2, 4, row => row with { Origin = other });
            AuditVerifierTests.ShouldFind(log, AuditProblemKind.Edited, 2, 4, log.Rows[log.IndexOf(2, 4)].Record.Id);
        }

        using var typed = AuditLog.Of(5);
        typed.Change(2, 4, row => row with { Origin = row.Origin! with { TypedName = "" } });
        AuditVerifierTests.ShouldFind(typed, AuditProblemKind.Edited, 2, 4, typed.Rows[typed.IndexOf(2, 4)].Record.Id);
    }

    [Theory]
    [MemberData(nameof(Chains))]
    public void An_event_that_was_edited_and_rehashed_is_found_by_the_one_after_it(int chain)
    {
        using var log = AuditLog.Of(10);
        log.Change(chain, 6, row => log.Linked(row.Record with { Reason = "x" }, chain, 6, row.Link.PreviousHash, row.Origin));
        AuditVerifierTests.ShouldFind(log, AuditProblemKind.Edited, chain, 6, log.Rows[log.IndexOf(chain, 6)].Record.Id);
        log.Verify().VerifiedHeads[chain].Sequence.ShouldBe(5);
    }

    [Theory]
    [MemberData(nameof(Chains))]
    public void The_newest_event_edited_and_rehashed_is_found_by_the_stored_head(int chain)
    {
        using var log = AuditLog.Of(10);
        log.Change(chain, 10, row => log.Linked(row.Record with { Reason = "x" }, chain, 10, row.Link.PreviousHash, row.Origin));
        AuditVerifierTests.ShouldFind(log, AuditProblemKind.Edited, chain, 10, log.Rows[log.IndexOf(chain, 10)].Record.Id);
    }

    [Theory]
    [MemberData(nameof(Chains))]
    public void A_tail_that_was_rehashed_with_its_head_is_found_by_the_next_note_and_said_once(int chain)
    {
        using var log = AuditLog.Of(20);
        log.Change(chain, 6, row => row with { Record = row.Record with { Reason = "x" } });
        log.Rehash(chain, 6);
        AuditVerifierTests.ShouldFind(log, AuditProblemKind.Edited, chain, 5, null);
        var verdict = log.Verify();
        verdict.Problems.Count.ShouldBe(1);
        verdict.VerifiedHeads[chain].Sequence.ShouldBe(4);
    }
}
