using Microsoft.EntityFrameworkCore;
using Steward.Data;

namespace Steward.Features.Sessions;

/// <summary>Notes that somebody is there, at most once a minute for each session: what the idle limit counts from.</summary>
internal sealed class SessionActivity(
    RequestDelegate next,
    WriteTransaction write,
    Identities identities,
    TimeProvider clock,
    ILogger<SessionActivity> logger
)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<CurrentUser>() is { } user && RequestKind.IsActivity(context.Request))
            await NoteAsync(user, context.RequestAborted);
        await next(context);
    }

    private async Task NoteAsync(CurrentUser user, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (now - user.LastActiveAt < Interval)
            return;
        try
        {
            await write.RunAsync(
                db =>
                    db.Sessions.Where(s => s.Id == user.SessionId && s.LastActiveAt < now)
                        .ExecuteUpdateAsync(s => s.SetProperty(x => x.LastActiveAt, now), ct),
                ct
            );
            identities.Forget(user.SessionId);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A full disk must not keep anybody from reading.
            logger.LogWarning(e, "The time of last activity could not be written");
        }
    }
}
