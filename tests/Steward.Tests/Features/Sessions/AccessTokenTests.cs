using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Steward.Data;
using Steward.Features.Roles;
using Steward.Tests.Harness;

namespace Steward.Tests.Features.Sessions;

/// <summary>Tokens made by hand, with Steward's own key: each differs from a good one in one thing.</summary>
public sealed class AccessTokenTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBothDatabases]
    public async Task Only_a_token_that_is_right_in_everything_signs_in(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Admin);
        var keys = app.Services.GetRequiredService<InstallationKeys>();
        var (header, claims) = Parts(ana.Http.DefaultRequestHeaders.Authorization!.Parameter!);
        using var strangers = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        (await AskAsync(app, Signed(header, claims, keys.TokenSigning))).ShouldBe(HttpStatusCode.OK);

        var publicKey = keys.TokenSigning.ExportSubjectPublicKeyInfo();
        var refused = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["alg none"] = $"{Part(With(header, "alg", "none"))}.{Part(claims)}.",
            ["alg none, signed"] = Signed(With(header, "alg", "none"), claims, keys.TokenSigning),
            ["alg HS256 with the public key"] = Hashed(With(header, "alg", "HS256"), claims, publicKey),
            ["alg HS256 with the public key as PEM"] = Hashed(
                With(header, "alg", "HS256"),
                claims,
                Encoding.ASCII.GetBytes(keys.TokenSigning.ExportSubjectPublicKeyInfoPem())
            ),
            ["alg ES384"] = Signed(With(header, "alg", "ES384"), claims, keys.TokenSigning),
            ["typ JWT"] = Signed(With(header, "typ", "JWT"), claims, keys.TokenSigning),
            ["no typ"] = Signed(Without(header, "typ"), claims, keys.TokenSigning),
            ["another kid"] = Signed(With(header, "kid", "../../dev/null"), claims, keys.TokenSigning),
            ["no kid"] = Signed(Without(header, "kid"), claims, keys.TokenSigning),
            ["another issuer"] = Signed(header, With(claims, "iss", $"steward:{Guid.CreateVersion7():N}"), keys.TokenSigning),
            ["no issuer"] = Signed(header, Without(claims, "iss"), keys.TokenSigning),
            ["another audience"] = Signed(header, With(claims, "aud", "https://elsewhere.example"), keys.TokenSigning),
            ["no end"] = Signed(header, Without(claims, "exp"), keys.TokenSigning),
            ["no session"] = Signed(header, Without(claims, "sid"), keys.TokenSigning),
            ["another session"] = Signed(header, With(claims, "sid", Guid.CreateVersion7().ToString()), keys.TokenSigning),
            ["a stranger's key"] = Signed(header, claims, strangers),
            ["a signature cut off"] = Signed(header, claims, keys.TokenSigning)[..^8],
        };
        foreach (var (what, token) in refused)
            (await AskAsync(app, token)).ShouldBe(HttpStatusCode.Unauthorized, what);
    }

    [Theory, OnBothDatabases]
    public async Task A_token_is_good_for_five_minutes_and_half_a_minute_of_crooked_clocks(Database database)
    {
        await using var app = await TestApp.StartAsync(database);
        var ana = await app.SignInAsync(Role.Admin);
        var token = ana.Http.DefaultRequestHeaders.Authorization!.Parameter!;
        var (header, claims) = Parts(token);
        var key = app.Services.GetRequiredService<InstallationKeys>().TokenSigning;
        var now = app.Clock.GetUtcNow().ToUnixTimeSeconds();
        JsonElement Times(long from, long to) => With(With(claims, "nbf", now + from), "exp", now + to);

        (await AskAsync(app, Signed(header, Times(-300, -25), key))).ShouldBe(HttpStatusCode.OK);
        (await AskAsync(app, Signed(header, Times(-300, -35), key))).ShouldBe(HttpStatusCode.Unauthorized);
        (await AskAsync(app, Signed(header, Times(25, 300), key))).ShouldBe(HttpStatusCode.OK);
        (await AskAsync(app, Signed(header, Times(40, 300), key))).ShouldBe(HttpStatusCode.Unauthorized);

        // The one that is remembered as verified ends like the others.
        app.Clock.Skip(TimeSpan.FromSeconds(5 * 60 + 20));
        (await AskAsync(app, token)).ShouldBe(HttpStatusCode.OK);
        app.Clock.Skip(TimeSpan.FromSeconds(15));
        (await AskAsync(app, token)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    private static async Task<HttpStatusCode> AskAsync(TestApp app, string token)
    {
        using var http = app.NewClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.GetAsync("/api/v1/me", Ct);
        return answer.StatusCode;
    }

    private static (JsonElement Header, JsonElement Claims) Parts(string token)
    {
        var parts = token.Split('.');
        return (
            JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(parts[0])),
            JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(parts[1]))
        );
    }

    private static JsonElement With(JsonElement json, string name, object value)
    {
        var members = json.Deserialize<Dictionary<string, object>>()!;
        members[name] = value;
        return JsonSerializer.SerializeToElement(members);
    }

    private static JsonElement Without(JsonElement json, string name)
    {
        var members = json.Deserialize<Dictionary<string, object>>()!;
        members.Remove(name).ShouldBeTrue(name);
        return JsonSerializer.SerializeToElement(members);
    }

    private static string Part(JsonElement json) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(json));

    private static string Signed(JsonElement header, JsonElement claims, ECDsa key)
    {
        var text = $"{Part(header)}.{Part(claims)}";
        return $"{text}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256))}";
    }

    private static string Hashed(JsonElement header, JsonElement claims, byte[] key)
    {
        var text = $"{Part(header)}.{Part(claims)}";
        return $"{text}.{Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(text)))}";
    }
}
