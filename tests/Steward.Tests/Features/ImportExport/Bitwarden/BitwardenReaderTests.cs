using System.Text;
using CsCheck;
using Steward.Features.ImportExport.Bitwarden;
using Steward.Vault;

namespace Steward.Tests.Features.ImportExport.Bitwarden;

public sealed class BitwardenReaderTests
{
    [Theory]
    [InlineData(false, false, false)]
    [InlineData(false, true, true)]
    [InlineData(true, false, true)]
    [InlineData(true, true, false)]
    public async Task Every_item_of_an_export_is_read_as_it_was_written(bool organisation, bool foldersLast, bool indented)
    {
        using var stream = new MemoryStream(BitwardenExportMaker.Make(200, 7, organisation, foldersLast, indented));
        using var reader = new BitwardenReader(stream);
        var i = 0;
        await foreach (var entry in reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            using var item = entry.ShouldBeOfType<BitwardenItem>();
            item.Index.ShouldBe(i);
            item.SourceId.ShouldBe(BitwardenExportMaker.ItemId(i));
            item.Name.ShouldBe(BitwardenExportMaker.ItemName(i));
            ((int)item.Kind).ShouldBe(BitwardenExportMaker.Kind(i));
            var folder = BitwardenExportMaker.HasFolder(i) ? BitwardenExportMaker.FolderId(i % 7) : null;
            item.FolderId.ShouldBe(organisation ? null : folder);
            item.CollectionIds.ShouldBe(organisation && folder is not null ? [folder] : []);
            item.Favourite.ShouldBe(i % 13 == 0);
            item.Reprompt.ShouldBe(i % 9 == 0);
            item.PasswordHistoryCount.ShouldBe(i % 6 == 0 ? 2 : 0);
            if (item.Kind == BitwardenKind.Login)
            {
                Plain(item.Username).ShouldBe(BitwardenExportMaker.Username(i));
                Plain(item.Password).ShouldBe(BitwardenExportMaker.Password(i));
                Plain(item.Uris[0]).ShouldBe(BitwardenExportMaker.Website(i));
                item.PasskeyCount.ShouldBe(i % 10 == 1 ? 1 : 0);
            }
            if (i % 5 == 0)
            {
                item.Fields.Select(f => f.Name).ShouldBe(["Kundennummer", "PIN", "Aktiv", "Verknüpft"]);
                item.Fields.Select(f => (int)f.Type).ShouldBe([0, 1, 2, 3]);
                item.Fields.Select(f => Plain(f.Value)).ShouldBe([$"K-{i}", $"{i:D4}", "true", null]);
            }
            i++;
        }
        i.ShouldBe(200);
        reader.Folders.Count.ShouldBe(7);
        for (var folder = 0; folder < 7; folder++)
            reader.Folders[BitwardenExportMaker.FolderId(folder)].ShouldBe(BitwardenExportMaker.FolderName(folder));
    }

    [Fact]
    public async Task Cards_identities_and_keys_bring_their_parts_by_name()
    {
        var details = new Dictionary<BitwardenKind, string[]>();
        foreach (var item in await ItemsAsync(BitwardenExportMaker.Make(20, 1)))
            details[item.Kind] = [.. item.Details.Select(d => $"{d.Name}={Plain(d.Value)!.Split('\n')[0]}")];
        details[BitwardenKind.Card]
            .ShouldBe([
                "Cardholder name=Ana Müller",
                "Brand=Visa",
                "Card number=4111111111111111",
                "Expiry month=9",
                "Expiry year=2029",
                "Security code=123",
            ]);
        details[BitwardenKind.Identity]
            .ShouldBe([
                "Title=Dr",
                "First name=Ana",
                "Last name=Müller",
                "Address 1=Straße 1",
                "Social security number=000-00-0000",
                "User name=ana",
            ]);
        details[BitwardenKind.SshKey]
            .ShouldBe([
                "Private key=-----BEGIN OPENSSH PRIVATE KEY-----",
                "Public key=ssh-ed25519 AAAAC3 17",
                "Key fingerprint=SHA256:abc17",
            ]);
        details[BitwardenKind.SecureNote].ShouldBeEmpty();
    }

    [Fact]
    public async Task The_export_may_arrive_in_pieces_of_any_size()
    {
        var json = BitwardenExportMaker.Make(30, 3, indented: true);
        foreach (var size in new[] { 1, 7, 100, 4096 })
        {
            using var reader = new BitwardenReader(new Trickle(json, size));
            var names = new List<string>();
            await foreach (var entry in reader.ReadAsync(TestContext.Current.CancellationToken))
                names.Add(((BitwardenItem)entry).Name);
            names.ShouldBe(Enumerable.Range(0, 30).Select(BitwardenExportMaker.ItemName));
        }
    }

    [Fact]
    public async Task An_item_larger_than_the_buffer_is_read_whole()
    {
        var notes = new string('n', 1_000_000);
        var item = (await ItemsAsync(Export($$"""{"type":2,"name":"Long","notes":"{{notes}}"}"""))).ShouldHaveSingleItem();
        Plain(item.Notes).ShouldBe(notes);
    }

    [Fact]
    public async Task A_byte_order_mark_and_fields_of_later_versions_do_no_harm()
    {
        var json = """
            {"encrypted":false,"version":{"x":[1,{"y":null}]},"folders":null,"items":[
            {"type":1,"name":"A","login":{"password":"p","uris":[null,{"uri":null},{"uri":""}],"later":{"a":[1]}},"permissions":{"delete":true},"later":[{}]}
            ],"later":[1,2]}
            """;
        var item = (await ItemsAsync([.. "\uFEFF"u8, .. Encoding.UTF8.GetBytes(json)])).ShouldHaveSingleItem();
        Plain(item.Password).ShouldBe("p");
        item.Uris.ShouldBeEmpty();
        item.Details.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_kind_of_a_later_version_is_read_with_what_it_holds()
    {
        var item = (
            await ItemsAsync(Export("""{"type":6,"name":"Bank","bankAccount":{"iban":"DE00","branch":12,"open":true}}"""))
        ).ShouldHaveSingleItem();
        item.Kind.ShouldBe(BitwardenKind.Unknown);
        item.Details.Select(d => $"{d.Name}={Plain(d.Value)}").ShouldBe(["Iban=DE00", "Branch=12"]);
    }

    [Theory]
    [InlineData("""{"type":1,"name":7}""", "", "name should be text")]
    [InlineData("""{"name":"Mail"}""", "Mail", "type is missing")]
    [InlineData("""{"type":"1","name":"Mail"}""", "Mail", "type should be a whole number")]
    [InlineData("""{"type":1.5,"name":"Mail"}""", "Mail", "type should be a whole number")]
    [InlineData("""{"type":1,"login":"x","name":"Mail"}""", "Mail", "login should be an object")]
    [InlineData("""{"type":1,"login":{"password":5},"name":"Mail"}""", "Mail", "login.password should be text")]
    [InlineData("""{"type":1,"login":{"uris":{}},"name":"Mail"}""", "Mail", "login.uris should be a list")]
    [InlineData("""{"type":1,"login":{"uris":["x"]},"name":"Mail"}""", "Mail", "login.uris should be an object")]
    [InlineData("""{"type":1,"fields":[{"value":{}}],"name":"Mail"}""", "Mail", "fields.value should be text")]
    [InlineData("""{"type":1,"favorite":"yes","name":"Mail"}""", "Mail", "favorite should be true or false")]
    [InlineData("""{"type":1,"collectionIds":[1],"name":"Mail"}""", "Mail", "collectionIds should be a list of texts")]
    [InlineData("""{"type":1,"name":"Mail","notes":"\ud83d"}""", "Mail", "notes is not valid Unicode text")]
    [InlineData("""{"type":1,"name":"\udc00"}""", "", "name is not valid Unicode text")]
    [InlineData(
        """{"type":1,"name":"Mail","deletedDate":"2024-01-01T00:00:00Z"}""",
        "Mail",
        "it is in the trash of Bitwarden; restore it there and export again to import it"
    )]
    [InlineData("7", "", "it should be an object")]
    [InlineData("null", "", "it should be an object")]
    [InlineData("[]", "", "it should be an object")]
    public async Task An_item_that_is_not_as_it_should_be_is_named_and_the_others_go_on(string bad, string name, string reason)
    {
        var entries = await EntriesAsync(Export("""{"type":2,"name":"Before"}""", bad, """{"type":2,"name":"After"}"""));
        entries.Count.ShouldBe(3);
        entries[1].ShouldBe(new BitwardenRefusal(1, name, reason));
        entries[0].ShouldBeOfType<BitwardenItem>().Name.ShouldBe("Before");
        entries[2].ShouldBeOfType<BitwardenItem>().Name.ShouldBe("After");
    }

    [Fact]
    public async Task Bytes_that_are_no_UTF_8_refuse_their_item_only()
    {
        var json = Export("""{"type":2,"name":"Bad","notes":"?"}""", """{"type":2,"name":"Good"}""");
        json[Array.IndexOf(json, (byte)'?')] = 0xFF;
        var entries = await EntriesAsync(json);
        entries[0].ShouldBe(new BitwardenRefusal(0, "Bad", "notes is not valid Unicode text"));
        entries[1].ShouldBeOfType<BitwardenItem>();
    }

    [Theory]
    [InlineData(
        """{"encrypted":true,"passwordProtected":true,"salt":"x","data":"2.abc"}""",
        "This export is encrypted. In Bitwarden choose .json, not .json (Encrypted)."
    )]
    [InlineData("""{"encrypted":true,"folders":[],"items":[{"type":1,"name":"2.abc|def"}]}""", "This export is encrypted.")]
    [InlineData("", "The file is empty.")]
    [InlineData("PK\u0003\u0004...", "This is a .zip file.")]
    [InlineData("folder,favorite,type,name,notes", "This is a .csv export")]
    [InlineData("collections,type,name,notes", "This is a .csv export")]
    [InlineData("[]", "This is not a Bitwarden export")]
    [InlineData("\"text\"", "This is not a Bitwarden export")]
    [InlineData("{}", "This is not a Bitwarden export")]
    [InlineData("""{"accounts":[{"vaults":[]}]}""", "This is not a Bitwarden export")]
    [InlineData("""{"items":{"a":1}}""", "This is not a Bitwarden export")]
    [InlineData("<html>", "This is not a .json file.")]
    [InlineData("url,username,password,totp,extra,name,grouping,fav", "This is not a .json file. Choose Bitwarden's .json")]
    [InlineData("{,", "The file is not valid JSON: something is wrong in line 1.")]
    [InlineData("{\n\"items\":[\n{\"type\":1,}\n]}", "The file is not valid JSON: something is wrong in line 3.")]
    [InlineData("{\"items\":[]} {\"items\":[]}", "The file is not valid JSON")]
    [InlineData("   ", "The export is cut off")]
    [InlineData("""{"items":[{"type":1,"name":"A"}""", "The export is cut off: its end is missing.")]
    [InlineData("""{"items":[{"type":1,"name":"A"}]""", "The export is cut off")]
    public async Task A_file_that_is_no_plain_Bitwarden_export_is_refused_with_what_to_do(string text, string expected)
    {
        var refused = await Should.ThrowAsync<BitwardenExportException>(() => EntriesAsync(Encoding.UTF8.GetBytes(text)));
        refused.Message.ShouldStartWith(expected);
    }

    [Fact]
    public async Task UTF_16_is_refused_by_name()
    {
        var refused = await Should.ThrowAsync<BitwardenExportException>(() => EntriesAsync(Encoding.Unicode.GetBytes("{\"items\":[]}")));
        refused.Message.ShouldStartWith("This file is UTF-16 text.");
    }

    [Fact]
    public async Task An_export_cut_anywhere_is_called_cut_off()
    {
        var json = BitwardenExportMaker.Make(12, 2);
        for (var length = 1; length < json.Length; length += 13)
        {
            var refused = await Should.ThrowAsync<BitwardenExportException>(() => EntriesAsync(json[..length]));
            refused.Message.ShouldStartWith("The export is cut off");
        }
    }

    [Fact]
    public async Task Past_200_MB_the_export_is_refused_without_reading_on()
    {
        using var reader = new BitwardenReader(new Endless());
        var refused = await Should.ThrowAsync<BitwardenExportException>(async () =>
        {
            await foreach (var _ in reader.ReadAsync(TestContext.Current.CancellationToken)) { }
        });
        refused.Message.ShouldStartWith("The export is larger than 200 MB.");
    }

    [Fact]
    public async Task One_value_can_not_fill_the_memory()
    {
        var refused = await Should.ThrowAsync<BitwardenExportException>(() =>
            EntriesAsync(Export($$"""{"notes":"{{new string('n', 9_000_000)}}"}"""))
        );
        refused.Message.ShouldStartWith("Item 1 is larger than 8 MB");
    }

    [Fact]
    public async Task Any_damage_is_a_refusal_and_never_a_crash()
    {
        var json = BitwardenExportMaker.Make(20, 2);
        await Gen.Select(Gen.Int[0, json.Length - 1], Gen.Byte)
            .SampleAsync(
                async (at, value) =>
                {
                    var damaged = (byte[])json.Clone();
                    damaged[at] = value;
                    try
                    {
                        await EntriesAsync(damaged);
                    }
                    catch (BitwardenExportException)
                    {
                        // Refused in words: what is asked for.
                    }
                },
                iter: 500
            );
    }

    [Fact]
    public async Task A_disposed_item_has_wiped_its_secrets()
    {
        var item = (await ItemsAsync(Export("""{"type":1,"name":"A","login":{"password":"secret"}}"""))).ShouldHaveSingleItem();
        item.Dispose();
        Should.Throw<ObjectDisposedException>(() => item.Password!.Span.Length);
    }

    [Fact]
    public async Task Of_twenty_thousand_items_only_the_next_few_are_in_memory()
    {
        var json = BitwardenExportMaker.Make(20_000, 400);
        json.Length.ShouldBeGreaterThan(8_000_000);
        using var stream = new Trickle(json, int.MaxValue);
        using var reader = new BitwardenReader(stream);
        var items = 0;
        await foreach (var entry in reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            ((BitwardenItem)entry).Dispose();
            if (items++ == 0)
                stream.Position.ShouldBeLessThan(200_000);
        }
        items.ShouldBe(20_000);
        stream.LargestRead.ShouldBeLessThanOrEqualTo(64 * 1024);
    }

    private static byte[] Export(params string[] items) =>
        Encoding.UTF8.GetBytes($$"""{"encrypted":false,"folders":[],"items":[{{string.Join(',', items)}}]}""");

    private static string? Plain(SecretBytes? secret) => secret is null ? null : Encoding.UTF8.GetString(secret.Span);

    private static async Task<List<BitwardenItem>> ItemsAsync(byte[] json) => [.. (await EntriesAsync(json)).Cast<BitwardenItem>()];

    private static async Task<List<BitwardenEntry>> EntriesAsync(byte[] json)
    {
        using var reader = new BitwardenReader(new MemoryStream(json));
        var entries = new List<BitwardenEntry>();
        await foreach (var entry in reader.ReadAsync(TestContext.Current.CancellationToken))
            entries.Add(entry);
        return entries;
    }

    private sealed class Trickle(byte[] bytes, int size) : MemoryStream(bytes)
    {
        public int LargestRead { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            LargestRead = Math.Max(LargestRead, buffer.Length);
            return base.ReadAsync(buffer[..Math.Min(size, buffer.Length)], cancellationToken);
        }
    }

    /// <summary>An export whose items never end.</summary>
    private sealed class Endless : MemoryStream
    {
        private readonly byte[] _item = Encoding.UTF8.GetBytes(
            """{"type":2,"name":"A","notes":"$"},""".Replace("$", new string('n', 60_000), StringComparison.Ordinal)
        );
        private bool _started;
        private int _at;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!_started)
            {
                _started = true;
                "{\"items\":["u8.CopyTo(buffer.Span);
                return ValueTask.FromResult(10);
            }
            var count = Math.Min(buffer.Length, _item.Length - _at);
            _item.AsSpan(_at, count).CopyTo(buffer.Span);
            _at = (_at + count) % _item.Length;
            return ValueTask.FromResult(count);
        }
    }
}
