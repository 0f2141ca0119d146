using System.Collections.Concurrent;
using System.Globalization;
using Steward.Data;
using Steward.Features.Audit;

namespace Steward.Features.Sessions;

/// <summary>
/// Records that somebody tried what their role does not allow, wherever it was refused. One event per person and route in a minute, so that a
/// program in a loop doesn't drown the log; the next one says how many were left out.
/// </summary>
public sealed class ForbiddenAudit(WriteTransaction write, TimeProvider clock)
{
    private const int Remembered = 10_000;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<(Guid User, string Route), Seen> _seen = new();

    public async Task NoteAsync(HttpContext context, string reason)
    {
        if (context.Features.Get<CurrentUser>() is not { } user)
            return;
        var route = $"{context.Request.Method} {RouteOf(context)}";
        var now = clock.GetUtcNow().UtcDateTime;
        if (_seen.Count > Remembered)
            _seen.Clear();
        var seen = _seen.GetOrAdd((user.Id, route), _ => new Seen());
        if (seen.Take(now) is not { } leftOut)
            return;
        if (leftOut > 0)
            reason += string.Create(CultureInfo.InvariantCulture, $" (and {leftOut} more times since the last event)");
        await write.AppendAsync(
            new AuditEntry(user.Actor, "access.refused", "route")
            {
                ObjectName = route,
                Outcome = AuditEntry.Refused,
                Reason = reason,
            },
            CancellationToken.None
        );
    }

    private static string RouteOf(HttpContext context) =>
        (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? context.Request.Path;

    private sealed class Seen
    {
        private readonly Lock _lock = new();
        private DateTime _at;
        private int _leftOut;

        /// <summary>How many were left out since the last event; null when this one is left out too.</summary>
        public int? Take(DateTime now)
        {
            lock (_lock)
            {
                if (now - _at < Interval)
                {
                    _leftOut++;
                    return null;
                }
                _at = now;
                var leftOut = _leftOut;
                _leftOut = 0;
                return leftOut;
            }
        }
    }
}
