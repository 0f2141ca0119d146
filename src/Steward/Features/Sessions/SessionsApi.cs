using Steward.Platform;
using Steward.Platform.Http;

namespace Steward.Features.Sessions;

internal static class SessionsApi
{
    public sealed record LoginRequest(string Email, string Password);

    public sealed record TokenResponse(string AccessToken, string TokenType, int ExpiresIn, string RefreshToken);

    public sealed record Me(
        Guid Id,
        string Email,
        string Name,
        string Role,
        string TimeZone,
        IEnumerable<string> Permissions,
        string Scope
    );

    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/auth/login", LoginAsync)
            .Public()
            .Takes<LoginRequest>()
            .Produces<TokenResponse>()
            .WithSummary("Sign in with e-mail and password.");
        api.MapGet(
                "/me",
                (CurrentUser user) =>
                    new Me(
                        user.Id,
                        user.Email,
                        user.Name,
                        user.RoleName,
                        user.TimeZone,
                        user.Permissions.Names(),
                        user.Scope is Roles.AccessScope.AllClients ? "allClients" : "assignedClients"
                    )
            )
            .SignedIn()
            .WithSummary("Who this token belongs to, and what they may do.");
    }

    private static async Task<TokenResponse> LoginAsync(
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
        return new TokenResponse(signedIn.AccessToken, "Bearer", (int)settings.AccessToken.TotalSeconds, signedIn.RefreshToken);
    }
}
