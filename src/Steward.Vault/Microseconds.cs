namespace Steward.Vault;

/// <summary>Instants as they are hashed and signed: UTC, whole microseconds, counted from 1970.</summary>
internal static class Microseconds
{
    public static DateTime Cut(DateTime value) =>
        value.Kind == DateTimeKind.Utc
            ? new DateTime(value.Ticks - value.Ticks % TimeSpan.TicksPerMicrosecond, DateTimeKind.Utc)
            : throw new ArgumentException("The time is not UTC.", nameof(value));

    public static long SinceEpoch(DateTime value) => (value.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}
