namespace Steward.Features.Audit;

/// <summary>
/// Version 7 ids that also ascend within a millisecond (RFC 9562, 6.2, method 3: the fraction stands where random bits would):
/// the log is listed by id, and what one process wrote later stands later.
/// </summary>
internal static class AuditId
{
    // 4096 steps a millisecond have 2.4 ticks each: three ticks on is always another step.
    private const long Step = 3;
    private static long _last;

    public static Guid Next()
    {
        var ticks = NextTicks();
        Span<byte> bytes = stackalloc byte[16];
        var id = Guid.CreateVersion7(new DateTimeOffset(ticks, TimeSpan.Zero));
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var fraction = ticks % TimeSpan.TicksPerMillisecond * 4096 / TimeSpan.TicksPerMillisecond;
        bytes[6] = (byte)(0x70 | (fraction >> 8));
        bytes[7] = (byte)fraction;
        return new Guid(bytes, bigEndian: true);
    }

    private static long NextTicks()
    {
        while (true)
        {
            var last = Interlocked.Read(ref _last);
            var next = Math.Max(TimeProvider.System.GetUtcNow().Ticks, last + Step);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
                return next;
        }
    }
}
