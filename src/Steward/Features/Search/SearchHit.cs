using Steward.Features.Tasks;

namespace Steward.Features.Search;

/// <summary>Something found.</summary>
/// <param name="Snippet">What else it is known by, or null.</param>
public sealed record SearchHit(SearchKind Kind, Guid Id, string Title, Guid ClientId, string ClientName, string? Snippet, bool IsArchived)
{
    /// <summary>Of a task.</summary>
    public WorkTaskStatus? Status { get; init; }

    /// <summary>Of a task.</summary>
    public WorkTaskPriority? Priority { get; init; }

    internal string TitleFold { get; init; } = "";

    internal bool IsExact(string folded) => string.Equals(TitleFold, folded, StringComparison.Ordinal);
}
