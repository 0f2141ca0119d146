using System.Net.Http.Headers;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Steward.Data;
using Steward.Data.Postgres;
using Steward.Features.Roles;
using Steward.Tests.Features.Clients;
using Steward.Tests.Features.ImportExport;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Credentials;

public sealed class ShreddingTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_byte_of_a_purged_secret_is_left_in_the_database_or_its_log()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Manager);
        var client = await app.AddClientAsync("Acme");
        var id = await ana.AddCredentialAsync(client);
        var kept = await ana.AddCredentialAsync(client);
        var envelope = await EnvelopeAsync(app, id);
        FilesWith(app, envelope).ShouldNotBeEmpty();

        using var delete = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/credentials/{id}");
        delete.Headers.IfMatch.Add(new EntityTagHeaderValue("\"1\""));
        using var deleted = await ana.Http.SendAsync(delete, Ct);
        deleted.EnsureSuccessStatusCode();
        FilesWith(app, envelope).ShouldNotBeEmpty();
        using var purged = await ana.Http.DeleteAsync($"/api/v1/trash/credential/{id}", Ct);
        purged.EnsureSuccessStatusCode();

        for (var tries = 0; FilesWith(app, envelope).Length > 0 && tries < 50; tries++)
            await Task.Delay(100, Ct);
        FilesWith(app, envelope).ShouldBeEmpty();
        (await ana.PasswordAsync(kept)).ShouldBe("hunter2 hunter2");
    }

    [Fact]
    public async Task No_byte_of_an_import_that_was_cancelled_is_left_either()
    {
        await using var app = await TestApp.StartAsync(Database.Sqlite);
        var ana = await app.SignInAsync(Role.Manager);
        using var staged = await ana.Http.PostAsync("/api/v1/imports", new ByteArrayContent(BitwardenExportMaker.Make(20, 2)), Ct);
        var import = (await staged.JsonAsync()).GetProperty("id").GetGuid();
        var envelope = await app.ReadAsync(db =>
            db.ImportItems.Where(i => i.RunId == import && i.PasswordEnvelope != null).Select(i => i.PasswordEnvelope!).FirstAsync(Ct)
        );
        FilesWith(app, envelope).ShouldNotBeEmpty();

        using var cancelled = await ana.Http.DeleteAsync($"/api/v1/imports/{import}", Ct);
        cancelled.EnsureSuccessStatusCode();

        for (var tries = 0; FilesWith(app, envelope).Length > 0 && tries < 50; tries++)
            await Task.Delay(100, Ct);
        FilesWith(app, envelope).ShouldBeEmpty();
    }

    [Fact]
    public async Task On_PostgreSQL_the_next_housekeeping_leaves_no_byte_of_a_purged_secret_in_the_table()
    {
        await using var app = await TestApp.StartAsync(Database.Postgres);
        var rewrite = app.Services.GetRequiredService<RewriteSecrets>();
        // What it looks at once, when it starts.
        await rewrite.RunAsync(Ct);
        var ana = await app.SignInAsync(Role.Manager);
        var client = await app.AddClientAsync("Acme");
        var kept = await ana.AddCredentialAsync(client);
        var id = await ana.AddCredentialAsync(client);
        var envelope = await EnvelopeAsync(app, id);
        await PurgeAsync(ana, id);
        await app.TamperAsync("VACUUM credential_secret");
        (await IsInTableAsync(app, envelope)).ShouldBeTrue("else this tests nothing");

        (await rewrite.RunAsync(Ct)).ShouldBeTrue();

        (await IsInTableAsync(app, envelope)).ShouldBeFalse();
        (await ana.PasswordAsync(kept)).ShouldBe("hunter2 hunter2");
    }

    [Fact]
    public async Task On_PostgreSQL_somebody_who_reads_for_long_is_not_in_the_way_and_not_forgotten()
    {
        await using var app = await TestApp.StartAsync(Database.Postgres);
        var rewrite = app.Services.GetRequiredService<RewriteSecrets>();
        var ana = await app.SignInAsync(Role.Manager);
        var client = await app.AddClientAsync("Acme");
        var kept = await ana.AddCredentialAsync(client);
        var id = await ana.AddCredentialAsync(client);
        var envelope = await EnvelopeAsync(app, id);
        await PurgeAsync(ana, id);
        await using (var reader = new NpgsqlConnection(app.Services.GetRequiredService<DatabaseSettings>().PostgresOwnerConnection))
        {
            await reader.OpenAsync(Ct);
            await using var reading = await reader.BeginTransactionAsync(Ct);
            await using var read = new NpgsqlCommand("SELECT count(*) FROM credential_secret", reader, reading);
            await read.ExecuteScalarAsync(Ct);

            (await rewrite.RunAsync(Ct)).ShouldBeFalse();
            (await ana.PasswordAsync(kept)).ShouldBe("hunter2 hunter2");
        }

        (await rewrite.RunAsync(Ct)).ShouldBeTrue();
        (await IsInTableAsync(app, envelope)).ShouldBeFalse();
    }

    private static async Task PurgeAsync(ApiUser ana, Guid id)
    {
        using var deleted = await ana.SendAsync(HttpMethod.Delete, $"/api/v1/credentials/{id}", version: 1);
        deleted.EnsureSuccessStatusCode();
        using var purged = await ana.Http.DeleteAsync($"/api/v1/trash/credential/{id}", Ct);
        purged.EnsureSuccessStatusCode();
    }

    /// <summary>In the file itself, whatever the rows say.</summary>
    private static async Task<bool> IsInTableAsync(TestApp app, byte[] envelope)
    {
        await app.TamperAsync("CHECKPOINT");
        var part = Convert.ToHexString(envelope.AsSpan(30, 32));
        var sql = $"SELECT position('\\x{part}'::bytea IN pg_read_binary_file(pg_relation_filepath('credential_secret'))) > 0";
        return (bool)(await Tampering.ScalarAsync(app.Folder, app.DatabaseUrl, sql))!;
    }

    private static Task<byte[]> EnvelopeAsync(TestApp app, Guid id) =>
        app.ReadAsync(db =>
            db.CredentialSecrets.Where(s => s.CredentialId == id && s.Field == "password").Select(s => s.Envelope).SingleAsync(Ct)
        );

    /// <summary>By a part from its middle: the wrapped data key, without which the rest is noise.</summary>
    private static string[] FilesWith(TestApp app, byte[] envelope) =>
        [
            .. Directory
                .GetFiles(app.Folder, "steward.db*")
                .Where(file => ReadShared(file).AsSpan().IndexOf(envelope.AsSpan(30, 32)) >= 0)
                .Select(file => Path.GetFileName(file)),
        ];

    private static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        // The log is cut while this reads: what is there is what counts.
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
