using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Steward.Features.Dashboard;

/// <summary>What the whole firm had at the end of a day (UTC), for the lines beside the figures. The row of today moves until the day is over.</summary>
public sealed class FirmHistory
{
    private FirmHistory() { }

    public FirmHistory(DateOnly day, int activeClients, int openTasks, int overdueTasks, int rotationsDue)
    {
        Day = day;
        Note(activeClients, openTasks, overdueTasks, rotationsDue);
    }

    public DateOnly Day { get; private set; }
    public int ActiveClients { get; private set; }
    public int OpenTasks { get; private set; }
    public int OverdueTasks { get; private set; }
    public int RotationsDue { get; private set; }

    public void Note(int activeClients, int openTasks, int overdueTasks, int rotationsDue)
    {
        ActiveClients = activeClients;
        OpenTasks = openTasks;
        OverdueTasks = overdueTasks;
        RotationsDue = rotationsDue;
    }
}

internal sealed class FirmHistoryMap : IEntityTypeConfiguration<FirmHistory>
{
    public void Configure(EntityTypeBuilder<FirmHistory> builder) => builder.HasKey(h => h.Day);
}
