using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Steward.Data;
using Steward.Features.Clients;
using Steward.Features.Users;
using Steward.Platform;

namespace Steward.Features.Tasks;

public enum WorkTaskStatus
{
    Todo,
    InProgress,
    Waiting,
    Done,
    Cancelled,
}

public enum WorkTaskPriority
{
    Low,
    Normal,
    High,
    Urgent,
}

/// <summary>What a person types about a task; the same for create and edit.</summary>
public sealed record WorkTaskDetails(
    string Title,
    string? Description,
    WorkTaskStatus Status,
    WorkTaskPriority Priority,
    DateOnly? DueOn,
    Guid? AssigneeId
);

/// <summary>Work owed to a client. Named so that it never collides with <see cref="Task"/>.</summary>
public sealed class WorkTask
{
    private WorkTask() { }

    public WorkTask(Guid id, Guid clientId, WorkTaskDetails details, DateTime now)
    {
        Id = id;
        ClientId = clientId;
        CreatedAt = UpdatedAt = now;
        Apply(details, now);
    }

    public Guid Id { get; private set; }
    public Guid ClientId { get; private set; }
    public Client Client { get; private set; } = null!;
    public string Title { get; private set; } = "";

    /// <summary>Folded for sorting; compared as bytes, so both databases sort alike.</summary>
    public string TitleSort { get; private set; } = "";
    public string? Description { get; private set; }
    public WorkTaskStatus Status { get; private set; }
    public WorkTaskPriority Priority { get; private set; } = WorkTaskPriority.Normal;

    /// <summary>9999-12-31 when it is due some day.</summary>
    public DateOnly DueOn { get; private set; } = Conventions.Never;
    public Guid? AssigneeId { get; private set; }
    public User? Assignee { get; private set; }
    public DateTime? CompletedAt { get; private set; }

    /// <summary>Where it stands among others, see <see cref="TaskRank"/>.</summary>
    public long Rank { get; private set; }
    public DateTime? TrashedAt { get; private set; }
    public Guid? TrashedById { get; private set; }

    /// <summary>It went with its client, and comes back with it.</summary>
    public bool TrashedWithClient { get; private set; }
    public int Version { get; private set; } = 1;
    public DateTime CreatedAt { get; private set; }
    public DateTime UpdatedAt { get; private set; }

    public bool IsOpen => Status is WorkTaskStatus.Todo or WorkTaskStatus.InProgress or WorkTaskStatus.Waiting;

    public bool IsTrashed => TrashedAt is not null;

    /// <summary>The day whose count it is in; null: in none, for it is closed or in the trash.</summary>
    public DateOnly? CountedOn => IsOpen && !IsTrashed ? DueOn : null;

    public WorkTaskDetails Details => new(Title, Description, Status, Priority, DueOn == Conventions.Never ? null : DueOn, AssigneeId);

    public void Edit(WorkTaskDetails details, DateTime now)
    {
        Apply(details, now);
        Touch(now);
    }

    public void Complete(DateTime now) => Edit(Details with { Status = WorkTaskStatus.Done }, now);

    /// <summary>It was done before it came here.</summary>
    public void WasCompleted(DateTime at)
    {
        CompletedAt = at;
        Rank = TaskRank.OfClosed(at);
    }

    public void Reopen(DateTime now) => Edit(Details with { Status = WorkTaskStatus.Todo }, now);

    public void Trash(DateTime now, Guid by)
    {
        TrashedAt = now;
        TrashedById = by;
        Touch(now);
    }

    public void Restore(DateTime now)
    {
        TrashedAt = null;
        TrashedById = null;
        Touch(now);
    }

    private void Apply(WorkTaskDetails details, DateTime now)
    {
        var wasClosed = !IsOpen;
        Title = details.Title;
        TitleSort = TextFold.SortKey(details.Title);
        Description = details.Description;
        Status = details.Status;
        Priority = details.Priority;
        DueOn = details.DueOn ?? Conventions.Never;
        AssigneeId = details.AssigneeId;
        if (Status != WorkTaskStatus.Done)
            CompletedAt = null;
        else
            CompletedAt ??= now;
        if (IsOpen)
            Rank = TaskRank.OfOpen(DueOn, Priority);
        else if (!wasClosed || Rank < TaskRank.FirstClosed)
            Rank = TaskRank.OfClosed(now);
    }

    private void Touch(DateTime now)
    {
        Version++;
        UpdatedAt = now;
    }
}

internal sealed class WorkTaskMap : IEntityTypeConfiguration<WorkTask>
{
    // Of what lies in the trash no list has to know.
    private const string NotTrashed = "trashed_at IS NULL";

    public void Configure(EntityTypeBuilder<WorkTask> builder)
    {
        builder.Property(t => t.Title).HasMaxLength(TaskInput.TitleLength);
        builder.Property(t => t.TitleSort).HasMaxLength(400);
        builder.Property(t => t.Description).HasMaxLength(TaskInput.DescriptionLength);
        builder.Ignore(t => t.Details);
        builder.Ignore(t => t.IsOpen);
        builder.Ignore(t => t.IsTrashed);
        builder.Ignore(t => t.CountedOn);
        builder.Property(t => t.Version).IsConcurrencyToken();
        builder.HasOne(t => t.Client).WithMany().HasForeignKey(t => t.ClientId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne(t => t.Assignee).WithMany().HasForeignKey(t => t.AssigneeId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<User>().WithMany().HasForeignKey(t => t.TrashedById).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(t => new { t.TrashedAt, t.Id }).HasFilter("trashed_at IS NOT NULL");
        builder.HasIndex(t => new { t.Rank, t.Id }).HasFilter(NotTrashed);
        // Whole: what is looked for by client is, in the trash or not, what goes with it, and what its foreign key asks.
        builder.HasIndex(t => new
        {
            t.ClientId,
            t.Rank,
            t.Id,
        });
        builder
            .HasIndex(t => new
            {
                t.AssigneeId,
                t.Rank,
                t.Id,
            })
            .HasFilter(NotTrashed);
        builder
            .HasIndex(t => new
            {
                t.AssigneeId,
                t.Status,
                t.Rank,
                t.Id,
            })
            .HasFilter(NotTrashed);
        builder
            .HasIndex(t => new
            {
                t.Status,
                t.Rank,
                t.Id,
            })
            .HasFilter(NotTrashed);
        builder
            .HasIndex(t => new
            {
                t.Priority,
                t.Rank,
                t.Id,
            })
            .HasFilter(NotTrashed);
        builder.HasIndex(t => new { t.TitleSort, t.Id }).HasFilter(NotTrashed);
        builder.HasIndex(t => new { t.UpdatedAt, t.Id }).HasFilter(NotTrashed);
    }
}
