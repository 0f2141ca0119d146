using System.Text;
using System.Text.Json;
using Steward.Features.Credentials;
using Steward.Features.ImportExport.Bitwarden;
using Steward.Vault;

namespace Steward.Tests.Features.ImportExport.Bitwarden;

public sealed class BitwardenMappingTests
{
    [Fact]
    public async Task A_login_keeps_user_name_password_site_totp_notes_and_fields()
    {
        using var draft = await MapAsync(
            """
            {"type":1,"name":" Web\tmail ","notes":"line 1\nline 2","login":{"username":"ana","password":"p\"w","totp":"GEZD GNBV GY3T QOJQ",
            "uris":[{"uri":"https://mail.example"},{"uri":"https://mail2.example"}]},
            "fields":[{"name":"PIN","value":"12\\34","type":1},{"name":"Active","value":"true","type":2},{"name":"Empty","value":null,"type":0}]}
            """
        );
        draft.Kind.ShouldBe(CredentialKind.Login);
        draft.Name.ShouldBe("Web mail");
        Plain(draft.Username).ShouldBe("ana");
        Plain(draft.Password).ShouldBe("p\"w");
        Plain(draft.Totp).ShouldBe("GEZD GNBV GY3T QOJQ");
        Plain(draft.Notes).ShouldBe("line 1\nline 2");
        draft.Website.ShouldBe("https://mail.example");
        Custom(draft).ShouldBe(["URI 2=https://mail2.example", @"PIN=12\34", "Active=true", "Empty="]);
        draft.Losses.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_secure_note_is_a_note()
    {
        using var draft = await MapAsync("""{"type":2,"name":"Alarm","notes":"code 12","secureNote":{"type":0}}""");
        draft.Kind.ShouldBe(CredentialKind.Note);
        Plain(draft.Notes).ShouldBe("code 12");
        draft.Custom.ShouldBeNull();
    }

    [Fact]
    public async Task A_card_and_an_identity_keep_all_their_parts_as_custom_fields()
    {
        using var card = await MapAsync("""{"type":3,"name":"Visa","card":{"number":"4111","code":"123","expMonth":"9"}}""");
        card.Kind.ShouldBe(CredentialKind.Other);
        card.Password.ShouldBeNull();
        Custom(card).ShouldBe(["Card number=4111", "Security code=123", "Expiry month=9"]);
        using var identity = await MapAsync(
            """{"type":4,"name":"Ana","identity":{"firstName":"Ana","passportNumber":"P1","email":"a@x.example"}}"""
        );
        identity.Kind.ShouldBe(CredentialKind.Other);
        Custom(identity).ShouldBe(["First name=Ana", "Passport number=P1", "Email=a@x.example"]);
    }

    [Fact]
    public async Task The_private_key_of_an_SSH_key_is_what_is_revealed_and_rotated()
    {
        using var draft = await MapAsync(
            """{"type":5,"name":"Deploy","sshKey":{"privateKey":"-----BEGIN\nx","publicKey":"ssh-ed25519 A","keyFingerprint":"SHA256:b"}}"""
        );
        draft.Kind.ShouldBe(CredentialKind.SshKey);
        Plain(draft.Password).ShouldBe("-----BEGIN\nx");
        Custom(draft).ShouldBe(["Public key=ssh-ed25519 A", "Key fingerprint=SHA256:b"]);
    }

    [Theory]
    [InlineData("https://mail.example/login", true)]
    [InlineData("https://mail.example/reset-your-password-page-in-words", true)]
    [InlineData("HTTP://mail.example:8443", true)]
    [InlineData("mail.example", true)]
    [InlineData("mail.example:8443/x", true)]
    [InlineData("10.0.0.1", true)]
    [InlineData("https://[::1]:8443/", true)]
    [InlineData("https://münchen.example/ü", true)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("javascript://mail.example/%0aalert(1)", false)]
    [InlineData("data:text/html,x", false)]
    [InlineData("ana:secret@ssh:x", false)]
    [InlineData("androidapp://com.example", false)]
    [InlineData("ssh://mail.example", false)]
    [InlineData("https://", false)]
    [InlineData("https:///path", false)]
    [InlineData("two words", false)]
    [InlineData("https://mail.example/\u0001", false)]
    public async Task Only_a_web_address_without_a_password_is_shown_in_plain_as_the_site(string uri, bool isSite)
    {
        using var draft = await MapAsync($$$"""{"type":1,"name":"A","login":{"uris":[{"uri":{{{JsonSerializer.Serialize(uri)}}}}]}}""");
        draft.Website.ShouldBe(isSite ? uri : null);
        Custom(draft).ShouldBe(isSite ? [] : [$"URI={uri}"]);
    }

    [Theory]
    [InlineData("https://mail.example/login?token=s3cret", "https://mail.example/login")]
    [InlineData("https://mail.example/login#s3cret", "https://mail.example/login")]
    [InlineData("https://mail.example/login;jsessionid=s3cret", "https://mail.example/login")]
    [InlineData("https://ana:s3cret@mail.example/a@b", "https://mail.example/a@b")]
    [InlineData("ana:s3cret@mail.example", "mail.example")]
    [InlineData("https://ana@x:s3cret@mail.example:8443", "https://mail.example:8443")]
    [InlineData("https://hooks.example/services/T0AB/B0CD/XXs3cretXXXXXXXXXXXXXXXX", "https://hooks.example")]
    [InlineData("mail.example?s3cret", "mail.example")]
    public async Task Of_an_address_with_a_key_in_it_only_the_plain_part_is_the_site_and_the_whole_is_kept_sealed(string uri, string site)
    {
        using var draft = await MapAsync($$$"""{"type":1,"name":"A","login":{"uris":[{"uri":{{{JsonSerializer.Serialize(uri)}}}}]}}""");
        draft.Website.ShouldBe(site);
        Custom(draft).ShouldBe([$"URI={uri}"]);
    }

    [Fact]
    public async Task The_first_web_address_is_the_site_wherever_it_stands()
    {
        using var draft = await MapAsync(
            """{"type":1,"name":"A","login":{"uris":[{"uri":"androidapp://a"},{"uri":"https://a.example"},{"uri":"https://b.example"}]}}"""
        );
        draft.Website.ShouldBe("https://a.example");
        Custom(draft).ShouldBe(["URI=androidapp://a", "URI 3=https://b.example"]);
    }

    [Fact]
    public async Task A_seed_that_makes_no_codes_is_kept_and_said_so()
    {
        using var draft = await MapAsync("""{"type":1,"name":"Steam","login":{"totp":"steam://GEZDGNBVGY3TQOJQ"}}""");
        draft.Totp.ShouldBeNull();
        Custom(draft).ShouldBe(["TOTP seed=steam://GEZDGNBVGY3TQOJQ"]);
        draft.Losses.ShouldHaveSingleItem().ShouldContain("Steam makes its codes in a way of its own");
    }

    [Fact]
    public async Task What_can_not_be_kept_is_listed()
    {
        using var draft = await MapAsync(
            """
            {"type":1,"name":"A","passwordHistory":[{"password":"old"},{"password":"older"}],"attachments":[{"fileName":"x"}],
            "login":{"fido2Credentials":[{},{}]},"fields":[{"name":"Same as user","value":null,"type":3,"linkedId":100}]}
            """
        );
        draft.Losses.ShouldBe([
            "The linked field \"Same as user\" was left out: it only points at another field.",
            "2 passkeys can't be moved. Sign in at the site and add a new one.",
            "1 attachment left out: the export doesn't hold the files. Download them from Bitwarden.",
            "2 earlier passwords left out.",
        ]);
        draft.Custom.ShouldBeNull();
    }

    [Fact]
    public async Task Of_a_kind_of_a_later_version_everything_that_is_text_is_kept()
    {
        using var draft = await MapAsync("""{"type":6,"name":"Bank","bankAccount":{"iban":"DE00"}}""");
        draft.Kind.ShouldBe(CredentialKind.Other);
        Custom(draft).ShouldBe(["Iban=DE00"]);
        draft.Losses.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task An_item_without_a_name_gets_one()
    {
        using var site = await MapAsync("""{"type":1,"name":" \u0000 ","login":{"uris":[{"uri":"https://a.example"}]}}""");
        site.Name.ShouldBe("https://a.example");
        site.Losses.ShouldHaveSingleItem();
        using var nothing = await MapAsync("""{"type":2,"name":null}""");
        nothing.Name.ShouldBe("Unnamed item 1");
    }

    [Fact]
    public async Task A_name_that_is_too_long_is_cut_and_kept_whole_beside()
    {
        var name = new string('n', 199) + "🎉🎉";
        using var draft = await MapAsync($$"""{"type":2,"name":"{{name}}"}""");
        draft.Name.ShouldBe(new string('n', 199));
        Custom(draft).ShouldBe([$"Full name={name}"]);
        draft.Losses.ShouldHaveSingleItem().ShouldStartWith("The name is longer than 200 characters");
    }

    [Fact]
    public async Task Fields_of_one_name_are_told_apart_and_nameless_ones_are_numbered()
    {
        using var draft = await MapAsync(
            """{"type":2,"name":"A","fields":[{"name":"PIN","value":"1"},{"name":"pin","value":"2"},{"name":"PIN","value":"3"},{"name":null,"value":"4"},{"name":" ","value":"5"}]}"""
        );
        Custom(draft).ShouldBe(["PIN=1", "pin 2=2", "PIN 3=3", "Field 4=4", "Field 5=5"]);
    }

    [Fact]
    public async Task Disposing_a_draft_wipes_all_its_secrets()
    {
        var draft = await MapAsync(
            """{"type":1,"name":"A","login":{"password":"p","username":"u"},"fields":[{"name":"PIN","value":"1"}]}"""
        );
        draft.Dispose();
        Should.Throw<ObjectDisposedException>(() => draft.Password!.Span.Length);
        Should.Throw<ObjectDisposedException>(() => draft.Username!.Span.Length);
        Should.Throw<ObjectDisposedException>(() => draft.Custom!.Span.Length);
    }

    [Fact]
    public async Task No_secret_of_an_export_gets_lost_on_the_way()
    {
        using var reader = new BitwardenReader(new MemoryStream(BitwardenExportMaker.Make(200, 5)));
        var i = 0;
        await foreach (var entry in reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            using var draft = BitwardenMapping.Map((BitwardenItem)entry);
            var kept = string.Join(
                '\n',
                Custom(draft)
                    .Append(Plain(draft.Password))
                    .Append(Plain(draft.Notes))
                    .Append(Plain(draft.Totp))
                    .Append(Plain(draft.Username))
                    .Append(draft.Website)
            );
            foreach (var field in draft.Item.Fields.Concat(draft.Item.Details).Where(f => f.Value is not null))
                kept.ShouldContain(Plain(field.Value)!);
            foreach (var uri in draft.Item.Uris)
                kept.ShouldContain(Plain(uri)!);
            foreach (
                var secret in new[] { draft.Item.Username, draft.Item.Password, draft.Item.Totp, draft.Item.Notes }.OfType<SecretBytes>()
            )
                kept.ShouldContain(Plain(secret)!);
            i++;
        }
        i.ShouldBe(200);
    }

    private static async Task<CredentialDraft> MapAsync(string item)
    {
        using var reader = new BitwardenReader(new MemoryStream(Encoding.UTF8.GetBytes($$"""{"items":[{{item}}]}""")));
        BitwardenItem? read = null;
        await foreach (var entry in reader.ReadAsync(TestContext.Current.CancellationToken))
            read = entry.ShouldBeOfType<BitwardenItem>();
        return BitwardenMapping.Map(read.ShouldNotBeNull());
    }

    private static string[] Custom(CredentialDraft draft)
    {
        if (draft.Custom is null)
            return [];
        using var json = JsonDocument.Parse(draft.Custom.Memory);
        return
        [
            .. json.RootElement.EnumerateArray().Select(f => $"{f.GetProperty("name").GetString()}={f.GetProperty("value").GetString()}"),
        ];
    }

    private static string? Plain(SecretBytes? secret) => secret is null ? null : Encoding.UTF8.GetString(secret.Span);

    [Fact]
    public async Task Twenty_thousand_fields_of_one_name_are_told_apart_at_once()
    {
        var fields = string.Join(',', Enumerable.Repeat("""{"name":"PIN","value":"1"}""", 20_000));
        // Counting from two for each of them takes hours; this is no measurement.
        var mapping = Task.Run(() => MapAsync($$"""{"type":2,"name":"A","fields":[{{fields}}]}"""));
        using var draft = await mapping.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        var custom = Custom(draft);
        custom.Distinct().Count().ShouldBe(20_000);
        custom[^1].ShouldBe("PIN 20000=1");
    }
}
