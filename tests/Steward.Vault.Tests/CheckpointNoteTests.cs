using System.Security.Cryptography;

namespace Steward.Vault.Tests;

public sealed class CheckpointNoteTests : IDisposable
{
    private static readonly DateTime Noon = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [Fact]
    public void A_signed_checkpoint_reads_back_whole()
    {
        var checkpoint = Make(number: 3);
        var read = CheckpointNote.Verify(CheckpointNote.Sign(checkpoint, _key), _key);
        (read.Number, read.At, read.Installation).ShouldBe((3L, Noon.AddMicroseconds(7), checkpoint.Installation));
        read.PreviousNoteHash.ShouldBe(checkpoint.PreviousNoteHash);
        read.RootHash().ShouldBe(checkpoint.RootHash());
        read.Heads.Select(h => (h.Chain, h.Sequence, Convert.ToHexString(h.Hash)))
            .ShouldBe(checkpoint.Heads.Select(h => (h.Chain, h.Sequence, Convert.ToHexString(h.Hash))));
    }

    [Fact]
    public void The_public_key_alone_is_enough_and_another_one_is_refused()
    {
        var note = CheckpointNote.Sign(Make(), _key);
        using var publicKey = ECDsa.Create(_key.ExportParameters(includePrivateParameters: false));
        CheckpointNote.Verify(note, publicKey).Number.ShouldBe(1);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Should
            .Throw<VaultIntegrityException>(() => CheckpointNote.Verify(note, other))
            .Detail.ShouldBe(VaultIntegrityDetail.NoteSignatureInvalid);
    }

    [Fact]
    public void A_note_signed_again_has_the_same_hash()
    {
        var one = CheckpointNote.Sign(Make(), _key);
        var again = CheckpointNote.Sign(Make() with { }, _key);
        again.ShouldNotBe(one);
        CheckpointNote.HashOf(again).ShouldBe(CheckpointNote.HashOf(one));
        CheckpointNote.HashOf(CheckpointNote.Sign(Make(number: 2), _key)).ShouldNotBe(CheckpointNote.HashOf(one));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("steward audit checkpoint v1\n\n— x y\n")]
    [InlineData("a\n\nb\n\nc\n")]
    public void A_text_that_is_no_note_is_malformed(string note) =>
        Should.Throw<VaultIntegrityException>(() => CheckpointNote.Verify(note, _key)).Detail.ShouldBe(VaultIntegrityDetail.NoteMalformed);

    [Theory]
    [InlineData("number 1\n", "number 01\n")]
    [InlineData("number 1\n", "number +1\n")]
    [InlineData("head 0 5 ", "head 0  5 ")]
    [InlineData("\nroot ", "\n\nroot ")]
    [InlineData(".000007Z", ".0000070Z")]
    [InlineData("\n\n", "\r\n\n")]
    public void Another_way_to_write_the_same_is_malformed(string text, string instead)
    {
        var note = CheckpointNote.Sign(Make(), _key);
        note.ShouldContain(text);
        Should
            .Throw<VaultIntegrityException>(() => CheckpointNote.Verify(note.Replace(text, instead, StringComparison.Ordinal), _key))
            .Detail.ShouldBe(VaultIntegrityDetail.NoteMalformed);
    }

    [Fact]
    public void Heads_out_of_order_or_twice_are_refused_and_so_is_another_curve()
    {
        var head = new ChainHead(1, 5, new byte[32]);
        Should.Throw<ArgumentException>(() => CheckpointNote.Sign(Make() with { Heads = [head, head] }, _key));
        Should.Throw<ArgumentException>(() => CheckpointNote.Sign(Make() with { Heads = [head, head with { Chain = 0 }] }, _key));
        Should.Throw<ArgumentException>(() => CheckpointNote.Sign(Make() with { Heads = [head with { Hash = new byte[31] }] }, _key));
        Should.Throw<ArgumentException>(() => CheckpointNote.Sign(Make() with { Number = 0 }, _key));
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Should.Throw<ArgumentException>(() => CheckpointNote.Sign(Make(), other));
    }

    [Fact]
    public void The_root_depends_on_every_part_of_every_head()
    {
        var checkpoint = Make();
        ChainHead[] others =
        [
            checkpoint.Heads[1] with
            {
                Chain = 2,
            },
            checkpoint.Heads[1] with
            {
                Sequence = 8,
            },
            checkpoint.Heads[1] with
            {
                Hash = new byte[32],
            },
        ];
        others
            .Select(other => Convert.ToHexString((checkpoint with { Heads = [checkpoint.Heads[0], other] }).RootHash()))
            .Append(Convert.ToHexString(checkpoint.RootHash()))
            .Append(Convert.ToHexString((checkpoint with { Heads = [checkpoint.Heads[0]] }).RootHash()))
            .Append(Convert.ToHexString((checkpoint with { Installation = Guid.AllBitsSet }).RootHash()))
            .ShouldBeUnique();
    }

    public void Dispose() => _key.Dispose();

    private static Checkpoint Make(long number = 1) =>
        new(
            number,
            Noon.AddTicks(79),
            new Guid("0190b6f4-0000-7000-8000-000000000001"),
            [new ChainHead(0, 5, [.. Enumerable.Repeat((byte)1, 32)]), new ChainHead(1, 7, [.. Enumerable.Repeat((byte)2, 32)])],
            new byte[32]
        );
}
