using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Steward.Features.Clients;

namespace Steward.Features.Counts;

/// <summary>What falls due on a day.</summary>
public enum DueKind
{
    /// <summary>An open task. Those without a date are at 9999-12-31.</summary>
    Task,

    /// <summary>The rotation of a secret, where somebody asked for it.</summary>
    Rotation,
}

/// <summary>
/// How many things of a kind fall due at a client on one day. What is overdue today is the sum of the days before, so that midnight, in whichever zone,
/// needs no job. Kept by <see cref="KeptCounts"/>; a day without any has no row.
/// </summary>
public sealed class DueDay
{
    private DueDay() { }

    public Guid ClientId { get; private set; }
    public DueKind Kind { get; private set; }
    public DateOnly DueOn { get; private set; }
    public int Items { get; private set; }
}

/// <summary>The same of the whole firm, its archived clients aside. In a few parts, see <see cref="FirmPart"/>.</summary>
public sealed class FirmDueDay
{
    private FirmDueDay() { }

    public DueKind Kind { get; private set; }
    public DateOnly DueOn { get; private set; }
    public int Part { get; private set; }
    public int Items { get; private set; }
}

/// <summary>How many clients of the lists have a status, archived ones aside. In a few parts, see <see cref="FirmPart"/>.</summary>
public sealed class FirmClients
{
    private FirmClients() { }

    public ClientStatus Status { get; private set; }
    public int Part { get; private set; }
    public int Clients { get; private set; }
}

/// <summary>A count of the firm is a few rows, which are summed up, so that changes to different clients rarely wait for each other.</summary>
public static class FirmPart
{
    public const int Parts = 8;

    public static int Of(Guid clientId) => clientId.ToByteArray()[15] % Parts;
}

internal sealed class DueDayMap : IEntityTypeConfiguration<DueDay>
{
    public void Configure(EntityTypeBuilder<DueDay> builder)
    {
        builder.HasKey(d => new
        {
            d.ClientId,
            d.Kind,
            d.DueOn,
        });
        builder.Property(d => d.Kind).HasMaxLength(20);
        builder.HasOne<Client>().WithMany().HasForeignKey(d => d.ClientId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class FirmDueDayMap : IEntityTypeConfiguration<FirmDueDay>
{
    public void Configure(EntityTypeBuilder<FirmDueDay> builder)
    {
        builder.HasKey(d => new
        {
            d.Kind,
            d.DueOn,
            d.Part,
        });
        builder.Property(d => d.Kind).HasMaxLength(20);
    }
}

internal sealed class FirmClientsMap : IEntityTypeConfiguration<FirmClients>
{
    public void Configure(EntityTypeBuilder<FirmClients> builder) => builder.HasKey(c => new { c.Status, c.Part });
}
