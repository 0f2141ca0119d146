using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Steward.Data;
using Steward.Features.Audit;
using Steward.Features.Clients;
using Steward.Platform;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Credentials;

/// <summary>What the tests of the vault say again and again, through the API; and a hand inside the database, past Steward.</summary>
internal static class VaultWorld
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>A client with these people assigned.</summary>
    public static async Task<Guid> AddClientAsync(this TestApp app, string name, params Guid[] members)
    {
        var write = app.Services.GetRequiredService<WriteTransaction>();
        var now = app.Clock.GetUtcNow().UtcDateTime;
        return await write.RunAsync(
            db =>
            {
                var client = new Client(new ClientDetails(name, ClientStatus.Active, null, null, null, null, null), now);
                db.Add(client);
                foreach (var member in members)
                    db.Add(new ClientMember(client.Id, member, isOwner: false, now));
                return Task.FromResult(client.Id);
            },
            Ct
        );
    }

    public static async Task<Guid> AddCredentialAsync(this ApiUser user, Guid client, object body)
    {
        using var answer = await user.Http.PostAsJsonAsync($"/api/v1/clients/{client}/credentials", body, Ct);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync(Ct));
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("id").GetGuid();
    }

    public static Task<Guid> AddCredentialAsync(this ApiUser user, Guid client, string password = "hunter2 hunter2") =>
        user.AddCredentialAsync(
            client,
            new
            {
                name = "Router",
                username = "root",
                secret = new { password },
            }
        );

    public static Task<HttpResponseMessage> RevealAsync(this ApiUser user, Guid credential, params string[] fields) =>
        user.Http.PostAsJsonAsync($"/api/v1/credentials/{credential}/reveals", new { fields, purpose = "show" }, Ct);

    /// <summary>The password, which must be shown.</summary>
    public static async Task<string?> PasswordAsync(this ApiUser user, Guid credential)
    {
        using var answer = await user.RevealAsync(credential, "password");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Ct));
        return (await answer.JsonAsync()).GetProperty("fields").GetProperty("password").GetString();
    }

    /// <summary>Moves it to another client; made from version 1 unless said otherwise.</summary>
    public static Task<HttpResponseMessage> MoveAsync(this ApiUser user, Guid credential, Guid client, int version = 1)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/credentials/{credential}/move")
        {
            Content = JsonContent.Create(new { clientId = client }),
        };
        request.Headers.TryAddWithoutValidation("If-Match", $"\"{version}\"");
        return user.Http.SendAsync(request, Ct);
    }

    public static async Task<Guid> GrantAsync(this ApiUser user, Guid credential, object body)
    {
        using var answer = await user.Http.PostAsJsonAsync($"/api/v1/credentials/{credential}/grants", body, Ct);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync(Ct));
        return (await answer.JsonAsync()).GetProperty("id").GetGuid();
    }

    public static Task<JsonElement> JsonAsync(this HttpResponseMessage answer) => answer.Content.ReadFromJsonAsync<JsonElement>(Ct);

    public static Task<JsonElement> GetAsync(this ApiUser user, string path) => user.Http.GetFromJsonAsync<JsonElement>(path, Ct);

    /// <summary>The status and, of an error, its code.</summary>
    public static async Task<string> SayAsync(this Task<HttpResponseMessage> request)
    {
        using var answer = await request;
        var status = ((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (answer.IsSuccessStatusCode || answer.Content.Headers.ContentType?.MediaType != "application/problem+json")
            return status;
        return $"{status} {(await answer.JsonAsync()).GetProperty("code").GetString()}";
    }

    /// <summary>What the audit log says of a credential, oldest first.</summary>
    public static Task<List<AuditEvent>> AuditAsync(this TestApp app, Guid credential) =>
        app.ReadAsync(db => db.AuditEvents.Where(e => e.CredentialId == credential).OrderBy(e => e.Id).ToListAsync(Ct));

    public static async Task<string[]> AuditedAsync(this TestApp app, Guid credential) =>
        [.. (await app.AuditAsync(credential)).Select(e => $"{e.Action} {e.Outcome}")];

    /// <summary>Somebody with the database's password and a tool.</summary>
    public static async Task<int> TamperAsync(this TestApp app, string sql)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["DATABASE"] = app.DatabaseUrl })
            .Build();
        var settings = DatabaseSettings.From(configuration, new DataFolder(app.Folder));
        if (settings.IsSqlite)
        {
            await using var file = new SqliteConnection($"Data Source={settings.SqlitePath};Pooling=False;Default Timeout=10");
            await file.OpenAsync(Ct);
            await using var command = file.CreateCommand();
            command.CommandText = sql;
            return await command.ExecuteNonQueryAsync(Ct);
        }
        await using var source = NpgsqlDataSource.Create(settings.PostgresConnection + ";Pooling=false");
        await using var statement = source.CreateCommand(sql);
        return await statement.ExecuteNonQueryAsync(Ct);
    }

    /// <summary>An id as SQL has it.</summary>
    public static string Sql(this TestApp app, Guid id) =>
        app.DatabaseUrl.StartsWith("sqlite:", StringComparison.Ordinal)
            ? $"X'{Convert.ToHexString(id.ToByteArray(bigEndian: true))}'"
            : $"'{id}'::uuid";
}
