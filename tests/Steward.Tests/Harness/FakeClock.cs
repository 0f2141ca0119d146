namespace Steward.Tests.Harness;

/// <summary>Real time, and whatever the test adds to it; or no time at all, where how fast the machine is must not matter.</summary>
public sealed class FakeClock : TimeProvider
{
    private long _skippedTicks;
    private long _stoppedAtTicks;

    public void Skip(TimeSpan time) => Interlocked.Add(ref _skippedTicks, time.Ticks);

    /// <summary>From here on only <see cref="Skip"/> moves it.</summary>
    public void Stop() => Interlocked.Exchange(ref _stoppedAtTicks, System.GetUtcNow().Ticks);

    public override DateTimeOffset GetUtcNow()
    {
        var stopped = Interlocked.Read(ref _stoppedAtTicks);
        var now = stopped == 0 ? System.GetUtcNow() : new DateTimeOffset(stopped, TimeSpan.Zero);
        return now + TimeSpan.FromTicks(Interlocked.Read(ref _skippedTicks));
    }
}
