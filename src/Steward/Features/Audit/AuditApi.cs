using System.Globalization;
using Steward.Features.Roles;
using Steward.Features.Sessions;
using Steward.Platform;
using Steward.Platform.Http;

namespace Steward.Features.Audit;

internal static class AuditApi
{
    public sealed record EventResponse(
        Guid Id,
        int Chain,
        long Seq,
        DateTime At,
        ActorResponse? Actor,
        string Action,
        ObjectResponse Object,
        Guid? ClientId,
        Guid? CredentialId,
        string Outcome,
        string? Reason,
        string? Ip,
        string? UserAgent
    );

    public sealed record ActorResponse(Guid Id, string? Name);

    public sealed record ObjectResponse(string Kind, Guid? Id, string? Name, int? Version);

    public sealed record VerificationResponse(
        bool? Good,
        DateTime? VerifiedAt,
        long EventsVerified,
        long Events,
        long ErasedOrigins,
        string? Problem,
        IEnumerable<ChainResponse> Chains
    );

    public sealed record ChainResponse(int Chain, long VerifiedTo);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/audit", ListAsync)
            .Needs(Permission.AuditRead)
            .Lists([], AuditFilters.Names, AuditFilters.Once)
            .Produces<Page<EventResponse>>()
            .WithSummary("The audit log, newest first.");
        api.MapGet("/audit/verification", VerificationAsync)
            .Needs(Permission.AuditRead)
            .Produces<VerificationResponse>()
            .WithSummary("Up to where the audit log is verified, and what is wrong with it if anything is.");
    }

    private static async Task<IResult> ListAsync(HttpContext context, CurrentUser user, ListAuditEvents list, CancellationToken ct)
    {
        var query = ListQuery.Read(context, [], AuditFilters.Names);
        var page = await list.RunAsync(user, AuditFilters.Read(query), ct);
        return Results.Ok(new Page<EventResponse>([.. page.Items.Select(ToResponse)], page.NextCursor));
    }

    private static async Task<IResult> VerificationAsync(AuditState state, CancellationToken ct)
    {
        var now = await state.ReadAsync(ct);
        return Results.Ok(
            new VerificationResponse(
                now.Verified?.Verdict.IsGood,
                now.Verified?.At,
                now.Verified?.EventsVerified ?? 0,
                now.Events,
                now.Verified?.Verdict.ErasedOrigins ?? 0,
                now.Verified?.Verdict.First?.Explanation,
                now.Verified?.Verdict.VerifiedHeads.Select(h => new ChainResponse(h.Chain, h.Sequence)) ?? []
            )
        );
    }

    private static EventResponse ToResponse(ListAuditEvents.Item e) =>
        new(
            e.Id,
            e.Chain,
            e.Seq,
            e.At,
            e.ActorId is { } actor ? new ActorResponse(actor, e.ActorName) : null,
            e.Action,
            new ObjectResponse(e.ObjectKind, e.ObjectId, e.ObjectName, e.ObjectVersion),
            e.ClientId,
            e.CredentialId,
            e.Outcome,
            e.Reason,
            e.Ip,
            e.UserAgent
        );
}

/// <summary>The filters of the log, as the page's address and the API's write them.</summary>
internal static class AuditFilters
{
    public static readonly string[] Once = ["from", "to"];
    public static readonly string[] Names = ["actor", "action", "client", "credential", "outcome", .. Once];

    public static ListAuditEvents.Request Read(ListQuery query) =>
        new(
            Ids(query, "actor"),
            [.. query.All("action").Where(a => a.Length > 0)],
            Ids(query, "client"),
            Ids(query, "credential"),
            [.. query.All("outcome").Where(o => o.Length > 0)],
            Time(query, "from", endOfDay: false),
            Time(query, "to", endOfDay: true),
            query.Cursor?.Id,
            query.Limit
        );

    private static Guid[] Ids(ListQuery query, string name) =>
        [
            .. query
                .All(name)
                .Where(text => text.Length > 0)
                .Select(text =>
                    Guid.TryParseExact(text, "D", out var id) ? id : throw new InvalidException(name, $"{name} must be an id.")
                ),
        ];

    /// <summary>An instant, or a whole day (UTC): "to" a day means to its end.</summary>
    private static DateTime? Time(ListQuery query, string name, bool endOfDay)
    {
        if (query.One(name) is not { Length: > 0 } text)
            return null;
        if (
            DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && day.Year is > 1970 and < 9999
        )
            return day.AddDays(endOfDay ? 1 : 0).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        if (UtcInstant.TryParse(text, out var at) && at.Year is > 1970 and < 9999)
            return at;
        throw new InvalidException(name, $"{name} must be a day (2026-11-22) or an instant with its offset (2026-11-22T10:00:00Z).");
    }
}
