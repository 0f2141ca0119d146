using System.Text.Json;
using Steward.Features.Roles;
using Steward.Platform.Http;

namespace Steward.Features.Credentials;

/// <summary>The routes on which secrets come in and go out; none of them makes a string of one.</summary>
internal static class SecretsApi
{
    [ReadOnlyMembers("secret")]
    public sealed record NewVersion;

    public sealed record StrengthRequest(string Password);

    public sealed record StrengthResponse(int Score, double GuessesLog10, string? Warning, IReadOnlyList<string> Suggestions);

    public sealed record RevealResponse(
        IReadOnlyDictionary<string, object> Fields,
        int SecretVersion,
        DateTimeOffset HideAt,
        Guid AuditEventId,
        int? TotpPeriod
    );

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/credentials/{id:guid}/versions", RotateAsync)
            .Needs(Permission.CredentialsWrite, CredentialsApi.SeesAsync)
            .Idempotent("credential", "/api/v1/credentials/{id:guid}", "/api/v1/credentials/{id:guid}/versions")
            .Takes<NewVersion>()
            .Produces<CredentialItem>(201)
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409)
            .ProducesProblem(412)
            .WithSummary("Rotate: replace the secret by a new version.")
            .WithDescription(
                "A merge: absent fields carry over, null removes. Only a changed password moves rotateBy. If-Match is optional."
            );
        api.MapGet("/credentials/{id:guid}/versions", VersionsAsync)
            .Needs(Permission.CredentialsRead, CredentialsApi.SeesAsync)
            .Lists([], [])
            .Produces<Page<ListVersions.Item>>()
            .ProducesProblem(404)
            .WithSummary("The versions of a secret: when, by whom, which fields.");
        // Whether the caller sees the credential is the first thing the operation looks at.
        api.MapPost("/credentials/{id:guid}/reveals", RevealAsync)
            .SignedIn()
            .Takes<RevealRequest>()
            .Produces<RevealResponse>()
            .ProducesProblem(400)
            .ProducesProblem(403)
            .ProducesProblem(404)
            .ProducesProblem(429)
            .ProducesProblem(503)
            .WithSummary("Reveal secret fields. Written to the audit log before anything is opened.")
            .WithDescription("fields: password, totp, totpCode, notes, custom. 403 grant_required or step_up_required.");
        // Said by a route of its own: beside a catch-all the framework answers 404 instead.
        api.MapGet("/credentials/{id:guid}/reveals", RefuseGet).SignedIn().ExcludeFromDescription();
        api.MapPost("/password-strength", StrengthAsync)
            .SignedIn()
            .Takes<StrengthRequest>()
            .Produces<StrengthResponse>()
            .ProducesProblem(400)
            .WithSummary("How hard a password is to guess: 0 (at once) to 4 (not in a lifetime). Nothing is kept.");
    }

    private static async Task<IResult> RotateAsync(
        Guid id,
        SecretBody<NewVersion> body,
        RotateCredential rotate,
        HttpContext context,
        CancellationToken ct
    )
    {
        var (_, secret) = await body.ReadAsync(ct);
        using (secret)
        {
            int? version = context.Request.Headers.IfMatch.Count > 0 ? Preconditions.RequiredVersion(context) : null;
            if (await rotate.RunAsync(id, version, secret, ct) is not { } item)
                return Problems.NotFound();
            Preconditions.ETag(context, item.Version);
            return Results.Created($"/api/v1/credentials/{item.Id}/versions", item);
        }
    }

    private static async Task<IResult> VersionsAsync(Guid id, HttpContext context, ListVersions list, CancellationToken ct)
    {
        var query = ListQuery.Read(context, [], []);
        return await list.RunAsync(id, query.Cursor, query.Limit, ct) is { } page ? Results.Ok(page) : Problems.NotFound();
    }

    private static async Task<IResult> RevealAsync(
        Guid id,
        JsonBody<RevealRequest> body,
        RevealCredential reveal,
        HttpContext context,
        CancellationToken ct
    )
    {
        using var revealed = await reveal.RunAsync(id, body.ReadAsync, ct);
        if (revealed is null)
            return Problems.NotFound();
        await WriteAsync(context.Response, revealed, ct);
        return Results.Empty;
    }

    private static IResult RefuseGet(HttpContext context)
    {
        context.Response.Headers.Allow = "POST";
        return Results.Problem(Problems.Details(405, "method_not_allowed", "A reveal is a POST: reading an address never shows a secret."));
    }

    private static async Task<IResult> StrengthAsync(JsonBody<StrengthRequest> body, CancellationToken ct)
    {
        // The estimator works on strings: the one place besides pages without script where a password is one. docs/threat-model.md.
        var strength = PasswordStrength.Of((await body.ReadAsync(ct)).Password);
        return Results.Ok(new StrengthResponse(strength.Score, Math.Log10(strength.Guesses), strength.Warning, strength.Suggestions));
    }

    /// <summary>From secret memory straight into the response's buffers, which <see cref="WipingMemoryPool"/> wipes.</summary>
    private static async Task WriteAsync(HttpResponse response, Revealed revealed, CancellationToken ct)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/json; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        await using (var json = new Utf8JsonWriter(response.BodyWriter))
            Write(json, revealed);
        await response.BodyWriter.FlushAsync(ct);
    }

    private static void Write(Utf8JsonWriter json, Revealed revealed)
    {
        json.WriteStartObject();
        json.WriteStartObject("fields"u8);
        foreach (var (name, value) in revealed.Fields)
        {
            json.WritePropertyName(name);
            if (name == SecretField.Custom)
            {
                json.WriteRawValue(value.Span, skipInputValidation: true);
                continue;
            }
            using var quoted = SecretJson.Quote(value.Span);
            json.WriteRawValue(quoted.Span, skipInputValidation: true);
        }
        json.WriteEndObject();
        json.WriteNumber("secretVersion"u8, revealed.SecretVersion);
        json.WriteString("hideAt"u8, revealed.HideAt.UtcDateTime);
        json.WriteString("auditEventId"u8, revealed.AuditEventId);
        if (revealed.TotpPeriod is { } period)
            json.WriteNumber("totpPeriod"u8, period);
        json.WriteEndObject();
    }
}
