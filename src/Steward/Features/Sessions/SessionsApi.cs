using Steward.Features.Roles;
using Steward.Platform;
using Steward.Platform.Http;

namespace Steward.Features.Sessions;

internal static class SessionsApi
{
    public sealed record LoginRequest(string Email, string Password);

    public sealed record RefreshRequest(string RefreshToken);

    public sealed record StepUpRequest(string Password);

    public sealed record TokenResponse(string AccessToken, string TokenType, int ExpiresIn, string RefreshToken);

    public sealed record Me(
        Guid Id,
        string Email,
        string Name,
        string Role,
        string TimeZone,
        IEnumerable<string> Permissions,
        AccessScope Scope
    );

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/auth/login", LoginAsync)
            .Public()
            .Takes<LoginRequest>()
            .Produces<TokenResponse>()
            .ProducesProblem(400)
            .ProducesProblem(401)
            .ProducesProblem(429)
            .WithSummary("Sign in with e-mail and password.");
        api.MapPost("/auth/refresh", RefreshAsync)
            .Public()
            .Takes<RefreshRequest>()
            .Produces<TokenResponse>()
            .ProducesProblem(400)
            .ProducesProblem(401)
            .WithSummary("New tokens for a refresh token. Repeating it until the new one was used gives the same refresh token again.");
        api.MapPost("/auth/logout", LogoutAsync)
            .SignedIn()
            .Produces(204)
            .ProducesProblem(401)
            .WithSummary("End this session; its tokens are worthless at once.");
        api.MapPost("/auth/step-up", StepUpAsync)
            .SignedIn()
            .Takes<StepUpRequest>()
            .Produces(204)
            .ProducesProblem(400)
            .ProducesProblem(401)
            .ProducesProblem(403)
            .ProducesProblem(429)
            .WithSummary("Confirm the password before something that needs it fresh; the same tokens go on.");
        api.MapGet("/sessions", ListAsync)
            .SignedIn()
            .Lists([], [])
            .Produces<Page<ListSessions.Item>>()
            .ProducesProblem(401)
            .WithSummary("Where one is signed in.");
        api.MapDelete("/sessions/{id:guid}", DeleteAsync)
            .SignedIn()
            .Produces(204)
            .ProducesProblem(401)
            .ProducesProblem(404)
            .WithSummary("Sign out somewhere else.");
        api.MapGet("/me", DescribeMe)
            .SignedIn()
            .Produces<Me>()
            .ProducesProblem(401)
            .WithSummary("Who this token belongs to, and what they may do.");
    }

    private static async Task<IResult> LoginAsync(
        JsonBody<LoginRequest> body,
        HttpContext context,
        SignIn signIn,
        SessionSettings settings,
        CancellationToken ct
    )
    {
        var request = await body.ReadAsync(ct);
        var signedIn =
            await signIn.RunAsync(new SignIn.Request(request.Email, request.Password, null, RequestOrigin.Of(context)), ct)
            ?? throw new RefusedException(401, "invalid_credentials", "E-mail and password don't belong together.");
        return Tokens(signedIn.AccessToken, signedIn.RefreshToken, settings);
    }

    private static async Task<IResult> RefreshAsync(
        JsonBody<RefreshRequest> body,
        HttpContext context,
        RefreshSession refresh,
        SessionSettings settings,
        CancellationToken ct
    )
    {
        var request = await body.ReadAsync(ct);
        var result = await refresh.RunAsync(request.RefreshToken, RequestOrigin.Of(context), passive: false, ct);
        return result?.Tokens is { } tokens
            ? Tokens(tokens.AccessToken, tokens.RefreshToken, settings)
            : throw new RefusedException(401, "invalid_refresh_token", "This session is over. Sign in again.");
    }

    private static async Task<IResult> LogoutAsync(CurrentUser user, EndSessions end, CancellationToken ct)
    {
        await end.SignOutAsync(user, ct);
        return Results.NoContent();
    }

    private static async Task<IResult> StepUpAsync(JsonBody<StepUpRequest> body, CurrentUser user, StepUp stepUp, CancellationToken ct)
    {
        var request = await body.ReadAsync(ct);
        if (!await stepUp.RunAsync(user, request.Password, ct))
            throw new RefusedException(403, "step_up_failed", "This is not your password.");
        return Results.NoContent();
    }

    private static async Task<IResult> ListAsync(HttpContext context, CurrentUser user, ListSessions list, CancellationToken ct)
    {
        var query = ListQuery.Read(context, [], []);
        return Results.Ok(await list.RunAsync(user, query.Limit, query.Cursor, ct));
    }

    private static async Task<IResult> DeleteAsync(Guid id, CurrentUser user, EndSessions end, CancellationToken ct) =>
        await end.OneAsync(user, id, ct) ? Results.NoContent() : Problems.NotFound();

    public static IResult DescribeMe(CurrentUser user) =>
        Results.Ok(new Me(user.Id, user.Email, user.Name, user.RoleName, user.TimeZone, user.Permissions.Names(), user.Scope));

    private static IResult Tokens(string access, string refresh, SessionSettings settings) =>
        Results.Ok(new TokenResponse(access, "Bearer", (int)settings.AccessToken.TotalSeconds, refresh));
}
