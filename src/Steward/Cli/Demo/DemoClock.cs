namespace Steward.Cli.Demo;

/// <summary>The made-up firm's past is written as if it were the present: rows, ids and audit links carry the moment that is told of.</summary>
internal sealed class DemoClock : TimeProvider
{
    private DateTimeOffset? _at;

    public void MoveTo(DateTime utc) => _at = new DateTimeOffset(utc, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _at ?? base.GetUtcNow();
}
