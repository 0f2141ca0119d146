using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Steward.Features.Clients;

namespace Steward.Features.Tasks;

/// <summary>
/// How many open tasks of a client are due on one day. What is overdue today is the sum of the days before, so that midnight, in whichever zone, needs no job.
/// Kept by <see cref="TaskCounts"/>; a day without any has no row.
/// </summary>
public sealed class TaskDay
{
    private TaskDay() { }

    public Guid ClientId { get; private set; }
    public DateOnly DueOn { get; private set; }
    public int Open { get; private set; }
}

/// <summary>
/// The same of the whole firm, its archived clients aside. In a few parts, which are summed up, so that changes to different clients rarely wait for each other.
/// </summary>
public sealed class FirmTaskDay
{
    public const int Parts = 8;

    private FirmTaskDay() { }

    public DateOnly DueOn { get; private set; }
    public int Part { get; private set; }
    public int Open { get; private set; }

    public static int PartOf(Guid clientId) => clientId.ToByteArray()[15] % Parts;
}

internal sealed class TaskDayMap : IEntityTypeConfiguration<TaskDay>
{
    public void Configure(EntityTypeBuilder<TaskDay> builder)
    {
        builder.HasKey(d => new { d.ClientId, d.DueOn });
        builder.HasOne<Client>().WithMany().HasForeignKey(d => d.ClientId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class FirmTaskDayMap : IEntityTypeConfiguration<FirmTaskDay>
{
    public void Configure(EntityTypeBuilder<FirmTaskDay> builder) => builder.HasKey(d => new { d.DueOn, d.Part });
}
