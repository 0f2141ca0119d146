namespace Steward.Tests.Harness;

/// <summary>Real time, and whatever the test adds to it.</summary>
public sealed class FakeClock : TimeProvider
{
    private long _skippedTicks;

    public void Skip(TimeSpan time) => Interlocked.Add(ref _skippedTicks, time.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _skippedTicks));
}
